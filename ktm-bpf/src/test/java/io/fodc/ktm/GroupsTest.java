package io.fodc.ktm;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
  void tellsHowLongThreadsWait() throws Exception {
    try (KtmSession session = KernelAtHand.open(EnumSet.of(KtmGroup.SCHED));
        Workload node = Workload.start("banyand", folder.resolve("f"), "sleeps");
        Workload other = Workload.start("banyand", folder.resolve("g"), "sleeps")) {
      session.scope(KernelAtHand.byTgid(node));

      other.go();
      assertThat(KernelAtHand.read(session))
          .containsEntry("ktm_sched_switches_total{kind=\"voluntary\"}", 0.0);
      long[] slept = node.go().getFirst().nanos();

      Map<String, Double> samples = KernelAtHand.read(session);
      // On a busy machine a thread can be preempted on its way to sleep, and then has slept
      // already.
      double voluntary = of(samples, "ktm_sched_switches_total{kind=\"voluntary\"}");
      double preempted = of(samples, "ktm_sched_switches_total{kind=\"preempted\"}");
      assertThat(voluntary).isBetween(35.0, 46.0);
      assertThat(voluntary + preempted).isGreaterThanOrEqualTo(43);
      // It is off the CPU now: that time is not over.
      assertThat(of(samples, "ktm_sched_off_cpu_seconds_count{reason=\"voluntary\"}"))
          .isBetween(voluntary - 1, voluntary);
      assertThat(
              of(
                  samples,
                  "ktm_sched_off_cpu_seconds_bucket{le=\"0.002097152\",reason=\"voluntary\"}"))
          .isLessThan(5);
      // Time off the CPU is what it slept, less the way there and back.
      double sleptSeconds = Arrays.stream(slept).sum() / 1e9;
      double offSeconds =
          of(samples, "ktm_sched_off_cpu_seconds_sum{reason=\"voluntary\"}")
              + of(samples, "ktm_sched_off_cpu_seconds_sum{reason=\"preempted\"}");
      assertThat(offSeconds).isBetween(0.9 * sleptSeconds, 1.2 * sleptSeconds);
      assertThat(of(samples, "ktm_sched_run_queue_latency_seconds_count{}"))
          .isGreaterThanOrEqualTo(35);
    }
  }

  private static double of(Map<String, Double> samples, String series) {
    return samples.getOrDefault(series, Double.NaN);
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
  void countsResetsAndRetransmitsByPort() throws Exception {
    try (KtmSession session = KernelAtHand.open(EnumSet.of(KtmGroup.NET))) {
      int closed;
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        closed = socket.getLocalPort();
      }
      session.scope(
          new KtmScope(
              List.of(
                  new KtmTarget(
                      "node",
                      Set.of((int) ProcessHandle.current().pid()),
                      List.of(),
                      Optional.empty(),
                      Set.of(closed))),
              false));
      double before = host(session, "ktm_host_net_tcp_resets_sent_total{}");
      for (int i = 0; i < 7; i++) {
        try (Socket socket = new Socket()) {
          socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), closed), 500);
        } catch (ConnectException e) {
          // That is the reset.
        }
      }
      assertThat(host(session, "ktm_host_net_tcp_resets_sent_total{}") - before)
          .isGreaterThanOrEqualTo(7);

      // A queue that is full drops requests to connect, so they are sent again a second later.
      double retransmits = host(session, "ktm_host_net_tcp_retransmits_total{}");
      List<Socket> sockets = new ArrayList<>();
      try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        for (int i = 0; i < 5; i++) {
          Socket socket = new Socket();
          sockets.add(socket);
          try {
            socket.connect(full.getLocalSocketAddress(), i < 2 ? 2000 : 1500);
          } catch (SocketTimeoutException e) {
            // That is the request that was dropped.
          }
        }
      } finally {
        for (Socket socket : sockets) {
          socket.close();
        }
      }
      assertThat(host(session, "ktm_host_net_tcp_retransmits_total{}") - retransmits).isPositive();
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

  private static double host(KtmSession session, String series) throws KtmException {
    return KernelAtHand.read(session).getOrDefault(series, Double.NaN);
  }

  private static double sum(Map<String, Double> samples, String name, String operation) {
    return samples.entrySet().stream()
        .filter(s -> s.getKey().startsWith(name + "{"))
        .filter(s -> s.getKey().contains("operation=\"" + operation + "\""))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }
}
