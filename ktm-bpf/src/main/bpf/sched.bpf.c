/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * How long a target's threads wait: for a CPU after they were woken, and off the CPU altogether, by reason. The hottest
 * hooks of all, so a thread of no target leaves after one look-up.
 */
#include "kernel.h"
#include "target.bpf.h"
#include "histogram.bpf.h"
#include "accounts.bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, KTM_TARGETS * KTM_SCHED_LATENCIES);
	__type(key, __u32);
	__type(value, struct ktm_latency);
} sched_latency SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, KTM_TARGETS * KTM_SCHED_OPS);
	__type(key, __u32);
	__type(value, __u64);
} sched_count SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, KTM_TARGETS);
	__type(key, __u32);
	__type(value, struct ktm_throttled);
} sched_throttled SEC(".maps");

/* Since when a thread waits. 0: it does not. */
struct waiting {
	__u64 woken;
	__u64 off;
	__u64 run_delay; /* of its sched_info when it went off */
	__u32 reason; /* KTM_SCHED_OFF_… */
	__u32 target;
};

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct waiting);
} sched_waiting SEC(".maps");

/* In its place on kernels of which storage_is_safe() is not true. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, KTM_SCHED_THREADS);
	__type(key, __u32);
	__type(value, struct waiting);
} sched_waiting_fixed SEC(".maps");

/*
 * These programs run while the scheduler holds its lock. Before Linux 6.4 storage is allocated like anything else, which can wake
 * the thread that frees memory, which needs that lock. Since then it comes from a reserve of BPF's own, or without any lock.
 */
static __always_inline bool storage_is_safe(void)
{
	return bpf_core_field_exists(struct bpf_local_storage_map, selem_ma) ||
	       bpf_core_field_exists(struct bpf_local_storage_map, use_kmalloc_nolock);
}

#define TASK_DEAD 0x80

static __always_inline __u64 state_of(struct task_struct *task)
{
	struct task_struct___state *before = (void *)task;

	return bpf_core_field_exists(task->__state) ? task->__state : before->state;
}

static __always_inline struct waiting *known_waiting(struct task_struct *task)
{
	__u32 pid = task->pid;

	return storage_is_safe() ? recalled(&sched_waiting, task) : bpf_map_lookup_elem(&sched_waiting_fixed, &pid);
}

static __always_inline struct waiting *waiting_of(struct task_struct *task)
{
	struct waiting *waiting, nothing = {};
	__u32 pid = task->pid;

	if (storage_is_safe()) {
		waiting = remembered(&sched_waiting, task);
	} else {
		waiting = known_waiting(task);
		if (!waiting) {
			bpf_map_update_elem(&sched_waiting_fixed, &pid, &nothing, BPF_NOEXIST);
			waiting = known_waiting(task);
		}
	}
	if (!waiting)
		lost(KTM_FULL_SCHED);
	return waiting;
}

/* Storage goes with its thread by itself. */
static __always_inline void forget(struct task_struct *task)
{
	__u32 pid = task->pid;

	if (!storage_is_safe())
		bpf_map_delete_elem(&sched_waiting_fixed, &pid);
}

static __always_inline int woken(struct task_struct *task)
{
	int target = task->flags & PF_KTHREAD ? NO_TARGET : task_target(task);
	struct waiting *waiting;

	if (target < 0)
		return 0;
	waiting = waiting_of(task);
	if (!waiting)
		return 0;
	waiting->target = target;
	waiting->woken = bpf_ktime_get_ns();
	return 0;
}

SEC("tp_btf/sched_wakeup")
int wakeup(__u64 *ctx)
{
	return woken((struct task_struct *)ctx[0]);
}

SEC("tp_btf/sched_wakeup_new")
int wakeup_new(__u64 *ctx)
{
	return woken((struct task_struct *)ctx[0]);
}

#define NOTED_FOR_NS 100000000ULL
#define GROUP_FOR_NS 10000000000ULL

/*
 * As the kernel counts for the group the task is in, and for those above it: what pods and their containers have. Ten times
 * a second. A target with several groups is told by the one it was told by last, while that one runs.
 */
static __always_inline void note_throttling(struct task_struct *task, __u32 target, __u64 now_ns)
{
	struct ktm_throttled *noted = bpf_map_lookup_elem(&sched_throttled, &target);
	struct ktm_throttled now = { .at_ns = now_ns };
	struct task_group *group;

	if (!noted || (noted->at_ns && since(noted->at_ns, now_ns) < NOTED_FOR_NS))
		return;
	/* Needs CONFIG_CFS_BANDWIDTH. */
	if (!bpf_core_field_exists(struct task_group, cfs_bandwidth))
		return;
	group = BPF_CORE_READ(task, sched_task_group);
	now.group = (__u64)group;
	if (noted->at_ns && noted->group != now.group && since(noted->at_ns, now_ns) < GROUP_FOR_NS)
		return;
#pragma clang loop unroll(disable)
	for (int depth = 0; group && depth < 8; depth++) {
		now.periods += (__u32)BPF_CORE_READ(group, cfs_bandwidth.nr_periods);
		now.throttled += (__u32)BPF_CORE_READ(group, cfs_bandwidth.nr_throttled);
		now.throttled_ns += BPF_CORE_READ(group, cfs_bandwidth.throttled_time);
		group = BPF_CORE_READ(group, parent);
	}
	*noted = now;
}

