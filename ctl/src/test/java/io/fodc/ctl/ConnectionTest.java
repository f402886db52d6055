package io.fodc.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which proxy is asked, as whom, and who is not trusted. */
class ConnectionTest {
  private static final String WHO =
      "{\"name\":\"token:alice\",\"authenticated\":true,\"grants\":[{\"role\":\"viewer\",\"scope\":\"*\"}]}";
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir Path directory;

  private final PlayedProxy proxy = PlayedProxy.start().json("GET /api/v1/whoami", WHO);

  @AfterEach
  void close() {
    proxy.close();
  }

  private String token(String permissions) throws IOException {
    Path file = Files.writeString(directory.resolve("t"), "fodc_secret\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    return file.toString();
  }

  @Test
  void aTokenIsShownToTheProxyAndToNobodyElse() throws Exception {
    Shell.Ran ran =
        new Shell(directory).on(proxy).run("whoami", "--token-file", token("rw-------"));
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out())
        .isEqualTo(
            "Name:             token:alice\nKnown:            yes\nRoles:            viewer on *\n");
    assertThat(proxy.asked().getFirst().header("Authorization")).isEqualTo("Bearer fodc_secret");
  }

  @Test
  void aTokenFileThatOthersCanReadIsWarnedOf() throws Exception {
    Shell.Ran ran =
        new Shell(directory).on(proxy).with("FODC_TOKEN_FILE", token("rw-r--r--")).run("whoami");
    assertThat(ran.exit()).isZero();
    assertThat(ran.err())
        .startsWith("warning: token file ")
        .contains("can be read by others", "chmod 600");
  }

  @Test
  void theVariableIsUsedUnlessAFileIsNamed() throws Exception {
    Shell shell = new Shell(directory).on(proxy).with("FODC_TOKEN", "fodc_other");
    shell.run("whoami");
    shell.run("whoami", "--token-file", token("rw-------"));
    assertThat(proxy.asked().stream().map(a -> a.header("Authorization")))
        .containsExactly("Bearer fodc_other", "Bearer fodc_secret");
  }

  @Test
  void aTokenDoesNotLeaveTheMachineInTheClear() throws Exception {
    for (String server :
        List.of("http://proxy.example:1", "http://127.0.0.1.evil.example", "http://10.0.0.1:1")) {
      Shell.Ran ran =
          new Shell(directory)
              .run("whoami", "--server", server, "--token-file", token("rw-------"));
      assertThat(ran.exit()).isEqualTo(2);
      assertThat(ran.err())
          .contains("not sent over plain http", "--allow-plain-http")
          .doesNotContain("secret");
    }
  }

