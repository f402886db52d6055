/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * What the BPF programs and Java agree on: numbers, names and layouts. Java reads this file's #defines in a test; nothing
 * here depends on a kernel or a processor. Every number is a plain decimal. All structs are little endian, without holes.
 * Drawn and explained in docs/formats/ktm-maps.md.
 *
 * Objects. One file NAME.bpf.c is one group and becomes NAME.bpf.o. An object whose hook is missing on a kernel still
 * loads when that program's autoload is switched off first.
 *
 * Programs. Each is optional by itself. A program named OP__alt1, OP__alt2 … counts the same as OP by another hook: of a
 * family load exactly one, the first whose hook exists, in this order. Two of a family would count twice.
 * A family of which no program hooks a tracepoint (tp_btf/, tp/) is an extra: it counts where fentry or kprobe works, and
 * KTM is whole without it.
 * The section is PREFIX/HOOK as libbpf reads it. Whether a hook exists can be told before loading:
 *   tp_btf/X    the kernel's BTF has the typedef btf_trace_X
 *   tp/C/X      tracefs has events/C/X
 *   fentry/F    the kernel's BTF has the function F (and the kernel must allow fentry: only loading tells)
 *   kprobe/F    /proc/kallsyms has F (and the kernel must have kprobes: only attaching tells)
 *
 * Maps. Those below KTM_SHARED are the same map in all objects: the first object that is loaded makes them, the others get
 * its file descriptor by bpf_map__reuse_fd. All others belong to their object. Counters only grow and are never cleared.
 */
#ifndef KTM_H
#define KTM_H

/* Rows of a map that keeps targets apart: entry = row * operations + operation. The last row is the whole host. */
#define KTM_TARGETS 8
#define KTM_HOST 8
#define KTM_ROWS 9

/*
 * Histogram: slot 0 holds values up to 2^KTM_LOW ns, slot i those above 2^(KTM_LOW+i-1) and up to and including
 * 2^(KTM_LOW+i), the last all that are longer. So `le` of slot i is 2^(KTM_LOW+i) ns: 1.024 us … 17.18 s, then +Inf.
 */
#define KTM_LOW 10
#define KTM_SLOTS 26

/* One operation's latencies; failed ones are in count, sum and slots too. Sum of slots = count once it stands still. */
struct ktm_latency {
	__u64 count;
	__u64 sum_ns;
	__u64 bytes;
	__u64 errors;
	__u64 slots[KTM_SLOTS];
};

/* ---- KTM_SHARED: scope, losses and events ---- */

/* targets_scope: array of one. No bit set: nobody is a target. A bit not set spares its look-ups. */
#define KTM_SCOPE_TGID 1
#define KTM_SCOPE_CGROUP 2
#define KTM_SCOPE_COMM 4
/* First of all, tgids in targets_few. With it and without KTM_SCOPE_TGID a process that is no target costs the least. */
#define KTM_SCOPE_FEW 8

struct ktm_scope {
	__u32 mode;
	/* Bit L: some entry of targets_cgroup is at depth L below the root of cgroup v2 (the root is 0). All ones if unknown. */
	__u32 cgroup_levels;
};

/* targets_few: array of one struct ktm_few; enough as long as no target has two processes. */
struct ktm_few {
	__u32 tgid[KTM_TARGETS]; /* of target i; 0 none */
};

/* targets_tgid: hash, __u32 tgid (initial pid namespace) -> __u32 target. */
#define KTM_TGIDS 1024
/* targets_cgroup: hash, __u64 cgroup v2 id (inode of its directory) -> __u32 target; holds for descendants, the innermost wins. */
#define KTM_CGROUPS 256
#define KTM_CGROUP_DEPTH 16
/* targets_port: hash, __u32 local TCP port -> __u32 target; network only, where no process is at hand. */
#define KTM_PORTS 256

/* targets_comm: array of KTM_TARGETS; matched with the name of the thread group's leader. length 0: entry not in use. */
struct ktm_comm {
	char prefix[16];
	__u32 length;
	__u32 target;
};