/* Reading the clock costs as much as all the rest, so it is read only when somebody waits. */
static __always_inline __u64 clock(__u64 *now)
{
	if (!*now)
		*now = bpf_ktime_get_ns();
	return *now;
}

static __always_inline void count_of(const struct waiting *waiting, __u32 op)
{
	count_at(&sched_count, waiting->target * KTM_SCHED_OPS + op, 1);
}

/* The wait of a thread is over since AT; QUEUED_NS it waited for a CPU, if no wake-up was seen (0: not known). */
static __always_inline void ended(struct waiting *waiting, __u64 at, __u64 queued_ns)
{
	__u32 row = waiting->target * KTM_SCHED_LATENCIES;
	bool preempted = waiting->off && waiting->reason == KTM_SCHED_OFF_PREEMPTED;

	if (waiting->off)
		record_at(&sched_latency, row + waiting->reason, since(waiting->off, at), 0, 0);
	/* One that was preempted and is woken in passing waits for no wake-up. */
	if (waiting->woken && !preempted)
		record_at(&sched_latency, row + KTM_SCHED_RUN_QUEUE, since(waiting->woken, at), 0, 0);
	else if (queued_ns && !preempted)
		record_at(&sched_latency, row + KTM_SCHED_RUN_QUEUE, queued_ns, 0, 0);
	waiting->off = 0;
	waiting->woken = 0;
}

/* A thread that goes off the CPU and of which no program saw that it came. */
static __always_inline void came_unseen(struct task_struct *task, struct waiting *waiting, __u64 now)
{
	__u64 at = came_at(task, now), queued_ns = 0;

	/* A wake-up while it ran, which is none; or the time of the wait is not known. */
	if (!at || (!waiting->off && waiting->woken >= at)) {
		if (waiting->off)
			count_of(waiting, KTM_SCHED_UNSEEN_MISSED);
		return;
	}
	if (waiting->off && !waiting->woken)
		queued_ns = since(waiting->run_delay, run_delay(task)) | 1;
	count_of(waiting, KTM_SCHED_UNSEEN_TOLD);
	ended(waiting, at, queued_ns);
}

static __always_inline void goes(struct task_struct *task, bool preempted, __u64 *now)
{
	int target = task->flags & PF_KTHREAD ? NO_TARGET : task_target(task);
	__u64 state = state_of(task);
	struct waiting *waiting = NULL;
	__u32 op = KTM_SCHED_SWITCH_VOLUNTARY;

	if (target >= 0) {
		if (preempted || !state)
			op = KTM_SCHED_SWITCH_PREEMPTED;
		count_at(&sched_count, target * KTM_SCHED_OPS + op, 1);
		waiting = state & TASK_DEAD ? known_waiting(task) : waiting_of(task);
		if (waiting && (waiting->off | waiting->woken))
			came_unseen(task, waiting, clock(now));
	}
	if (state & TASK_DEAD) {
		forget(task);
		return;
	}
	if (!waiting)
		return;
	waiting->woken = 0;
	waiting->target = target;
	waiting->run_delay = run_delay(task);
	waiting->off = clock(now);
	if (op == KTM_SCHED_SWITCH_PREEMPTED)
		waiting->reason = KTM_SCHED_OFF_PREEMPTED;
	else
		waiting->reason = BPF_CORE_READ_BITFIELD(task, in_iowait) ? KTM_SCHED_OFF_IO : KTM_SCHED_OFF_VOLUNTARY;
}

static __always_inline void comes(struct task_struct *task, __u64 *now)
{
	struct waiting *waiting = known_waiting(task);
	__u64 queued_ns = 0;

	if (!waiting || !(waiting->off | waiting->woken))
		return;
	if (!waiting->woken && waiting->reason != KTM_SCHED_OFF_PREEMPTED) {
		__u64 queued = queued_at(task, clock(now));

		if (queued)
			queued_ns = since(queued, *now) | 1;
		count_of(waiting, queued_ns ? KTM_SCHED_UNSEEN_TOLD : KTM_SCHED_UNSEEN_MISSED);
	}
	ended(waiting, clock(now), queued_ns);
	note_throttling(task, waiting->target, clock(now));
}

/* preempted, previous task, next task. */
SEC("tp_btf/sched_switch")
int context_switch(__u64 *ctx)
{
	__u64 now = 0;

	goes((struct task_struct *)ctx[1], ctx[0], &now);
	comes((struct task_struct *)ctx[2], &now);
	return 0;
}

SEC("tp_btf/sched_migrate_task")
int migrate(__u64 *ctx)
{
	struct task_struct *task = (struct task_struct *)ctx[0];
	int target = task->flags & PF_KTHREAD ? NO_TARGET : task_target(task);

	if (target >= 0)
		count_at(&sched_count, target * KTM_SCHED_OPS + KTM_SCHED_MIGRATIONS, 1);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