  @Test
  void whatIsNoTokenIsNeverPrinted() throws Exception {
    Path file = Files.writeString(directory.resolve("t"), "two words of a secret\n");
    Shell.Ran ran = new Shell(directory).on(proxy).run("whoami", "--token-file", file.toString());
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err()).contains("holds no token").doesNotContain("two words");
    assertThat(proxy.asked()).isEmpty();
  }

  @Test
  void contextsAreKeptAndUsed() throws Exception {
    Shell shell = new Shell(directory);
    assertThat(shell.run("config", "get-contexts").err()).startsWith("no contexts in ");
    String token = token("rw-------");
    assertThat(
            shell
                .run("config", "set-context", "here", "--server", proxy.url(), "--token-file", "t")
                .exit())
        .isZero();
    assertThat(shell.run("config", "set-context", "there", "--server", "https://there").exit())
        .isZero();
    Path file = directory.resolve(".config/fodc/ctl.yaml");
    assertThat(file)
        .hasContent(
            """
            current-context: here
            contexts:
              here:
                server: %s
                token-file: %s
              there:
                server: https://there
            """
                .formatted(proxy.url(), token));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(shell.run("whoami").exit()).isZero();
    assertThat(proxy.asked().getLast().header("Authorization")).isEqualTo("Bearer fodc_secret");
    assertThat(shell.run("config", "use-context", "there").exit()).isZero();
    assertThat(shell.run("config", "get-contexts").out())
        .contains("*         there   https://there");
    assertThat(shell.run("whoami", "--context", "here").exit()).isZero();
    assertThat(shell.run("config", "use-context", "nowhere").exit()).isEqualTo(3);
  }

  @Test
  void aBrokenFileNamesItsFault() throws Exception {
    Path file = directory.resolve("ctl.yaml");
    for (String text :
        List.of(
            "contexts: [",
            "context: x",
            "contexts: {a: {sever: x}}",
            "- a",
            "contexts: {a: {server: [x]}}")) {
      Files.writeString(file, text);
      Shell.Ran ran = new Shell(directory).run("whoami", "--config", file.toString());
      assertThat(ran.exit()).as(text).isEqualTo(2);
      assertThat(ran.err()).as(text).startsWith("fodcctl: " + file).contains("remedy:");
    }
  }

  @Test
  void aCertificateOfAnotherAuthorityIsNotTrusted() throws Exception {
    KeyPairFiles server = KeyPairFiles.make(directory, "server");
    KeyPairFiles stranger = KeyPairFiles.make(directory, "stranger");
    try (PlayedProxy secure =
        PlayedProxy.start(server.context(server)).json("GET /api/v1/whoami", WHO)) {
      Shell shell = new Shell(directory).on(secure);
      assertThat(shell.run("whoami", "--ca-file", server.certificate.toString()).exit()).isZero();
      for (Shell.Ran ran :
          List.of(
              shell.run("whoami"),
              shell.run("whoami", "--ca-file", stranger.certificate.toString()))) {
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("certif", "--ca-file");
      }
      assertThat(secure.asked()).hasSize(1);
    }
  }

  @Test
  void aCertificateOfOnesOwnIsShown() throws Exception {
    KeyPairFiles server = KeyPairFiles.make(directory, "server");
    KeyPairFiles client = KeyPairFiles.make(directory, "client");
    SSLContext tls = server.context(client);
    HttpsConfigurator mutual =
        new HttpsConfigurator(tls) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters needed = tls.getDefaultSSLParameters();
            needed.setNeedClientAuth(true);
            parameters.setSSLParameters(needed);
          }
        };
    try (PlayedProxy secure = PlayedProxy.start(mutual).json("GET /api/v1/whoami", WHO)) {
      Shell shell =
          new Shell(directory).on(secure).with("FODC_CA_FILE", server.certificate.toString());
      assertThat(shell.run("whoami").exit()).isEqualTo(1);
      Shell.Ran ran =
          shell.run(
              "whoami", "--cert", client.certificate.toString(), "--key", client.key.toString());
      assertThat(ran.exit()).as(ran.err()).isZero();
      Files.writeString(
          client.key, Files.readString(client.key).replace("PRIVATE KEY", "EC PRIVATE KEY"));
      assertThat(
              shell
                  .run(
                      "whoami",
                      "--cert",
                      client.certificate.toString(),
                      "--key",
                      client.key.toString())
                  .err())
          .contains("openssl pkcs8 -topk8");
    }
  }

  /** A real key and certificate for 127.0.0.1 that vouches for itself, made by keytool. */
  private record KeyPairFiles(Path certificate, Path key, KeyStore store) {
    static KeyPairFiles make(Path directory, String name) throws Exception {
      Path file = directory.resolve(name + ".p12");
      List<String> command =
          new ArrayList<>(
              List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
      command.addAll(
          List.of(
              "-genkeypair",
              "-alias",
              "own",
              "-keyalg",
              "EC",
              "-dname",
              "CN=" + name,
              "-validity",
              "2",
              "-ext",
              "san=ip:127.0.0.1,dns:localhost",
              "-keystore",
              file.toString(),
              "-storetype",
              "PKCS12",
              "-storepass",
              "changeit"));
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(said).isZero();
      KeyStore store = KeyStore.getInstance("PKCS12");
      try (var in = Files.newInputStream(file)) {
        store.load(in, PASSWORD);
      }
      return new KeyPairFiles(
          pem(
              directory.resolve(name + ".pem"),
              "CERTIFICATE",
              store.getCertificate("own").getEncoded()),
          pem(
              directory.resolve(name + ".key"),
              "PRIVATE KEY",
              store.getKey("own", PASSWORD).getEncoded()),
          store);
    }

    private static Path pem(Path file, String kind, byte[] content) throws IOException {
      return Files.writeString(
          file,
          "-----BEGIN "
              + kind
              + "-----\n"
              + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
              + "\n-----END "
              + kind
              + "-----\n");
    }

    /** For a server with this key that trusts one client. */
    SSLContext context(KeyPairFiles trusted) throws Exception {
      KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
      keys.init(store, PASSWORD);
      KeyStore others = KeyStore.getInstance("PKCS12");
      others.load(null, PASSWORD);
      others.setCertificateEntry("client", trusted.store.getCertificate("own"));
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(others);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    }
  }
}
