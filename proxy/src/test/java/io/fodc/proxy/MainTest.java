package io.fodc.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line: what is printed, and the exit code. */
class MainTest {
  @TempDir Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(Map<String, String> environment, String... args) throws InterruptedException {
    return Main.run(
        List.of(args),
        environment,
        new PrintStream(out, true, UTF_8),
        new PrintStream(err, true, UTF_8));
  }

  /** A start that cannot succeed, on free ports. */
  private int start(String... args) throws InterruptedException {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--http.address=127.0.0.1:0",
                "--link.address=127.0.0.1:0",
                "--data.directory=" + directory.resolve("data")));
    all.addAll(List.of(args));
    return run(Map.of(), all.toArray(String[]::new));
  }

  private String out() {
    return out.toString(UTF_8);
  }

  private String err() {
    return err.toString(UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "-h"})
  void helpNamesEveryKeyWithItsDefault(String flag) throws Exception {
    assertThat(run(Map.of(), flag)).isZero();
    assertThat(out()).startsWith("usage: fodc-proxy").contains(ProxyKeys.schema().keys());
    assertThat(out()).contains("127.0.0.1:17920", "256MiB");
    assertThat(err()).isEmpty();
  }

  @Test
  void helpComesBeforeAnyRefusal() throws Exception {
    assertThat(run(Map.of("FODC_ACCESS", "no"), "--nothing=1", "--help")).isZero();
    assertThat(err()).isEmpty();
  }

  @Test
  void versionIsOneLine() throws Exception {
    assertThat(run(Map.of(), "--version")).isZero();
    assertThat(out()).isEqualTo("fodc-proxy " + ProxyVersion.VERSION + System.lineSeparator());
    assertThat(ProxyVersion.VERSION).isNotBlank();
  }

  @Test
  void printedConfigurationSaysWhereEachValueIsFrom() throws Exception {
    Path file = Files.writeString(directory.resolve("proxy.yaml"), "nodes:\n  max: 7\n");
    int exit =
        run(
            Map.of("FODC_LINK_TRANSPORT", "helidon"),
            "--config",
            file.toString(),
            "--windows.budget=64MiB",
            "--print-config");
    assertThat(exit).as(err()).isZero();
    assertThat(out().lines())
        .anyMatch(line -> line.matches("\\s*max: 7 .*proxy.yaml:2.*"))
        .anyMatch(line -> line.matches("\\s*transport: \"helidon\" .*FODC_LINK_TRANSPORT.*"))
        .anyMatch(line -> line.matches("\\s*budget: 64MiB .*--windows.budget.*"))
        .anyMatch(line -> line.matches("\\s*late-after: 3 .*default.*"));
  }

  @Test
  void printedConfigurationIsReadAsTheSame() throws Exception {
    assertThat(run(Map.of(), "--nodes.max=9", "--print-config")).isZero();
    Path file = Files.writeString(directory.resolve("printed.yaml"), out());
    out.reset();
    assertThat(run(Map.of("FODC_CONFIG", file.toString()), "--print-config")).as(err()).isZero();
    assertThat(out().replaceAll(" *#.*", ""))
        .isEqualTo(Files.readString(file).replaceAll(" *#.*", ""));
  }

  @ParameterizedTest
  @CsvSource({
    "--nodes.max=0, nodes.max = '0' (--nodes.max)",
    "--node.max=5, did you mean",
    "--config=/no/such.yaml, /no/such.yaml",
    "--config, --config has no value",
    "start, start",
    "--http.address=0.0.0.0:1, set access: open"
  })
  void aRefusedConfigurationExitsWithTwo(String flag, String says) throws Exception {
    assertThat(run(Map.of(), flag)).isEqualTo(2);
    assertThat(err()).startsWith("fodc-proxy: ").contains(says);
    assertThat(out()).isEmpty();
  }

  @Test
  void printConfigChecksToo() throws Exception {
    assertThat(run(Map.of(), "--nodes.retire-after=30s", "--print-config")).isEqualTo(2);
    assertThat(err()).contains("is shorter than nodes.offline-after");
  }

  @Test
  void aDataDirectoryThatCannotBeMadeExitsWithOne() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "");
    assertThat(start("--data.directory=" + file)).isEqualTo(1);
    assertThat(err()).contains("data.directory " + file).contains("choose another");
  }

  @ParameterizedTest
  @CsvSource({"http, netty", "link, netty", "link, helidon"})
  void anAddressInUseExitsWithOneAndReleasesTheRest(String side, String transport)
      throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String address = "127.0.0.1:" + other.getLocalPort();
      assertThat(start("--" + side + ".address=" + address, "--link.transport=" + transport))
          .isEqualTo(1);
      assertThat(err()).startsWith("fodc-proxy: ").contains(String.valueOf(other.getLocalPort()));
      err.reset();
      // Were the history still open, this would say so.
      assertThat(start("--" + side + ".address=" + address)).isEqualTo(1);
      assertThat(err()).doesNotContain("data.directory");
    }
  }

  @ParameterizedTest
  @CsvSource({"http, netty", "link, netty", "link, helidon"})
  void certificatesThatAreNoneExitWithOne(String side, String transport) throws Exception {
    Path pem = Files.writeString(directory.resolve("broken.pem"), "no certificate\n");
    int exit =
        start(
            "--link.transport=" + transport,
            "--" + side + ".tls.cert-file=" + pem,
            "--" + side + ".tls.key-file=" + pem);
    assertThat(exit).isEqualTo(1);
    assertThat(err()).startsWith("fodc-proxy: ").contains(pem.toString());
  }
}
