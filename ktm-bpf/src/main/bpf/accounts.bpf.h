/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * What the scheduler notes of a thread itself. Not every switch and wake-up reaches a program: the kernel this was tried on passes all
 * tracepoints by while a thread of its first process runs or the idle task of its second CPU, so no program sees to whom these give
 * the CPU. But when the thread goes again, the scheduler has not yet noted anything newer than when it came.
 */
#ifndef KTM_ACCOUNTS_BPF_H
#define KTM_ACCOUNTS_BPF_H

#include "kernel.h"

static __always_inline bool accounts(void)
{
	return bpf_core_field_exists(struct cfs_rq, rq) && bpf_core_field_exists(struct sched_info, last_arrival);
}

/* All time the thread has waited for a CPU, of waits that are over. */
static __always_inline __u64 run_delay(struct task_struct *task)
{
	return accounts() ? task->sched_info.run_delay : 0;
}

/* When something was noted of a thread that is on this CPU, by the clock of programs; 0: not known. The scheduler has its own clock. */
static __always_inline __u64 noted_at(struct task_struct *task, __u64 noted, __u64 now)
{
	__u64 clock = BPF_CORE_READ(task, se.cfs_rq, rq, clock);

	return noted && clock >= noted && now > clock - noted ? now - (clock - noted) : 0;
}

/* When the thread that runs came to run; 0: not known. */
static __always_inline __u64 came_at(struct task_struct *task, __u64 now)
{
	return accounts() ? noted_at(task, task->sched_info.last_arrival, now) : 0;
}

/* Since when the thread that comes to run was queued for it; 0: not known. */
static __always_inline __u64 queued_at(struct task_struct *task, __u64 now)
{
	return accounts() ? noted_at(task, task->sched_info.last_queued, now) : 0;
}

#endif