/* ktm_map_full: per-CPU array of __u64, what could not be noted because a bounded map was full. */
#define KTM_FULL_SYSCALLS 0
#define KTM_FULL_PAGE_CACHE 1
#define KTM_FULL_MEMORY 2
#define KTM_FULL_SCHED 3
#define KTM_FULL_BLOCK_REQUESTS 4
#define KTM_FULL_BLOCK_DEVICES 5
#define KTM_FULL_EVENTS 6
#define KTM_FULL_COUNT 7

/* ktm_events: ring buffer of struct ktm_event. */
#define KTM_EVENTS_BYTES 65536
#define KTM_EVENT_FORK 1
#define KTM_EVENT_EXEC 2
#define KTM_EVENT_EXIT 3
#define KTM_EVENT_OOM 4

struct ktm_event {
	__u64 time_ns; /* CLOCK_MONOTONIC */
	__u32 kind;
	__u32 target;
	__u32 tgid;
	__u32 parent; /* tgid of the parent; of an exec 0 */
	__u32 exit_code;
	__u32 signal; /* that ended it, 0 if it exited by itself; + 128 when it left a core */
	char comm[16]; /* of the thread group's leader */
};

/* ---- syscalls.bpf.c ---- */

/* syscall_latency: per-CPU array of struct ktm_latency, KTM_TARGETS rows of: */
#define KTM_SYSCALL_READ 0
#define KTM_SYSCALL_PREAD64 1
#define KTM_SYSCALL_WRITE 2
#define KTM_SYSCALL_PWRITE64 3
#define KTM_SYSCALL_FSYNC 4
#define KTM_SYSCALL_FDATASYNC 5
#define KTM_SYSCALL_OPS 6

/* fadvise_calls: per-CPU array of __u64, KTM_TARGETS rows of the advice: normal, random, sequential, willneed, dontneed, noreuse, other. */
#define KTM_FADVISE_NORMAL 0
#define KTM_FADVISE_RANDOM 1
#define KTM_FADVISE_SEQUENTIAL 2
#define KTM_FADVISE_WILLNEED 3
#define KTM_FADVISE_DONTNEED 4
#define KTM_FADVISE_NOREUSE 5
#define KTM_FADVISE_OTHER 6
#define KTM_FADVISE_OPS 7

/* ---- page_cache.bpf.c ---- */

/* page_cache_count: per-CPU array of __u64, KTM_ROWS rows of the below. Lookups have no host row, flushed only that one. */
#define KTM_PAGE_LOOKUP_CALLS 0
#define KTM_PAGE_LOOKUPS 1
#define KTM_PAGE_FILLS 2
#define KTM_PAGE_DELETES 3
#define KTM_PAGE_DIRTIED 4
#define KTM_PAGE_FLUSHED 5
#define KTM_PAGE_OPS 6

/* ---- memory.bpf.c ---- */

/* reclaim_latency: per-CPU array of struct ktm_latency, KTM_ROWS rows of the below; bytes is the number of PAGES reclaimed. */
#define KTM_RECLAIM_DIRECT 0
#define KTM_RECLAIM_MEMCG 1
#define KTM_RECLAIM_OPS 2

/* memory_count: per-CPU array of __u64, KTM_ROWS rows of: */
#define KTM_MEMORY_DIRECT_BEGIN 0
#define KTM_MEMORY_MEMCG_BEGIN 1
#define KTM_MEMORY_LRU_SCANNED 2
#define KTM_MEMORY_LRU_RECLAIMED 3
#define KTM_MEMORY_LRU_SHRINKS 4
#define KTM_MEMORY_REFAULTS 5
#define KTM_MEMORY_OOM_KILLS 6
#define KTM_MEMORY_OPS 7

/* ---- block.bpf.c ---- */

