package io.fodc.bench.ktm;

import io.fodc.bench.report.ProcessMeter;
import io.fodc.e2e.process.AgentProcess;
import io.fodc.e2e.process.Await;
import io.fodc.e2e.process.FreePort;
import io.fodc.e2e.process.Http;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Resident memory of an agent from its distribution, with kernel telemetry and without. */
public final class AgentGrowth {
  /**
   * @param offBytes resident memory with {@code ktm.enabled=off}, the middle run
   * @param onBytes with the default groups at work
   */
  public record Outcome(long offBytes, long onBytes) {}

  private static final Duration LOADED_WITHIN = Duration.ofSeconds(60);

  private AgentGrowth() {}

  /**
   * Starts pairs of agents, one with and one without, side by side.
   *
   * @param each how long a pair runs after the programs are at work; their memory is read at the
   *     end. While programs are loaded it is some 15 MB more, for a few seconds
   */
  public static Outcome run(Path folder, Duration each, int rounds) throws IOException {
    long[] off = new long[rounds];
    long[] on = new long[rounds];
    // The first start of a distribution makes its class cache: that one is not measured.
    start(folder, "off").close();
    for (int round = 0; round < rounds; round++) {
      try (AgentProcess without = start(folder, "off");
          AgentProcess with = start(folder, "auto")) {
        Await.until(
            "kernel telemetry at work",
            LOADED_WITHIN,
            () -> Http.body(with.url("/metrics")).contains("mode=\"full\""));
        LockSupport.parkNanos(each.toNanos());
        off[round] = ProcessMeter.residentBytes(without.process().pid());
        on[round] = ProcessMeter.residentBytes(with.process().pid());
      }
    }
    Arrays.sort(off);
    Arrays.sort(on);
    return new Outcome(off[rounds / 2], on[rounds / 2]);
  }

  private static AgentProcess start(Path folder, String enabled) {
    List<String> flags =
        List.of(
            "--ktm.enabled=" + enabled,
            "--node.process=" + ProcessHandle.current().pid(),
            "--link.proxy-address=",
            "--target=http://127.0.0.1:9/metrics",
            "--collect.interval=1s");
    return AgentProcess.start(folder, "ktm-" + enabled, FreePort.any(), flags);
  }
}
