/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/* What happens to a target's processes, one by one: too rare and too telling to be only counted. */
#ifndef KTM_EVENTS_BPF_H
#define KTM_EVENTS_BPF_H

#include "kernel.h"
#include "histogram.bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, KTM_EVENTS_BYTES);
} ktm_events SEC(".maps");

/* An event about a task's process, to be filled and submitted; NULL when the ring is full, which is counted. */
static __always_inline struct ktm_event *event_of(const struct task_struct *task, __u32 kind, __u32 target)
{
	const struct task_struct *leader = BPF_CORE_READ(task, group_leader);
	struct ktm_event *event = bpf_ringbuf_reserve(&ktm_events, sizeof(*event), 0);

	if (!event) {
		lost(KTM_FULL_EVENTS);
		return NULL;
	}
	event->time_ns = bpf_ktime_get_ns();
	event->kind = kind;
	event->target = target;
	event->tgid = BPF_CORE_READ(task, tgid);
	event->parent = BPF_CORE_READ(leader, real_parent, tgid);
	event->exit_code = 0;
	event->signal = 0;
	bpf_core_read(event->comm, sizeof(event->comm), &leader->comm);
	return event;
}

static __always_inline void event_without_more(const struct task_struct *task, __u32 kind, __u32 target)
{
	struct ktm_event *event = event_of(task, kind, target);

	if (event)
		bpf_ringbuf_submit(event, 0);
}

#endif
