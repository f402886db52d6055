package io.fodc.kafka;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Certificates of a cluster, made by the JDK's keytool: the brokers', and one client's. */
final class TlsMaterial {
  static final String PASSWORD = "changeit";

  private TlsMaterial() {}

  /** Makes them in a folder; about two seconds. */
  static void create(Path folder) throws IOException {
    generate(server(folder), "CN=localhost", "san=dns:localhost,ip:127.0.0.1");
    export(server(folder), serverCertificate(folder));
    generate(client(folder), "CN=fodc-client", "eku=clientAuth");
    export(client(folder), clientCertificate(folder));
  }

  static Path server(Path folder) {
    return folder.resolve("server.p12");
  }

  static Path serverCertificate(Path folder) {
    return folder.resolve("server.pem");
  }

  static Path client(Path folder) {
    return folder.resolve("client.p12");
  }

  static Path clientCertificate(Path folder) {
    return folder.resolve("client.pem");
  }

  private static void generate(Path store, String subject, String extension) throws IOException {
    keytool(
        store,
        List.of(
            "-genkeypair",
            "-keyalg",
            "EC",
            "-dname",
            subject,
            "-validity",
            "30",
            "-ext",
            extension,
            "-storetype",
            "PKCS12"));
  }

  private static void export(Path store, Path certificate) throws IOException {
    keytool(store, List.of("-exportcert", "-rfc", "-file", certificate.toString()));
  }

  private static void keytool(Path store, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(arguments);
    command.addAll(List.of("-alias", "it", "-keystore", store.toString(), "-storepass", PASSWORD));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException("keytool " + arguments.getFirst() + " of " + store + ": " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
