package io.fodc.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fodc.e2e.process.PrometheusProcess;
import io.fodc.e2e.profile.GoServer;
import io.fodc.e2e.profile.TwoProfiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stripped Go server sampled from outside, beside what it says about itself. */
class GoServerProfileTest {
  private static final int HERTZ = 99;
  private static final Duration DURATION = Duration.ofSeconds(8);

  @Test
  void samplingFromOutsideAgreesWithTheServersOwnProfiler(@TempDir Path folder) throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "stack sampling needs root");
    assumeTrue(
        Files.isReadable(Path.of("/sys/kernel/btf/vmlinux")), "stack sampling needs kernel BTF");
    assumeTrue(
        PrometheusProcess.binary().isPresent(),
        "no prometheus on the path; on Debian: apt-get install prometheus");
    Path pprof = folder.resolve("cpu.pb.gz");
    try (GoServer server = GoServer.start(folder)) {
      TwoProfiles both = server.profile(DURATION, HERTZ, pprof);

      System.out.println(both + "\n" + both.table());
      assertThat(both.own().samples()).as("samples of its own").isGreaterThan(100);
      assertThat(both.losses().full()).isZero();
      assertThat((double) both.ours().samples())
          .as("as much time as the server counts")
          .isBetween(0.7 * both.own().samples(), 1.3 * both.own().samples());
      assertThat(both.sharedOfHottest()).as(both.table()).isGreaterThanOrEqualTo(5);
      assertThat(both.weightInCommon()).as(both.table()).isGreaterThan(0.5);
      assertThat(both.ours().nanos().keySet())
          .anyMatch(name -> name.startsWith("github.com/prometheus/prometheus/promql."));
      assertThat(both.cost().orElseThrow().sharePerCpu())
          .as("share of a core per CPU")
          .isLessThan(0.01);
    }
    if (onPath("go")) {
      assertThat(run(List.of("go", "tool", "pprof", "-symbolize=none", "-top", pprof.toString())))
          .contains("Type: cpu", "File: prometheus", "runtime.");
    }
  }

  private static boolean onPath(String command) {
    return List.of(System.getenv().getOrDefault("PATH", "").split(":")).stream()
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
  }

  private static String run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return printed;
  }
}