/* block_io: per-CPU hash, struct ktm_device -> struct ktm_block; block_io_other: per-CPU array of struct ktm_block by operation, for devices beyond KTM_DEVICES. */
#define KTM_DEVICES 128
#define KTM_BLOCK_REQUESTS 8192
#define KTM_BLOCK_READ 0
#define KTM_BLOCK_WRITE 1
#define KTM_BLOCK_FLUSH 2
#define KTM_BLOCK_DISCARD 3
#define KTM_BLOCK_OTHER 4
#define KTM_BLOCK_OPS 5

struct ktm_device {
	__u32 device; /* major << 20 | minor; 0 when the request has no disk */
	__u32 op;
};

/* Requests in the device = issued - latency.count - requeued, over all CPUs. */
struct ktm_block {
	struct ktm_latency latency; /* issue to complete */
	__u64 issued;
	__u64 requeued;
};

/* ---- sched.bpf.c ---- */

/* sched_latency: per-CPU array of struct ktm_latency, KTM_TARGETS rows of: */
#define KTM_SCHED_RUN_QUEUE 0
#define KTM_SCHED_OFF_VOLUNTARY 1
#define KTM_SCHED_OFF_IO 2
#define KTM_SCHED_OFF_PREEMPTED 3
#define KTM_SCHED_LATENCIES 4

/* sched_waiting_fixed: where the scheduler may not allocate, which threads wait; private to the programs. */
#define KTM_SCHED_THREADS 4096

/* sched_count: per-CPU array of __u64, KTM_TARGETS rows of: */
#define KTM_SCHED_SWITCH_VOLUNTARY 0
#define KTM_SCHED_SWITCH_PREEMPTED 1
#define KTM_SCHED_MIGRATIONS 2
/* Waits of which no program saw the wake-up or the end: told all the same, by the scheduler's own accounts; and not told. */
#define KTM_SCHED_UNSEEN_TOLD 3
#define KTM_SCHED_UNSEEN_MISSED 4
#define KTM_SCHED_OPS 5

/* sched_throttled: plain array of struct ktm_throttled, one per target: as the scheduler counts, of its group and those above, at the time at_ns (0: never). */
struct ktm_throttled {
	__u64 at_ns; /* CLOCK_MONOTONIC */
	__u64 group; /* tells groups apart; when it changes the counters start anew */
	__u64 periods;
	__u64 throttled;
	__u64 throttled_ns;
};

/* ---- net.bpf.c ---- */

/* net_count: per-CPU array of __u64, KTM_ROWS rows of: */
#define KTM_NET_RETRANSMITS 0
#define KTM_NET_SYNACK_RETRANSMITS 1
#define KTM_NET_RESETS_SENT 2
#define KTM_NET_RESETS_RECEIVED 3
#define KTM_NET_DROPS 4
#define KTM_NET_OPS 5

/* ---- process.bpf.c ---- */

/* process_count: per-CPU array of __u64, KTM_TARGETS rows of: */
#define KTM_PROCESS_FORKS 0
#define KTM_PROCESS_THREADS 1
#define KTM_PROCESS_EXECS 2
#define KTM_PROCESS_EXITS 3
#define KTM_PROCESS_OPS 4

_Static_assert(sizeof(struct ktm_latency) == 240, "as drawn in docs/formats/ktm-maps.md");
_Static_assert(sizeof(struct ktm_scope) == 8, "as drawn in docs/formats/ktm-maps.md");
_Static_assert(sizeof(struct ktm_few) == 32, "as drawn in docs/formats/ktm-maps.md");
_Static_assert(sizeof(struct ktm_comm) == 24, "as drawn in docs/formats/ktm-maps.md");
_Static_assert(sizeof(struct ktm_event) == 48, "as drawn in docs/formats/ktm-maps.md");
_Static_assert(sizeof(struct ktm_device) == 8, "as drawn in docs/formats/ktm-maps.md");
_Static_assert(sizeof(struct ktm_block) == 256, "as drawn in docs/formats/ktm-maps.md");
_Static_assert(sizeof(struct ktm_throttled) == 40, "as drawn in docs/formats/ktm-maps.md");

#endif
