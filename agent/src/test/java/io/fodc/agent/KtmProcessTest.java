package io.fodc.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.security.auth.module.UnixSystem;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who switches kernel telemetry off does not pay for it: a JVM that says which classes it loads.
 */
class KtmProcessTest {
  private static final long LIMIT_SECONDS = 60;
  private static final String KERNEL_CLASSES =
      "(io\\.fodc\\.ktm\\.|io\\.fodc\\.agent\\.ktm\\.|jnr\\.|com\\.kenai\\.).*";

  @TempDir Path folder;

  @Test
  void noClassOfItIsLoaded() throws Exception {
    assertThat(kernelClasses("off")).isEmpty();
  }

  @Test
  void theyAreWhenItIsOn() throws Exception {
    assertThat(kernelClasses("auto")).contains("io.fodc.ktm.KtmThread");
  }

  @Test
  void withoutPrivilegeTheAgentRunsOneRungLower() throws Exception {
    assumeTrue(new UnixSystem().getUid() == 0, "only root can give its privileges away");

    String level =
        level(
            List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all"),
            folder.resolve("c"),
            "auto");

    assertThat(level).contains("mode=proc reason=no-privilege");
  }

  private List<String> kernelClasses(String enabled) throws Exception {
    Path loaded = folder.resolve("classes-" + enabled + ".log");
    assertThat(level(List.of(), loaded, enabled)).contains("event=ktm-mode");
    try (Stream<String> lines = Files.lines(loaded)) {
      return lines
          .filter(line -> line.contains(" source:"))
          .map(line -> line.replaceFirst("^(\\[[^]]*])+ ", "").replaceFirst(" .*", ""))
          .filter(name -> name.matches(KERNEL_CLASSES))
          .toList();
    }
  }

  /** Runs an agent until it says on which rung it stands, "starting" aside; gives that line. */
  private static String level(List<String> by, Path loaded, String enabled) throws Exception {
    List<String> command = new ArrayList<>(by);
    command.addAll(
        List.of(
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
            "--collect.interval=1s"));
    Process agent = new ProcessBuilder(command).redirectErrorStream(true).start();
    String level = "";
    try (BufferedReader said = agent.inputReader()) {
      String line = said.readLine();
      while (line != null && level.isEmpty()) {
        if (line.contains("event=ktm-mode") && !line.contains("reason=starting")) {
          level = line;
        } else {
          line = said.readLine();
        }
      }
    } finally {
      agent.destroy();
      assertThat(agent.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
    return level;
  }
}
