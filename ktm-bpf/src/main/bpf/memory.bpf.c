/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * Memory that is taken back: by the task that wants some (direct, or because of its cgroup's limit), or by kernel threads,
 * which are in the host's row alone; pages that come back soon after; processes killed for want of memory.
 */
#include "kernel.h"
#include "target.bpf.h"
#include "histogram.bpf.h"
#include "events.bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, KTM_ROWS * KTM_RECLAIM_OPS);
	__type(key, __u32);
	__type(value, struct ktm_latency);
} reclaim_latency SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, KTM_ROWS * KTM_MEMORY_OPS);
	__type(key, __u32);
	__type(value, __u64);
} memory_count SEC(".maps");

/* The reclaim a thread is in. started = 0: none. */
struct reclaim {
	__u64 started;
	__u32 op;
	__s32 target;
};

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct reclaim);
} reclaims SEC(".maps");

static __always_inline int begin(__u32 op)
{
	int target = current_target();
	struct reclaim *reclaim;

	count_rows(&memory_count, target, KTM_MEMORY_OPS, KTM_MEMORY_DIRECT_BEGIN + op, 1);
	reclaim = remembered(&reclaims, bpf_get_current_task_btf());
	if (!reclaim) {
		lost(KTM_FULL_MEMORY);
		return 0;
	}
	reclaim->op = op;
	reclaim->target = target;
	reclaim->started = bpf_ktime_get_ns();
	return 0;
}

static __always_inline int end(__u32 op, __u64 pages)
{
	struct reclaim *reclaim = recalled(&reclaims, bpf_get_current_task_btf());
	__u64 took;

	if (!reclaim || !reclaim->started || reclaim->op != op)
		return 0;
	took = since(reclaim->started, bpf_ktime_get_ns());
	reclaim->started = 0;
	if (reclaim->target >= 0)
		record_at(&reclaim_latency, reclaim->target * KTM_RECLAIM_OPS + op, took, pages, 0);
	record_at(&reclaim_latency, KTM_HOST * KTM_RECLAIM_OPS + op, took, pages, 0);
	return 0;
}

SEC("tp_btf/mm_vmscan_direct_reclaim_begin")
int direct_begin(__u64 *ctx)
{
	return begin(KTM_RECLAIM_DIRECT);
}

SEC("tp_btf/mm_vmscan_direct_reclaim_end")
int direct_end(__u64 *ctx)
{
	return end(KTM_RECLAIM_DIRECT, ctx[0]);
}

/* In a cgroup at its limit only these happen. They need a kernel with CONFIG_MEMCG. */
SEC("tp_btf/mm_vmscan_memcg_reclaim_begin")
int memcg_begin(__u64 *ctx)
{
	return begin(KTM_RECLAIM_MEMCG);
}

SEC("tp_btf/mm_vmscan_memcg_reclaim_end")
int memcg_end(__u64 *ctx)
{
	return end(KTM_RECLAIM_MEMCG, ctx[0]);
}

/* node, scanned, reclaimed … */
SEC("tp_btf/mm_vmscan_lru_shrink_inactive")
int lru_shrink(__u64 *ctx)
{
	int target = current_target();

	count_rows(&memory_count, target, KTM_MEMORY_OPS, KTM_MEMORY_LRU_SHRINKS, 1);
	count_rows(&memory_count, target, KTM_MEMORY_OPS, KTM_MEMORY_LRU_SCANNED, ctx[1]);
	count_rows(&memory_count, target, KTM_MEMORY_OPS, KTM_MEMORY_LRU_RECLAIMED, ctx[2]);
	return 0;
}

/* No kernel up to 6.18 has a tracepoint for a page that comes back after it was reclaimed. */
static __always_inline int one_came_back(void)
{
	count_rows(&memory_count, current_target(), KTM_MEMORY_OPS, KTM_MEMORY_REFAULTS, 1);
	return 0;
}

SEC("fentry/workingset_refault")
int refault(__u64 *ctx)
{
	return one_came_back();
}

SEC("kprobe/workingset_refault")
int refault__alt1(void *ctx)
{
	return one_came_back();
}

static __always_inline void killed(int target)
{
	count_rows(&memory_count, target, KTM_MEMORY_OPS, KTM_MEMORY_OOM_KILLS, 1);
}

/* The victim itself since 72ba14deb40a ("mm: update mark_victim tracepoints fields"), Linux 6.9; before, its pid. */
SEC("tp_btf/mark_victim")
int oom_kill(__u64 *ctx)
{
	int target;

	if (bpf_core_field_exists(struct trace_event_raw_mark_victim, uid)) {
		const struct task_struct *victim = (const void *)ctx[0];

		target = task_target(victim);
		killed(target);
		if (target >= 0)
			event_without_more(victim, KTM_EVENT_OOM, target);
	} else {
		const struct ktm_scope *by = scope();
		__u32 pid = ctx[0];
		struct ktm_event *event;

		target = by ? target_of_tgid(pid, by->mode) : NO_TARGET;
		killed(target);
		if (target < 0)
			return 0;
		event = bpf_ringbuf_reserve(&ktm_events, sizeof(*event), 0);
		if (!event) {
			lost(KTM_FULL_EVENTS);
			return 0;
		}
		__builtin_memset(event, 0, sizeof(*event));
		event->time_ns = bpf_ktime_get_ns();
		event->kind = KTM_EVENT_OOM;
		event->target = target;
		event->tgid = pid;
		bpf_ringbuf_submit(event, 0);
	}
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
