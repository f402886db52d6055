package io.fodc.ktm;

import io.fodc.ktm.OpMetric.Count;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Which metrics the rows of each map become. Names are BanyanDB's where it has them. */
final class RowMaps {
  private static final String BYTES = "bytes";
  private static final List<String> ADVICE =
      List.of("normal", "random", "sequential", "willneed", "dontneed", "noreuse", "other");

  private RowMaps() {}

  static List<RowMap> all() {
    return List.of(
        new RowMap(
            KtmGroup.SYSCALLS, "syscall_latency", KtmLayout.SYSCALL_OPS, syscalls(), List.of()),
        new RowMap(KtmGroup.SYSCALLS, "fadvise_calls", KtmLayout.FADVISE_OPS, fadvise(), List.of()),
        pageCache(),
        memory(),
        new RowMap(KtmGroup.MEMORY, "reclaim_latency", KtmLayout.RECLAIM_OPS, reclaim(), reclaim()),
        new RowMap(KtmGroup.SCHED, "sched_latency", KtmLayout.SCHED_LATENCIES, waits(), List.of()),
        new RowMap(KtmGroup.SCHED, "sched_count", KtmLayout.SCHED_OPS, switches(), List.of()),
        new RowMap(KtmGroup.SCHED, "sched_throttled", 1, throttling(), List.of()),
        new RowMap(KtmGroup.NET, "net_count", KtmLayout.NET_OPS, net(), net()),
        new RowMap(KtmGroup.PROCESS, "process_count", KtmLayout.PROCESS_OPS, process(), List.of()));
  }

  private static List<OpMetric> syscalls() {
    List<String> calls = List.of("read", "pread64", "write", "pwrite64", "fsync", "fdatasync");
    List<OpMetric> metrics = new ArrayList<>();
    for (int op = 0; op < calls.size(); op++) {
      String call = calls.get(op);
      String name = call.replace("64", "");
      Optional<LatencyMetric.Counter> amount =
          name.contains("sync")
              ? Optional.empty()
              : Optional.of(
                  new LatencyMetric.Counter(
                      "sys_" + name + "_bytes_total", BYTES, "Bytes moved by " + call));
      metrics.add(
          new LatencyMetric(
              op,
              call + "_exit",
              "sys_" + name + "_latency_seconds",
              "Time in the system call " + call,
              Map.of(),
              amount,
              Optional.of(
                  new LatencyMetric.Counter(
                      "sys_" + name + "_errors_total", "", "Calls of " + call + " that failed"))));
    }
    return metrics;
  }

  private static List<OpMetric> fadvise() {
    String program = "fadvise64_enter";
    List<OpMetric> metrics = new ArrayList<>();
    metrics.add(Count.of(OpMetric.ALL, program, "fadvise_calls_total", "Calls of fadvise64"));
    metrics.add(
        Count.of(
            KtmLayout.FADVISE_DONTNEED,
            program,
            "fadvise_dontneed_total",
            "Calls of fadvise64 that give pages up"));
    for (int op = 0; op < ADVICE.size(); op++) {
      metrics.add(
          Count.of(
              op,
              program,
              "fadvise_advice_total",
              "Calls of fadvise64 by advice",
              "advice",
              ADVICE.get(op)));
    }
    return metrics;
  }

  private static RowMap pageCache() {
    List<OpMetric> moved =
        List.of(
            Count.of(
                KtmLayout.PAGE_FILLS, "fill", "cache_fills_total", "Pages put into the page cache"),
            Count.of(
                KtmLayout.PAGE_DELETES,
                "delete",
                "cache_deletes_total",
                "Pages taken out of the page cache"),
            Count.of(
                KtmLayout.PAGE_DIRTIED,
                "dirty",
                "cache_dirtied_total",
                "Pages of the page cache that became dirty"));
    List<OpMetric> lookups =
        List.of(
            Count.of(
                KtmLayout.PAGE_LOOKUPS,
                "lookup",
                "cache_lookups_total",
                "Pages looked up in the page cache"),
            Count.of(
                KtmLayout.PAGE_LOOKUP_CALLS,
                "lookup",
                "cache_lookup_calls_total",
                "Look-ups in the page cache, of one or more pages each"));
    List<OpMetric> flushed =
        List.of(
            Count.of(
                KtmLayout.PAGE_FLUSHED,
                "flush",
                "cache_written_back_total",
                "Pages of the page cache written back"));
    return new RowMap(
        KtmGroup.PAGE_CACHE,
        "page_cache_count",
        KtmLayout.PAGE_OPS,
        Stream.concat(lookups.stream(), moved.stream()).toList(),
        Stream.concat(moved.stream(), flushed.stream()).toList());
  }

  private static RowMap memory() {
    List<OpMetric> metrics =
        List.of(
            Count.of(
                KtmLayout.MEMORY_DIRECT_BEGIN,
                "direct_begin",
                "memory_direct_reclaim_begin_total",
                "Times a task had to take memory back itself"),
            Count.of(
                KtmLayout.MEMORY_MEMCG_BEGIN,
                "memcg_begin",
                "memory_cgroup_reclaim_begin_total",
                "Times a task had to take memory back because of its cgroup's limit"),
            Count.of(
                KtmLayout.MEMORY_LRU_SCANNED,
                "lru_shrink",
                "memory_lru_pages_scanned_total",
                "Pages looked at for being taken back"),
            Count.of(
                KtmLayout.MEMORY_LRU_RECLAIMED,
                "lru_shrink",
                "memory_lru_pages_reclaimed_total",
                "Pages taken back"),
            Count.of(
                KtmLayout.MEMORY_LRU_SHRINKS,
                "lru_shrink",
                "memory_lru_shrink_events_total",
                "Times a list of inactive pages was shrunk"),
            Count.of(
                KtmLayout.MEMORY_REFAULTS,
                "refault",
                "memory_refaults_total",
                "Pages that were wanted again soon after they were taken back"),
            Count.of(
                KtmLayout.MEMORY_OOM_KILLS,
                "oom_kill",
                "memory_oom_kills_total",
                "Processes killed for want of memory"));
    return new RowMap(KtmGroup.MEMORY, "memory_count", KtmLayout.MEMORY_OPS, metrics, metrics);
  }

