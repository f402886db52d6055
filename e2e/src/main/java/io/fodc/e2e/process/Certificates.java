package io.fodc.e2e.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * An authority of its own and certificates signed by it, as PEM files, made by the JDK's keytool:
 * real ones, for tests and the demo on 127.0.0.1 only.
 */
public final class Certificates {
  private static final String PASSWORD = "changeit";
  private static final String CA = "ca";
  private static final String STORE = ".p12";

  private final Path directory;

  private Certificates(Path directory) {
    this.directory = directory;
  }

  /** Makes a new authority in a folder; stores that an earlier one left there go. */
  public static Certificates create(Path directory) throws IOException {
    Files.createDirectories(directory);
    try (DirectoryStream<Path> stores = Files.newDirectoryStream(directory, "*" + STORE)) {
      for (Path store : stores) {
        Files.delete(store);
      }
    }
    Certificates made = new Certificates(directory);
    made.generate(CA, "CN=fodc test authority", "-ext", "bc:c=ca:true");
    made.write(CA + ".pem", "CERTIFICATE", List.of(made.chain(CA).getFirst()));
    return made;
  }

  /** The authority's certificate. */
  public Path authority() {
    return directory.resolve(CA + ".pem");
  }

  /** A certificate for a server at {@code localhost} and 127.0.0.1. */
  public Pair server(String name) throws IOException {
    return signed(name, "CN=localhost", "san=dns:localhost,ip:127.0.0.1");
  }

  /** A certificate for a client of this name. */
  public Pair client(String name) throws IOException {
    return signed(name, "CN=" + name, "eku=clientAuth");
  }

  private Pair signed(String name, String subject, String extension) throws IOException {
    generate(name, subject);
    Path request = directory.resolve(name + ".csr");
    Path certificate = directory.resolve(name + ".crt");
    keytool(name, "-certreq", "-alias", name, "-file", request.toString());
    keytool(
        CA,
        "-gencert",
        "-alias",
        CA,
        "-infile",
        request.toString(),
        "-outfile",
        certificate.toString(),
        "-ext",
        extension,
        "-validity",
        "30");
    keytool(name, "-importcert", "-noprompt", "-alias", CA, "-file", authority().toString());
    keytool(name, "-importcert", "-noprompt", "-alias", name, "-file", certificate.toString());
    write(name + ".pem", "CERTIFICATE", chain(name));
    write(name + ".key", "PRIVATE KEY", List.of(key(name)));
    return new Pair(directory.resolve(name + ".pem"), directory.resolve(name + ".key"));
  }

  /** A certificate chain and its key. */
  public record Pair(Path certificate, Path key) {}

  private void generate(String name, String subject, String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-dname",
                subject,
                "-validity",
                "30"));
    arguments.addAll(List.of(more));
    keytool(name, arguments.toArray(String[]::new));
  }

  private Path store(String name) {
    return directory.resolve(name + STORE);
  }

  private void keytool(String store, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
    command.addAll(List.of(arguments));
    command.addAll(
        List.of(
            "-keystore", store(store).toString(), "-storepass", PASSWORD, "-storetype", "PKCS12"));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException("keytool " + arguments[0] + " of " + store + ": " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private List<byte[]> chain(String name) throws IOException {
    try {
      List<byte[]> encoded = new ArrayList<>();
      for (Certificate certificate : open(name).getCertificateChain(name)) {
        encoded.add(certificate.getEncoded());
      }
      return encoded;
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private byte[] key(String name) throws IOException {
    try {
      Key key = open(name).getKey(name, PASSWORD.toCharArray());
      return key.getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private KeyStore open(String name) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store(name))) {
      store.load(in, PASSWORD.toCharArray());
    }
    return store;
  }

  private void write(String file, String kind, List<byte[]> blocks) throws IOException {
    StringBuilder pem = new StringBuilder();
    Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
    for (byte[] block : blocks) {
      pem.append("-----BEGIN ").append(kind).append("-----\n");
      pem.append(lines.encodeToString(block)).append('\n');
      pem.append("-----END ").append(kind).append("-----\n");
    }
    Files.writeString(directory.resolve(file), pem);
  }
}
