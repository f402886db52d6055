package io.fodc.ktm;

import java.util.Set;

/**
 * The numbers of {@code src/main/bpf/ktm.h}, under the header's names without {@code KTM_}; a test
 * compares both.
 */
final class KtmLayout {
  static final int TARGETS = 8;
  static final int HOST = 8;
  static final int ROWS = 9;
  static final int LOW = 10;
  static final int SLOTS = 26;

  static final int SCOPE_TGID = 1;
  static final int SCOPE_CGROUP = 2;
  static final int SCOPE_COMM = 4;
  static final int SCOPE_FEW = 8;
  static final int TGIDS = 1024;
  static final int CGROUPS = 256;
  static final int CGROUP_DEPTH = 16;
  static final int PORTS = 256;

  static final int FULL_SYSCALLS = 0;
  static final int FULL_PAGE_CACHE = 1;
  static final int FULL_MEMORY = 2;
  static final int FULL_SCHED = 3;
  static final int FULL_BLOCK_REQUESTS = 4;
  static final int FULL_BLOCK_DEVICES = 5;
  static final int FULL_EVENTS = 6;
  static final int FULL_COUNT = 7;

  static final int EVENT_FORK = 1;
  static final int EVENT_EXEC = 2;
  static final int EVENT_EXIT = 3;
  static final int EVENT_OOM = 4;

  static final int SYSCALL_OPS = 6;
  static final int FADVISE_DONTNEED = 4;
  static final int FADVISE_OPS = 7;

  static final int PAGE_LOOKUP_CALLS = 0;
  static final int PAGE_LOOKUPS = 1;
  static final int PAGE_FILLS = 2;
  static final int PAGE_DELETES = 3;
  static final int PAGE_DIRTIED = 4;
  static final int PAGE_FLUSHED = 5;
  static final int PAGE_OPS = 6;

  static final int RECLAIM_DIRECT = 0;
  static final int RECLAIM_MEMCG = 1;
  static final int RECLAIM_OPS = 2;

  static final int MEMORY_DIRECT_BEGIN = 0;
  static final int MEMORY_MEMCG_BEGIN = 1;
  static final int MEMORY_LRU_SCANNED = 2;
  static final int MEMORY_LRU_RECLAIMED = 3;
  static final int MEMORY_LRU_SHRINKS = 4;
  static final int MEMORY_REFAULTS = 5;
  static final int MEMORY_OOM_KILLS = 6;
  static final int MEMORY_OPS = 7;

  static final int DEVICES = 128;
  static final int BLOCK_OPS = 5;

  static final int SCHED_RUN_QUEUE = 0;
  static final int SCHED_OFF_VOLUNTARY = 1;
  static final int SCHED_OFF_IO = 2;
  static final int SCHED_OFF_PREEMPTED = 3;
  static final int SCHED_LATENCIES = 4;

  static final int SCHED_SWITCH_VOLUNTARY = 0;
  static final int SCHED_SWITCH_PREEMPTED = 1;
  static final int SCHED_MIGRATIONS = 2;
  static final int SCHED_UNSEEN_TOLD = 3;
  static final int SCHED_UNSEEN_MISSED = 4;
  static final int SCHED_OPS = 5;

  static final int NET_RETRANSMITS = 0;
  static final int NET_SYNACK_RETRANSMITS = 1;
  static final int NET_RESETS_SENT = 2;
  static final int NET_RESETS_RECEIVED = 3;
  static final int NET_DROPS = 4;
  static final int NET_OPS = 5;

  static final int PROCESS_FORKS = 0;
  static final int PROCESS_THREADS = 1;
  static final int PROCESS_EXECS = 2;
  static final int PROCESS_EXITS = 3;
  static final int PROCESS_OPS = 4;

  /** Words of {@code struct ktm_latency} before its slots: count, sum_ns, bytes, errors. */
  static final int LATENCY_COUNT = 0;

  static final int LATENCY_SUM_NANOS = 1;
  static final int LATENCY_BYTES = 2;
  static final int LATENCY_ERRORS = 3;
  static final int LATENCY_SLOTS = 4;
  static final int LATENCY_WORDS = LATENCY_SLOTS + SLOTS;

  /** Words of {@code struct ktm_block} behind its latency. */
  static final int BLOCK_ISSUED = LATENCY_WORDS;

  static final int BLOCK_REQUEUED = LATENCY_WORDS + 1;

  /** Maps that all objects share. */
  static final Set<String> SHARED =
      Set.of(
          "targets_scope",
          "targets_few",
          "targets_tgid",
          "targets_cgroup",
          "targets_comm",
          "targets_port",
          "ktm_map_full",
          "ktm_events");

  private KtmLayout() {}
}
