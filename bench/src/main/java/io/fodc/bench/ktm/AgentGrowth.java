package io.fodc.bench.ktm;

import io.fodc.bench.report.ProcessMeter;
import io.fodc.e2e.process.AgentProcess;
import io.fodc.e2e.process.FreePort;
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

  private AgentGrowth() {}

  /**
   * Starts agents in turn, each with and without.
   *
   * @param each how long one runs; its memory is read at the end
   */
  public static Outcome run(Path folder, Duration each, int rounds) throws IOException {
    long[] off = new long[rounds];
    long[] on = new long[rounds];
    // The first start of a distribution makes its class cache: that one is not measured.
    resident(folder, "auto", Duration.ZERO);
    for (int round = 0; round < rounds; round++) {
      off[round] = resident(folder, "off", each);
      on[round] = resident(folder, "auto", each);
    }
    Arrays.sort(off);
    Arrays.sort(on);
    return new Outcome(off[rounds / 2], on[rounds / 2]);
  }

  private static long resident(Path folder, String enabled, Duration time) throws IOException {
    List<String> flags =
        List.of(
            "--ktm.enabled=" + enabled,
            "--node.process=" + ProcessHandle.current().pid(),
            "--link.proxy-address=",
            "--target=http://127.0.0.1:9/metrics",
            "--collect.interval=1s");
    try (AgentProcess agent = AgentProcess.start(folder, "ktm-" + enabled, FreePort.any(), flags)) {
      LockSupport.parkNanos(time.toNanos());
      return ProcessMeter.residentBytes(agent.process().pid());
    }
  }
}
