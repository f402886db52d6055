package io.fodc.ktm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long threads wait, in the real kernel and compared with what it counts itself. */
class SchedulingTest {
  private static final String VOLUNTARY = "kind=\"voluntary\"";
  private static final String PREEMPTED = "kind=\"preempted\"";

  @TempDir Path folder;

  @BeforeEach
  void kernel() {
    KernelAtHand.needed();
  }

  @Test
  void countsNothingOfSomebodyElse() throws Exception {
    try (KtmSession session = KernelAtHand.open(EnumSet.of(KtmGroup.SCHED));
        Workload node = Workload.start("banyand", folder.resolve("f"), "sleeps");
        Workload other = Workload.start("banyand", folder.resolve("g"), "sleeps")) {
      session.scope(KernelAtHand.byTgid(node));

      other.go();

      assertThat(KernelAtHand.read(session))
          .containsEntry("ktm_sched_switches_total{" + VOLUNTARY + "}", 0.0);
    }
  }

  /**
   * Counted from one rest in poll to the next, after a first round, so that no wait began before
   * its thread was a target and had storage in the kernel. Switches are exactly those the kernel
   * counts, and each has a time; also those whose end this kernel shows to nobody.
   */
  @Test
  void tellsHowLongThreadsWait() throws Exception {
    try (KtmSession session = KernelAtHand.open(EnumSet.of(KtmGroup.SCHED));
        Workload node =
            Workload.start("banyand", folder.resolve("f"), "sleeps", "pause", "sleeps")) {
      session.scope(KernelAtHand.byTgid(node));
      node.go();
      node.awaitPoll();
      Map<String, Double> before = KernelAtHand.read(session);
      long voluntary = node.switches("voluntary");
      long preempted = node.switches("nonvoluntary");

      long[] slept = node.go().getFirst().nanos();
      node.awaitPoll();

      voluntary = node.switches("voluntary") - voluntary;
      preempted = node.switches("nonvoluntary") - preempted;
      Grown grown = new Grown(before, KernelAtHand.read(session));
      // A thread that is preempted on its way to sleep may have slept already.
      assertThat(voluntary + preempted).isGreaterThanOrEqualTo(slept.length);
      assertThat(grown.of("ktm_sched_switches_total{" + VOLUNTARY + "}")).isEqualTo(voluntary);
      assertThat(grown.of("ktm_sched_switches_total{" + PREEMPTED + "}")).isEqualTo(preempted);
      assertThat(
              grown.of("ktm_sched_off_cpu_seconds_count{reason=\"voluntary\"}")
                  + grown.of("ktm_sched_off_cpu_seconds_count{reason=\"io\"}"))
          .isEqualTo(voluntary);
      assertThat(grown.of("ktm_sched_off_cpu_seconds_count{reason=\"preempted\"}"))
          .isEqualTo(preempted);
      // Each voluntary wait ends with a wake-up.
      assertThat(grown.of("ktm_sched_run_queue_latency_seconds_count{}")).isEqualTo(voluntary);
      assertThat(grown.of("ktm_sched_waits_unseen_total{time=\"missed\"}")).isZero();
      // At the first of these waits it slept until it was told to go on.
      double offSeconds =
          grown.of("ktm_sched_off_cpu_seconds_sum{reason=\"voluntary\"}")
              + grown.of("ktm_sched_off_cpu_seconds_sum{reason=\"preempted\"}");
      assertThat(offSeconds).isGreaterThanOrEqualTo(0.9 * Arrays.stream(slept).sum() / 1e9);
    }
  }

  private record Grown(Map<String, Double> before, Map<String, Double> after) {
    double of(String series) {
      assertThat(after).containsKey(series);
      return after.getOrDefault(series, 0.0) - before.getOrDefault(series, 0.0);
    }
  }
}
