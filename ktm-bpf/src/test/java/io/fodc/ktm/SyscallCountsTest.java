package io.fodc.ktm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** System calls of a process that does prime numbers of each, counted in the real kernel. */
class SyscallCountsTest {
  /** Slot of 65 microseconds. */
  private static final int SHORT = 6;

  /** Below it calls are in the first two slots, which are as long as the way in and out. */
  private static final long SHORTEST_NANOS = 2048;

  @TempDir Path folder;

  @BeforeEach
  void kernel() {
    KernelAtHand.needed();
  }

  @Test
  void countsEveryCallByteAndError() throws Exception {
    try (KtmSession session = KernelAtHand.open(EnumSet.of(KtmGroup.SYSCALLS));
        Workload node = Workload.start("banyand", folder.resolve("f"), "syscalls")) {
      session.scope(KernelAtHand.byTgid(node));

      node.go();

      assertThat(KernelAtHand.read(session))
          .containsEntry("ktm_sys_read_latency_seconds_count{}", 21.0)
          .containsEntry("ktm_sys_read_bytes_total{}", 19_000.0)
          .containsEntry("ktm_sys_read_errors_total{}", 2.0)
          .containsEntry("ktm_sys_pread_latency_seconds_count{}", 23.0)
          .containsEntry("ktm_sys_pread_bytes_total{}", 23 * 8192.0)
          .containsEntry("ktm_sys_pread_errors_total{}", 0.0)
          .containsEntry("ktm_sys_write_latency_seconds_count{}", 17.0)
          .containsEntry("ktm_sys_write_bytes_total{}", 17 * 512.0)
          .containsEntry("ktm_sys_pwrite_latency_seconds_count{}", 13.0)
          .containsEntry("ktm_sys_pwrite_bytes_total{}", 13 * 4096.0)
          .containsEntry("ktm_sys_fsync_latency_seconds_count{}", 3.0)
          .containsEntry("ktm_sys_fdatasync_latency_seconds_count{}", 5.0)
          .containsEntry("ktm_fadvise_calls_total{}", 18.0)
          .containsEntry("ktm_fadvise_dontneed_total{}", 7.0)
          .containsEntry("ktm_fadvise_advice_total{advice=\"random\"}", 11.0)
          .containsEntry("ktm_map_full_total{map=\"syscalls\"}", 0.0)
          .doesNotContainKey("ktm_sys_fsync_bytes_total{}");
    }
  }

  @Test
  void countsNothingOfOthers() throws Exception {
    try (KtmSession session = KernelAtHand.open(EnumSet.of(KtmGroup.SYSCALLS));
        Workload node = Workload.start("banyand", folder.resolve("f"), "syscalls");
        Workload other = Workload.start("banyand", folder.resolve("g"), "syscalls")) {
      session.scope(KernelAtHand.byTgid(node));

      other.go();

      // Somebody else may let the kernel keep run statistics: those are of all processes.
      assertThat(KernelAtHand.read(session).entrySet())
          .filteredOn(sample -> !sample.getKey().startsWith("ktm_program_"))
          .hasSizeGreaterThan(100)
          .allSatisfy(sample -> assertThat(sample.getValue()).as(sample.getKey()).isZero());
    }
  }

  @Test
  void keepsSeveralTargetsApart() throws Exception {
    try (KtmSession session = KernelAtHand.open(EnumSet.of(KtmGroup.SYSCALLS));
        Workload one = Workload.start("banyand", folder.resolve("f"), "syscalls");
        Workload two = Workload.start("banyand", folder.resolve("g"), "syscalls", "slow-reads")) {
      session.scope(KernelAtHand.byTgid(one, two));

      one.go();
      two.go();

      String ofOne = "{target=\"pid-" + one.pid() + "\"}";
      String ofTwo = "{target=\"pid-" + two.pid() + "\"}";
      assertThat(KernelAtHand.read(session))
          .containsEntry("ktm_sys_read_latency_seconds_count" + ofOne, 21.0)
          .containsEntry("ktm_sys_read_latency_seconds_count" + ofTwo, 52.0)
          .containsEntry("ktm_sys_read_bytes_total" + ofTwo, 19_031.0);
    }
  }

