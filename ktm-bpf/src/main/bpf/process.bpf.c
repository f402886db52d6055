/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/* Life and death of a target's processes: counted, and each told as an event with its instant and cause. */
#include "kernel.h"
#include "target.bpf.h"
#include "histogram.bpf.h"
#include "events.bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, KTM_TARGETS * KTM_PROCESS_OPS);
	__type(key, __u32);
	__type(value, __u64);
} process_count SEC(".maps");

static __always_inline void count(int target, __u32 op)
{
	count_at(&process_count, target * KTM_PROCESS_OPS + op, 1);
}

/* parent, child: a thread when both are of one process. */
SEC("tp_btf/sched_process_fork")
int process_fork(__u64 *ctx)
{
	struct task_struct *parent = (struct task_struct *)ctx[0];
	struct task_struct *child = (struct task_struct *)ctx[1];
	int target = task_target(parent);

	if (target < 0)
		return 0;
	if (parent->tgid == child->tgid) {
		count(target, KTM_PROCESS_THREADS);
		return 0;
	}
	count(target, KTM_PROCESS_FORKS);
	event_without_more(child, KTM_EVENT_FORK, target);
	return 0;
}

/*
 * The task that becomes another program. Its new name is looked up in targets_comm in every mode: so a node that was
 * started anew is noticed at once, although its tgid is in no map yet.
 */
SEC("tp_btf/sched_process_exec")
int process_exec(__u64 *ctx)
{
	struct task_struct *task = (struct task_struct *)ctx[0];
	int target = task_target(task);

	if (target < 0)
		target = target_of_comm(task);
	if (target < 0)
		return 0;
	count(target, KTM_PROCESS_EXECS);
	event_without_more(task, KTM_EVENT_EXEC, target);
	return 0;
}

#define SIGNAL_GROUP_EXIT 0x4

/* What the parent will be told: as wait(2) has it. */
static __always_inline __u32 wait_status(struct task_struct *task)
{
	struct signal_struct *signal = task->signal;

	return signal->flags & SIGNAL_GROUP_EXIT ? signal->group_exit_code : task->group_leader->exit_code;
}

/* Once for each thread; the process ends with its last. */
SEC("tp_btf/sched_process_exit")
int process_exit(__u64 *ctx)
{
	struct task_struct *task = (struct task_struct *)ctx[0];
	int target = task_target(task);
	struct ktm_event *event;
	__u32 status;

	if (target < 0 || task->signal->live.counter > 0)
		return 0;
	count(target, KTM_PROCESS_EXITS);
	event = event_of(task, KTM_EVENT_EXIT, target);
	if (!event)
		return 0;
	status = wait_status(task);
	event->exit_code = status >> 8 & 0xff;
	event->signal = status & 0xff;
	bpf_ringbuf_submit(event, 0);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
