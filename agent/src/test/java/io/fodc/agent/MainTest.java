package io.fodc.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void helpListsEveryKeyAndEndsWell() {
    assertThat(run(Map.of(), "--help")).isEqualTo(Main.OK);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .startsWith("usage: fodc-agent")
        .contains("--print-config", "--collect.interval=<duration>", "FODC_LINK_PROXY_ADDRESS");
    assertThat(err.size()).isZero();
  }

  @Test
  void versionIsOneLine() {
    assertThat(run(Map.of(), "--version")).isEqualTo(Main.OK);
    assertThat(out.toString(StandardCharsets.UTF_8)).matches("fodc-agent \\S+\\n");
  }

  @Test
  void printConfigShowsOriginsAndHidesSecrets() {
    Map<String, String> variables = Map.of("FODC_REDACTION_SALT", "0123456789abcdef");
    int code =
        run(variables, "--print-config", "--collect.interval=90s", "--target=http://u:p@a:1/m");
    assertThat(code).isEqualTo(Main.OK);
    String printed = out.toString(StandardCharsets.UTF_8);
    assertThat(printed)
        .containsPattern("interval: 1m30s +# --collect.interval")
        .containsPattern("budget: 30MiB +# default")
        .contains("FODC_REDACTION_SALT")
        .doesNotContain("0123456789abcdef")
        .doesNotContain("u:p@");
  }

  @Test
  void aWrongConfigurationIsToldOnStandardErrorWithCodeTwo(@TempDir Path directory)
      throws Exception {
    assertThat(run(Map.of(), "--collect.intervall=1s")).isEqualTo(Main.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("did you mean");
    err.reset();
    assertThat(run(Map.of("FODC_CONFIG", directory + "/none.yaml"))).isEqualTo(Main.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("none.yaml");
    err.reset();
    assertThat(run(Map.of(), "--config")).isEqualTo(Main.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("--config has no value");
    assertThat(out.size()).isZero();
  }

  @Test
  void aPortThatIsTakenIsToldWithCodeOne() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + taken.getLocalPort();
      assertThat(run(Map.of(), "--http.address=" + address, "--link.proxy-address="))
          .isEqualTo(Main.FAILED);
      assertThat(err.toString(StandardCharsets.UTF_8))
          .startsWith("fodc-agent cannot start: http.address " + address + " cannot be bound")
          .hasLineCount(1);
    }
  }

  private int run(Map<String, String> environment, String... args) {
    return Main.run(
        List.of(args),
        environment,
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }
}
