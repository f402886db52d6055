/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * Scope: which target a task belongs to. By tgid first (of a few, or of many), then by cgroup (the innermost that is listed), then by the name of
 * the thread group's leader. The maps are shared by all objects and are written by Java while programs run.
 */
#ifndef KTM_TARGET_BPF_H
#define KTM_TARGET_BPF_H

#include "kernel.h"

#define NO_TARGET (-1)

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct ktm_scope);
} targets_scope SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct ktm_few);
} targets_few SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, KTM_TGIDS);
	__type(key, __u32);
	__type(value, __u32);
} targets_tgid SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, KTM_CGROUPS);
	__type(key, __u64);
	__type(value, __u32);
} targets_cgroup SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, KTM_TARGETS);
	__type(key, __u32);
	__type(value, struct ktm_comm);
} targets_comm SEC(".maps");

/* What a look-up in a map of targets gave. */
static __always_inline int target_or_none(const __u32 *target)
{
	return target && *target < KTM_TARGETS ? (int)*target : NO_TARGET;
}

static __always_inline const struct ktm_scope *scope(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&targets_scope, &zero);
}

/* Compared one by one: a tenth of the time of a hash. */
static __always_inline int target_of_few(__u32 tgid)
{
	__u32 zero = 0;
	const struct ktm_few *few = bpf_map_lookup_elem(&targets_few, &zero);

	if (!few || !tgid)
		return NO_TARGET;
	for (int target = 0; target < KTM_TARGETS; target++)
		if (few->tgid[target] == tgid)
			return target;
	return NO_TARGET;
}

static __always_inline int target_of_tgid(__u32 tgid, __u32 mode)
{
	int target = mode & KTM_SCOPE_FEW ? target_of_few(tgid) : NO_TARGET;

	if (target < 0 && mode & KTM_SCOPE_TGID)
		target = target_or_none(bpf_map_lookup_elem(&targets_tgid, &tgid));
	return target;
}

/* The id of a cgroup's ancestor at a level, 0 if it cannot be read. */
static __always_inline __u64 ancestor_id(const struct cgroup *cgroup, __u32 level)
{
	const struct cgroup___ids *before = (const void *)cgroup;
	const struct cgroup *ancestor = NULL;
	__u64 id = 0;

	if (!bpf_core_field_exists(cgroup->ancestors)) {
		bpf_core_read(&id, sizeof(id), &before->ancestor_ids[level]);
		return id;
	}
	bpf_core_read(&ancestor, sizeof(ancestor), &cgroup->ancestors[level]);
	return ancestor ? BPF_CORE_READ(ancestor, kn, id) : 0;
}

/*
 * From a cgroup upwards; only levels at which some target is. For the task that runs a helper knows the ancestors, three
 * reads of the kernel's memory cheaper each.
 */
static __always_inline int target_of_cgroup(const struct cgroup *cgroup, __u32 levels, bool of_current)
{
	__u32 own = cgroup->level;
	__u32 level = own < KTM_CGROUP_DEPTH ? own : KTM_CGROUP_DEPTH - 1;

#pragma clang loop unroll(disable)
	for (int steps = 0; steps < KTM_CGROUP_DEPTH; steps++, level--) {
		if (levels & 1U << level) {
			int target;
			__u64 id;

			if (level == own)
				id = cgroup->kn->id;
			else
				id = of_current ? bpf_get_current_ancestor_cgroup_id(level) : ancestor_id(cgroup, level);
			target = target_or_none(bpf_map_lookup_elem(&targets_cgroup, &id));
			if (target >= 0)
				return target;
		}
		if (!level)
			break;
	}
	return NO_TARGET;
}

/* The first LENGTH bytes of 8, from the byte OFFSET of a name on. */
static __always_inline __u64 bytes_mask(__u32 length, __u32 offset)
{
	if (length <= offset)
		return 0;
	length -= offset;
	return length >= 8 ? ~0ULL : (1ULL << length * 8) - 1;
}

static __always_inline int target_of_comm(const struct task_struct *task)
{
	const __u64 *name = (const __u64 *)task->group_leader->comm;
	__u64 comm[2] = { name[0], name[1] };

#pragma clang loop unroll(disable)
	for (__u32 i = 0; i < KTM_TARGETS; i++) {
		__u32 entry = i;
		struct ktm_comm *wanted = bpf_map_lookup_elem(&targets_comm, &entry);
		const __u64 *prefix;

		if (!wanted || !wanted->length)
			continue;
		prefix = (const __u64 *)wanted->prefix;
		if (!((comm[0] ^ prefix[0]) & bytes_mask(wanted->length, 0)) &&
		    !((comm[1] ^ prefix[1]) & bytes_mask(wanted->length, 8)))
			return target_or_none(&wanted->target);
	}
	return NO_TARGET;
}

static __always_inline int target_beyond_tgid(const struct task_struct *task, const struct ktm_scope *by, bool is_current)
{
	int target = NO_TARGET;

	if (by->mode & KTM_SCOPE_CGROUP)
		target = target_of_cgroup(task->cgroups->dfl_cgrp, by->cgroup_levels, is_current);
	if (target < 0 && by->mode & KTM_SCOPE_COMM)
		target = target_of_comm(task);
	return target;
}

/* Not in line: once in each object and not once in each program. */
static __noinline int current_beyond_tgid(const struct ktm_scope *by)
{
	return target_beyond_tgid(bpf_get_current_task_btf(), by, 1);
}

static __noinline int task_beyond_tgid(const struct task_struct *task, const struct ktm_scope *by)
{
	return target_beyond_tgid(task, by, 0);
}

/* The target of the task that runs: its index, or NO_TARGET. */
static __always_inline int current_target(void)
{
	const struct ktm_scope *by = scope();
	int target;

	if (!by || !by->mode)
		return NO_TARGET;
	target = target_of_tgid(bpf_get_current_pid_tgid() >> 32, by->mode);
	if (target < 0 && by->mode & (KTM_SCOPE_CGROUP | KTM_SCOPE_COMM))
		target = current_beyond_tgid(by);
	return target;
}

/* The target of any task that a hook was given: its index, or NO_TARGET. */
static __always_inline int task_target(const struct task_struct *task)
{
	const struct ktm_scope *by = scope();
	int target;

	if (!by || !by->mode)
		return NO_TARGET;
	target = target_of_tgid(task->tgid, by->mode);
	if (target < 0 && by->mode & (KTM_SCOPE_CGROUP | KTM_SCOPE_COMM))
		target = task_beyond_tgid(task, by);
	return target;
}

/* What a thread remembers from one program to another; NULL when it has nothing of this map. */
static __always_inline void *recalled(void *map, struct task_struct *task)
{
	/* Most have nothing at all, which one read tells. */
	if (bpf_core_field_exists(task->bpf_storage) && !task->bpf_storage)
		return NULL;
	return bpf_task_storage_get(map, task, NULL, 0);
}

/* The same, made if there is none yet; NULL when there is no memory for it. */
static __always_inline void *remembered(void *map, struct task_struct *task)
{
	void *value = recalled(map, task);

	/* Asking to create costs twice as much, also when nothing has to be created. */
	return value ? value : bpf_task_storage_get(map, task, NULL, BPF_LOCAL_STORAGE_GET_F_CREATE);
}

#endif
