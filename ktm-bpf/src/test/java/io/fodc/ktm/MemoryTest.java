package io.fodc.ktm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reclaim and killing in a memory cgroup with a small limit, in the real kernel. */
class MemoryTest {
  private static final long LIMIT = 24L << 20;

  private final boolean version1 =
      Files.exists(Path.of("/sys/fs/cgroup/memory/memory.limit_in_bytes"));
  private final Path group =
      Path.of(version1 ? "/sys/fs/cgroup/memory" : "/sys/fs/cgroup")
          .resolve("fodc-test-" + UUID.randomUUID());

  @BeforeEach
  void kernel() throws Exception {
    KernelAtHand.needed();
    Files.createDirectory(group);
    Path limit = group.resolve(version1 ? "memory.limit_in_bytes" : "memory.max");
    assumeTrue(Files.exists(limit), "this host has no memory controller to limit memory with");
    Files.writeString(limit, Long.toString(LIMIT));
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

  private void limit(Workload workload) throws Exception {
    Files.writeString(group.resolve("cgroup.procs"), Long.toString(workload.pid()));
  }

  @Test
  void countsReclaimOfAFullCgroup() throws Exception {
    try (KtmSession session = KernelAtHand.open(EnumSet.of(KtmGroup.MEMORY));
        Workload node = Workload.start("banyand", Path.of("target/memory-test"), "much-cache")) {
      session.scope(KernelAtHand.byTgid(node));
      limit(node);

      node.go();

      Map<String, Double> samples = KernelAtHand.read(session);
      // 64 MiB of file through a limit of 24 MiB: at least 40 MiB had to go, each way.
      double begun = samples.getOrDefault("ktm_memory_cgroup_reclaim_begin_total{}", Double.NaN);
      assertThat(begun).isPositive();
      assertThat(samples.get("ktm_memory_cgroup_reclaim_seconds_count{}")).isEqualTo(begun);
      assertThat(samples.get("ktm_memory_cgroup_reclaim_pages_total{}"))
          .isGreaterThan(40 * 256)
          .isEqualTo(samples.get("ktm_memory_lru_pages_reclaimed_total{}"));
      assertThat(samples.get("ktm_memory_lru_pages_scanned_total{}"))
          .isGreaterThanOrEqualTo(samples.get("ktm_memory_lru_pages_reclaimed_total{}"));
      assertThat(samples.get("ktm_host_memory_cgroup_reclaim_seconds_count{}"))
          .isGreaterThanOrEqualTo(begun);
      assertThat(samples.get("ktm_memory_oom_kills_total{}")).isZero();
    }
  }

  @Test
  void tellsWhoWasKilledForWantOfMemory() throws Exception {
    try (KtmSession session = KernelAtHand.open(EnumSet.of(KtmGroup.MEMORY, KtmGroup.PROCESS));
        Workload node = Workload.start("banyand", Path.of("target/oom-test"), "much-memory")) {
      session.scope(KernelAtHand.byTgid(node));
      limit(node);

      node.begin();
      assertThat(node.ended()).isEqualTo(128 + 9);

      assertThat(KernelAtHand.read(session)).containsEntry("ktm_memory_oom_kills_total{}", 1.0);
      List<KtmEvent> events = session.events();
      assertThat(events)
          .extracting(KtmEvent::kind)
          .containsExactly(KtmEvent.Kind.OOM, KtmEvent.Kind.EXIT);
      assertThat(events).allSatisfy(event -> assertThat(event.tgid()).isEqualTo(node.pid()));
      assertThat(events.getFirst().comm()).isEqualTo("banyand");
      assertThat(events.getLast().signal()).isEqualTo(9);
    }
  }
}