  @Test
  void bucketsAgreeWithWhatTheProcessMeasuredItself() throws Exception {
    try (KtmSession session = KernelAtHand.open(EnumSet.of(KtmGroup.SYSCALLS));
        Workload node = Workload.start("banyand", folder.resolve("f"), "slow-reads")) {
      session.scope(KernelAtHand.byTgid(node));

      Workload.Times measured = node.go().getFirst();
      Map<String, Double> samples = KernelAtHand.read(session);

      int[] own =
          Arrays.stream(measured.nanos()).mapToInt(SyscallCountsTest::slot).sorted().toArray();
      List<Integer> kernel = slots(samples, "ktm_sys_read_latency_seconds");
      assertThat(kernel).hasSize(own.length);
      for (int i = 0; i < own.length; i++) {
        // Of a call of a few microseconds most of what the process measures is the way in and out.
        int least = own[i] <= SHORT ? 0 : own[i] - 1;
        assertThat(kernel.get(i)).as("slot of the call ranked %d", i).isBetween(least, own[i]);
      }
      double ownSeconds = Arrays.stream(measured.nanos()).sum() / 1e9;
      assertThat(samples.get("ktm_sys_read_latency_seconds_sum{}"))
          .isLessThanOrEqualTo(ownSeconds)
          .isCloseTo(ownSeconds, within(0.2 * ownSeconds));
    }
  }

  /**
   * A call of some microseconds is measured too long by its process: the way into the kernel and
   * out, and the clock. How much that is, calls that do nothing tell. From twice that on every call
   * is in the same bucket or the one below, in the order of their lengths; but for one in a hundred
   * that may have been interrupted where only the process measures.
   */
  @Test
  void bucketsAndQuantilesOfShortCallsAgreeWithTheProcessOwnClock() throws Exception {
    try (KtmSession session = KernelAtHand.open(EnumSet.of(KtmGroup.SYSCALLS));
        Workload node = Workload.start("banyand", folder.resolve("f"), "sized-reads")) {
      session.scope(KernelAtHand.byTgid(node));

      List<Workload.Times> measured = node.go();
      List<Integer> kernel = slots(KernelAtHand.read(session), "ktm_sys_pread_latency_seconds");

      long[] nothing = Arrays.stream(measured.getFirst().nanos()).sorted().toArray();
      long tooLong = nothing[nothing.length / 2];
      long[] own = Arrays.stream(measured.getLast().nanos()).sorted().toArray();
      int interrupted = own.length / 100;
      assertThat(kernel).hasSize(own.length);
      int compared = 0;
      for (int i = interrupted; i < own.length; i++) {
        assertThat(kernel.get(i)).as("slot of rank %d", i).isLessThanOrEqualTo(slot(own[i]));
        if (own[i - interrupted] > Math.max(SHORTEST_NANOS, 2 * tooLong)) {
          assertThat(kernel.get(i))
              .as("slot of rank %d, %d ns, of which %d are not its own", i, own[i], tooLong)
              .isGreaterThanOrEqualTo(slot(own[i - interrupted]) - 1);
          compared++;
        }
      }
      assertThat(compared).as("calls long enough to compare").isGreaterThan(own.length / 2);
      for (double q : new double[] {0.5, 0.75, 0.9}) {
        int rank = (int) (q * own.length);
        // What the bucket's bounds leave open is a factor of two.
        assertThat(kernel.get(rank))
            .as("quantile %s", q)
            .isBetween(slot(own[rank] - tooLong) - 1, slot(own[rank]));
      }
    }
  }

  /** Slot of a time: the first whose bound it does not exceed. */
  private static int slot(long nanos) {
    int slot = 0;
    while (slot < KtmLayout.SLOTS - 1 && nanos > 1L << KtmLayout.LOW + slot) {
      slot++;
    }
    return slot;
  }

  /** The slot of each call, sorted, from the buckets of a page. */
  private static List<Integer> slots(Map<String, Double> samples, String family) {
    List<Integer> slots = new ArrayList<>();
    double before = 0;
    for (int slot = 0; slot < KtmLayout.SLOTS; slot++) {
      String bound =
          slot == KtmLayout.SLOTS - 1
              ? "+Inf"
              : BigDecimal.valueOf(1L << KtmLayout.LOW + slot, 9)
                  .stripTrailingZeros()
                  .toPlainString();
      double cumulated = samples.getOrDefault(family + "_bucket{le=\"" + bound + "\"}", Double.NaN);
      for (double i = before; i < cumulated; i++) {
        slots.add(slot);
      }
      before = cumulated;
    }
    return slots;
  }
}
