package io.fodc.ktm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A CPU quota that is used up, in the real kernel, beside the group's own {@code cpu.stat}. */
class ThrottlingTest {
  private static final int QUOTA_MICROS = 4000;
  private static final int PERIOD_MICROS = 20_000;

  private final boolean version1 = Files.exists(Path.of("/sys/fs/cgroup/cpu/cpu.cfs_period_us"));
  private final Path group =
      Path.of(version1 ? "/sys/fs/cgroup/cpu" : "/sys/fs/cgroup")
          .resolve("fodc-test-" + UUID.randomUUID());

  @BeforeEach
  void kernel() throws Exception {
    KernelAtHand.needed();
    Files.createDirectory(group);
    Path quota = group.resolve(version1 ? "cpu.cfs_quota_us" : "cpu.max");
    assumeTrue(Files.exists(quota), "this host has no CPU controller with a quota");
    if (version1) {
      Files.writeString(group.resolve("cpu.cfs_period_us"), Integer.toString(PERIOD_MICROS));
      Files.writeString(quota, Integer.toString(QUOTA_MICROS));
    } else {
      Files.writeString(quota, QUOTA_MICROS + " " + PERIOD_MICROS);
    }
  }

  @AfterEach
  void removeGroup() throws Exception {
    for (int i = 0; i < 1000 && Files.exists(group); i++) {
      try {
        Files.delete(group);
      } catch (FileSystemException e) {
        // The process that ended just now may still be in it.
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void tellsWhatTheKernelTellsOfTheGroup() throws Exception {
    try (KtmSession session = KernelAtHand.open(EnumSet.of(KtmGroup.SCHED));
        Workload node = Workload.start("banyand", Path.of("target/throttled"), "spin", "sleeps")) {
      Files.writeString(group.resolve("cgroup.procs"), Long.toString(node.pid()));
      session.scope(KernelAtHand.byTgid(node));

      // The counters are noted ten times a second while it runs: it naps for longer than that after
      // its work, and so little is left of the quota's use that it is not throttled any more.
      node.go();
      node.awaitPoll();

      Map<String, Double> samples = KernelAtHand.read(session);
      long throttled = stat("nr_throttled");
      // 200 ms of CPU by 4 ms in each period: 50 periods and one that was begun, less those in
      // which a busy machine gave it no more than its quota.
      assertThat(throttled).isBetween(10L, 60L);
      assertThat(samples).containsEntry("ktm_sched_throttled_periods_total{}", (double) throttled);
      assertThat(samples.get("ktm_sched_throttled_seconds_total{}"))
          .isCloseTo(throttledSeconds(), within(0.001))
          .isGreaterThan(throttled * 0.001);
      assertThat(samples.get("ktm_sched_quota_periods_total{}"))
          .isBetween((double) throttled, (double) stat("nr_periods"));
    }
  }

  private double throttledSeconds() throws IOException {
    return version1 ? stat("throttled_time") / 1e9 : stat("throttled_usec") / 1e6;
  }

  private long stat(String name) throws IOException {
    return Files.readAllLines(group.resolve("cpu.stat")).stream()
        .filter(line -> line.startsWith(name + " "))
        .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow();
  }
}
