/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/* What Java does to the maps of targets. */
#ifndef KTM_TARGETS_H
#define KTM_TARGETS_H

static inline void scope_maps(void)
{
	MAP(targets_scope);
	MAP(targets_few);
	MAP(targets_tgid);
	MAP(targets_cgroup);
	MAP(targets_comm);
	MAP(ktm_map_full);
}

static inline void by(__u32 mode)
{
	__u32 zero = 0;
	struct ktm_scope scope = { mode, ~0U };

	bpf_map_update_elem(&targets_scope, &zero, &scope, BPF_ANY);
}

static inline void only_levels(__u32 levels)
{
	__u32 zero = 0;

	((struct ktm_scope *)bpf_map_lookup_elem(&targets_scope, &zero))->cgroup_levels = levels;
}

static inline void is_target(__u32 tgid, __u32 target)
{
	bpf_map_update_elem(&targets_tgid, &tgid, &target, BPF_ANY);
}

static inline void is_one_of_few(__u32 tgid, __u32 target)
{
	__u32 zero = 0;

	((struct ktm_few *)bpf_map_lookup_elem(&targets_few, &zero))->tgid[target] = tgid;
}

static inline void cgroup_is_target(__u64 id, __u32 target)
{
	bpf_map_update_elem(&targets_cgroup, &id, &target, BPF_ANY);
}

static inline void comm_is_target(__u32 entry, const char *prefix, __u32 target)
{
	struct ktm_comm comm = { .length = strlen(prefix), .target = target };

	memcpy(comm.prefix, prefix, comm.length);
	bpf_map_update_elem(&targets_comm, &entry, &comm, BPF_ANY);
}

/* Task 1 (tgid 101) is target 0, task 2 (tgid 102) is target 3, nobody else is. */
static inline void usual_targets(void)
{
	by(KTM_SCOPE_TGID);
	is_target(101, 0);
	is_target(102, 3);
}

#endif
