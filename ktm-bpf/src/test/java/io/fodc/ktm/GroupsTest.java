package io.fodc.ktm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every group in the real kernel: which programs are hooked, and what they count. */
class GroupsTest {
  @TempDir Path folder;

  @BeforeEach
  void kernel() {
    KernelAtHand.needed();
  }

  @Test
  void hooksEveryProgramThisKernelHasAHookFor() throws Exception {
    try (KtmSession session = KernelAtHand.open(EnumSet.allOf(KtmGroup.class))) {
      assertThat(session.groups()).containsExactlyInAnyOrder(KtmGroup.values());
      assertThat(session.attached(KtmGroup.SYSCALLS)).hasSize(13);
      assertThat(session.attached(KtmGroup.PAGE_CACHE))
          .containsExactlyInAnyOrder("lookup", "fill", "delete", "dirty", "flush");
      assertThat(session.attached(KtmGroup.MEMORY))
          .contains(
              "direct_begin", "direct_end", "memcg_begin", "memcg_end", "lru_shrink", "oom_kill");
      assertThat(session.attached(KtmGroup.BLOCK))
          .containsExactlyInAnyOrder("issue", "requeue", "complete");
      assertThat(session.attached(KtmGroup.SCHED))
          .containsExactlyInAnyOrder("wakeup", "wakeup_new", "context_switch", "migrate");
      assertThat(session.attached(KtmGroup.NET)).hasSize(5);
      assertThat(session.attached(KtmGroup.PROCESS)).hasSize(3);
      // Refaults are a function's, not a tracepoint's: where neither fentry nor kprobe works, the
      // refusal is told and everything else goes on.
      assertThat(session.leftOut())
          .allSatisfy(one -> assertThat(one.subject()).isEqualTo("memory/refault"))
          .allSatisfy(one -> assertThat(one.reason()).contains(one.fault().remedy()));
    }
  }

  @Test
  void countsPagesOfThePageCache() throws Exception {
    try (KtmSession session = KernelAtHand.open(EnumSet.of(KtmGroup.PAGE_CACHE));
        Workload node = Workload.start("banyand", Path.of("target/page-cache-test"), "page-cache");
        Workload other =
            Workload.start("banyand", Path.of("target/page-cache-other"), "page-cache")) {
      session.scope(KernelAtHand.byTgid(node));

      other.go();
      assertThat(KernelAtHand.read(session)).containsEntry("ktm_cache_fills_total{}", 0.0);
      node.go();

      assertThat(KernelAtHand.read(session))
          .containsEntry("ktm_cache_fills_total{}", 37.0)
          .containsEntry("ktm_cache_deletes_total{}", 37.0)
          .containsEntry("ktm_cache_lookup_calls_total{}", 41.0)
          .containsEntry("ktm_cache_lookups_total{}", 41.0)
          .containsKey("ktm_host_cache_written_back_total{}")
          // The file system's own pages become dirty on the way, too.
          .hasEntrySatisfying(
              "ktm_cache_dirtied_total{}", dirtied -> assertThat(dirtied).isBetween(37.0, 45.0));
    }
  }

  @Test
  void tellsWhatBlockDevicesDid() throws Exception {
    try (KtmSession session = KernelAtHand.open(EnumSet.of(KtmGroup.BLOCK));
        Workload node = Workload.start("banyand", Path.of("target/block-test"), "page-cache")) {
      node.go();

      Map<String, Double> samples = KernelAtHand.read(session);
      assertThat(sum(samples, "ktm_block_bytes_total", "write")).isGreaterThanOrEqualTo(37 * 4096);
      assertThat(sum(samples, "ktm_block_latency_seconds_count", "write")).isPositive();
      assertThat(samples.keySet().stream().filter(name -> name.startsWith("ktm_block_queue_depth")))
          .isNotEmpty();
    }
  }

  @Test
  void countsAndTellsLifeAndDeath() throws Exception {
    try (KtmSession session = KernelAtHand.open(EnumSet.of(KtmGroup.PROCESS));
        Workload node = Workload.start("banyand", folder.resolve("f"), "children", "exit=7");
        Workload victim = Workload.start("banyand", folder.resolve("g"), "sleeps")) {
      session.scope(KernelAtHand.byTgid(node, victim));
      long before = System.nanoTime();

      node.go();
      assertThat(node.end()).isEqualTo(7);
      victim.kill();
      victim.ended();

      String ofNode = "{target=\"pid-" + node.pid() + "\"}";
      assertThat(KernelAtHand.read(session))
          .containsEntry("ktm_process_forks_total" + ofNode, 6.0)
          .containsEntry("ktm_process_threads_total" + ofNode, 3.0)
          .containsEntry("ktm_process_exits_total" + ofNode, 1.0);
      List<KtmEvent> exits =
          session.events().stream().filter(e -> e.kind() == KtmEvent.Kind.EXIT).toList();
      assertThat(exits).hasSize(2);
      assertThat(exits.getFirst().tgid()).isEqualTo(node.pid());
      assertThat(exits.getFirst().exitCode()).isEqualTo(7);
      assertThat(exits.getFirst().signal()).isZero();
      assertThat(exits.getFirst().comm()).isEqualTo("banyand");
      assertThat(exits.getFirst().monotonicNanos()).isBetween(before, System.nanoTime());
      assertThat(exits.getLast().tgid()).isEqualTo(victim.pid());
      assertThat(exits.getLast().target()).isEqualTo(1);
      assertThat(exits.getLast().signal()).isEqualTo(9);
    }
  }

  private static double sum(Map<String, Double> samples, String name, String operation) {
    return samples.entrySet().stream()
        .filter(s -> s.getKey().startsWith(name + "{"))
        .filter(s -> s.getKey().contains("operation=\"" + operation + "\""))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }
}