  private static List<OpMetric> reclaim() {
    return List.of(
        reclaim(KtmLayout.RECLAIM_DIRECT, "direct", "direct_end", "a task wanted some"),
        reclaim(KtmLayout.RECLAIM_MEMCG, "cgroup", "memcg_end", "its cgroup was at its limit"));
  }

  private static OpMetric reclaim(int op, String kind, String program, String why) {
    String name = "memory_" + kind + "_reclaim";
    return new LatencyMetric(
        op,
        program,
        name + "_seconds",
        "Time a task took memory back because " + why,
        Map.of(),
        Optional.of(
            new LatencyMetric.Counter(
                name + "_pages_total", "", "Pages taken back because " + why)),
        Optional.empty());
  }

  private static List<OpMetric> waits() {
    return List.of(
        wait(
            KtmLayout.SCHED_RUN_QUEUE,
            "sched_run_queue_latency_seconds",
            "Time from being woken to running",
            Map.of()),
        offCpu(KtmLayout.SCHED_OFF_VOLUNTARY, "voluntary"),
        offCpu(KtmLayout.SCHED_OFF_IO, "io"),
        offCpu(KtmLayout.SCHED_OFF_PREEMPTED, "preempted"));
  }

  private static OpMetric offCpu(int op, String reason) {
    return wait(
        op, "sched_off_cpu_seconds", "Time off the CPU, by reason", Map.of("reason", reason));
  }

  private static OpMetric wait(int op, String name, String help, Map<String, String> labels) {
    return new LatencyMetric(
        op, "context_switch", name, help, labels, Optional.empty(), Optional.empty());
  }

  private static List<OpMetric> switches() {
    String name = "sched_switches_total";
    String help = "Times a thread left the CPU, by kind";
    return List.of(
        Count.of(
            KtmLayout.SCHED_SWITCH_VOLUNTARY, "context_switch", name, help, "kind", "voluntary"),
        Count.of(
            KtmLayout.SCHED_SWITCH_PREEMPTED, "context_switch", name, help, "kind", "preempted"),
        Count.of(
            KtmLayout.SCHED_MIGRATIONS,
            "migrate",
            "sched_migrations_total",
            "Times a thread went to another CPU"),
        unseen(KtmLayout.SCHED_UNSEEN_TOLD, "told"),
        unseen(KtmLayout.SCHED_UNSEEN_MISSED, "missed"));
  }

  private static OpMetric unseen(int op, String time) {
    return Count.of(
        op,
        "context_switch",
        "sched_waits_unseen_total",
        "Waits whose wake-up or end no program saw, by whether the scheduler's accounts told"
            + " their time",
        "time",
        time);
  }

  private static List<OpMetric> throttling() {
    // struct ktm_throttled: at_ns, group, periods, throttled, throttled_ns.
    return List.of(
        throttling(2, 1, "sched_quota_periods_total", "", "Periods of the CPU quota"),
        throttling(
            3,
            1,
            "sched_throttled_periods_total",
            "",
            "Periods in which the CPU quota was used up"),
        throttling(
            4,
            1e9,
            "sched_throttled_seconds_total",
            "seconds",
            "Time threads were kept off the CPU by the quota"));
  }

  private static OpMetric throttling(
      int word, double perUnit, String name, String unit, String help) {
    return new Count(0, "context_switch", word, perUnit, name, unit, help, Map.of());
  }

  private static List<OpMetric> net() {
    return List.of(
        Count.of(
            KtmLayout.NET_RETRANSMITS,
            "retransmit",
            "net_tcp_retransmits_total",
            "TCP segments sent again"),
        Count.of(
            KtmLayout.NET_SYNACK_RETRANSMITS,
            "retransmit_synack",
            "net_tcp_synack_retransmits_total",
            "Answers to TCP connection requests sent again"),
        Count.of(
            KtmLayout.NET_RESETS_SENT,
            "reset_sent",
            "net_tcp_resets_sent_total",
            "TCP resets sent"),
        Count.of(
            KtmLayout.NET_RESETS_RECEIVED,
            "reset_received",
            "net_tcp_resets_received_total",
            "TCP resets received"),
        Count.of(KtmLayout.NET_DROPS, "drop", "net_drops_total", "Packets dropped"));
  }

  private static List<OpMetric> process() {
    return List.of(
        process(KtmLayout.PROCESS_FORKS, "process_fork", "forks", "Processes started by it"),
        process(KtmLayout.PROCESS_THREADS, "process_fork", "threads", "Threads started"),
        process(KtmLayout.PROCESS_EXECS, "process_exec", "execs", "Programs started"),
        process(KtmLayout.PROCESS_EXITS, "process_exit", "exits", "Processes that ended"));
  }

  private static OpMetric process(int op, String program, String what, String help) {
    return Count.of(op, program, "process_" + what + "_total", help);
  }
}
