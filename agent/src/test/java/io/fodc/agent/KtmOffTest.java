package io.fodc.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who switches kernel telemetry off does not pay for it: a JVM that says which classes it loads.
 */
class KtmOffTest {
  private static final long LIMIT_SECONDS = 60;

  @TempDir Path folder;

  @Test
  void noClassOfItIsLoaded() throws Exception {
    assertThat(kernelClasses("off")).isEmpty();
  }

  @Test
  void theyAreWhenItIsOn() throws Exception {
    assertThat(kernelClasses("auto")).contains("io.fodc.ktm.KtmThread");
  }

  private List<String> kernelClasses(String enabled) throws Exception {
    Path loaded = folder.resolve("classes-" + enabled + ".log");
    Process agent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-Xlog:class+load:file=" + loaded,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "--ktm.enabled=" + enabled,
                "--http.address=127.0.0.1:0",
                "--link.proxy-address=",
                "--target=http://127.0.0.1:9/metrics",
                "--collect.interval=200ms")
            .redirectErrorStream(true)
            .start();
    try (BufferedReader said = agent.inputReader()) {
      for (String line = said.readLine();
          line != null && !line.contains("event=ktm-mode");
          line = said.readLine()) {
        // Until its first tick is recorded.
      }
    } finally {
      agent.destroy();
      assertThat(agent.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
    try (Stream<String> lines = Files.lines(loaded)) {
      return lines
          .filter(line -> line.contains(" source:"))
          .map(line -> line.replaceFirst("^(\\[[^]]*])+ ", "").replaceFirst(" .*", ""))
          .filter(
              name ->
                  name.matches(
                      "(io\\.fodc\\.ktm\\.|io\\.fodc\\.agent\\.ktm\\.|jnr\\.|com\\.kenai\\.).*"))
          .toList();
    }
  }
}
