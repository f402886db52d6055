/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
#include "kernel.h"
#include "target.bpf.h"
#include "histogram.bpf.h"
#include "world.h"
#include "targets.h"

static void maps(void)
{
	scope_maps();
}

/* Both ways to ask, which have to agree. */
static int target_of(struct task_struct *task)
{
	int target = task_target(task);

	current = task;
	SAME(current_target(), target);
	return target;
}

#define ALL (KTM_SCOPE_FEW | KTM_SCOPE_TGID | KTM_SCOPE_CGROUP | KTM_SCOPE_COMM)
#define NOBODY ((unsigned long long)(int)NO_TARGET)

TEST(nobody_is_a_target_before_java_says_so)
{
	is_target(101, 0);
	SAME(target_of(task(1)), NOBODY);
}

TEST(a_process_is_found_by_its_tgid)
{
	usual_targets();
	SAME(target_of(task(1)), 0);
	SAME(target_of(task(2)), 3);
	SAME(target_of(task(3)), NOBODY);
}

TEST(a_thread_is_found_by_the_tgid_of_its_process)
{
	usual_targets();
	task(5)->tgid = 102;
	SAME(target_of(task(5)), 3);
}

TEST(a_pid_that_is_no_tgid_does_not_match)
{
	usual_targets();
	task(5)->pid = 101;
	SAME(target_of(task(5)), NOBODY);
}

TEST(a_few_tgids_are_found_without_the_hash_and_before_it)
{
	by(KTM_SCOPE_FEW);
	is_target(103, 6);
	for (int target = 0; target < KTM_TARGETS; target++)
		is_one_of_few(100 + target, target);
	for (int target = 0; target < KTM_TARGETS; target++)
		SAME(target_of(task(target)), target);
	SAME(target_of(task(8)), NOBODY);
	is_one_of_few(0, 3);
	SAME(target_of(task(3)), NOBODY);
	by(KTM_SCOPE_FEW | KTM_SCOPE_TGID);
	SAME(target_of(task(3)), 6);
	by(KTM_SCOPE_TGID);
	SAME(target_of(task(2)), NOBODY);
}

TEST(the_idle_task_is_nobody_although_its_tgid_is_that_of_no_target)
{
	by(KTM_SCOPE_FEW);
	task(1)->tgid = 0;
	SAME(target_of(task(1)), NOBODY);
}

TEST(each_way_works_only_when_its_bit_is_set)
{
	is_target(101, 0);
	cgroup_is_target(1000, 1);
	comm_is_target(0, "other", 2);
	by(0);
	SAME(target_of(task(1)), NOBODY);
	by(KTM_SCOPE_TGID);
	SAME(target_of(task(1)), 0);
	by(KTM_SCOPE_CGROUP);
	SAME(target_of(task(1)), 1);
	by(KTM_SCOPE_COMM);
	SAME(target_of(task(1)), 2);
}

TEST(tgid_goes_before_cgroup_and_cgroup_before_comm)
{
	by(ALL);
	comm_is_target(0, "other", 2);
	SAME(target_of(task(1)), 2);
	cgroup_is_target(1000, 1);
	SAME(target_of(task(1)), 1);
	is_target(101, 0);
	SAME(target_of(task(1)), 0);
	SAME(target_of(task(2)), 1);
}

TEST(a_cgroup_holds_for_its_descendants_and_for_nobody_above)
{
	by(KTM_SCOPE_CGROUP);
	cgroup_is_target(1003, 5);
	for (int level = 0; level < 16; level++) {
		in_cgroup(task(level), level);
		SAME(target_of(task(level)), level < 3 ? NOBODY : 5);
	}
}

TEST(a_cgroup_beside_the_target_is_not_its_descendant)
{
	static struct kernfs_node node = { .id = 2000 };
	static struct cgroup beside = { .level = 3, .kn = &node };
	static struct css_set set = { &beside };

	for (int level = 0; level < 3; level++)
		beside.ancestors[level] = &cgroups[level];
	beside.ancestors[3] = &beside;
	by(KTM_SCOPE_CGROUP);
	cgroup_is_target(1003, 5);
	task(1)->cgroups = &set;
	SAME(target_of(task(1)), NOBODY);
}

TEST(the_innermost_of_two_cgroups_wins)
{
	by(KTM_SCOPE_CGROUP);
	cgroup_is_target(1001, 1);
	cgroup_is_target(1004, 4);
	in_cgroup(task(1), 6);
	in_cgroup(task(2), 3);
	SAME(target_of(task(1)), 4);
	SAME(target_of(task(2)), 1);
}

TEST(only_levels_at_which_targets_are_get_looked_up)
{
	by(KTM_SCOPE_CGROUP);
	cgroup_is_target(1002, 1);
	cgroup_is_target(1005, 2);
	in_cgroup(task(1), 7);
	only_levels(1 << 2);
	SAME(target_of(task(1)), 1);
	only_levels(1 << 2 | 1 << 5);
	SAME(target_of(task(1)), 2);
	only_levels(1 << 3);
	SAME(target_of(task(1)), NOBODY);
}

TEST(kernels_that_keep_ids_of_ancestors_are_read_too)
{
	struct kernfs_node node = { .id = 1003 };
	struct cgroup___ids ids = { 3, &node, { 1, 1001, 1002, 1003 } };
	struct css_set set = { (struct cgroup *)&ids };

	missing[2] = "cgroup->ancestors";
	by(KTM_SCOPE_CGROUP);
	task(1)->cgroups = &set;
	SAME(target_of(task(1)), NOBODY);
	for (int level = 0; level <= 3; level++) {
		cgroup_is_target(level ? 1000 + level : 1, level);
		SAME(target_of(task(1)), level);
	}
}

TEST(a_name_matches_by_its_beginning)
{
	by(KTM_SCOPE_COMM);
	comm_is_target(2, "banyand", 6);
	strcpy(task(1)->comm, "banyand");
	strcpy(task(2)->comm, "banyand-data-0");
	strcpy(task(3)->comm, "banyan");
	strcpy(task(4)->comm, "xbanyand");
	SAME(target_of(task(1)), 6);
	SAME(target_of(task(2)), 6);
	SAME(target_of(task(3)), NOBODY);
	SAME(target_of(task(4)), NOBODY);
}

TEST(names_of_every_length_match_and_differ_in_their_last_letter)
{
	by(KTM_SCOPE_COMM);
	for (int length = 1; length <= 15; length++) {
		char prefix[16] = "abcdefghijklmno";

		prefix[length] = 0;
		comm_is_target(0, prefix, 1);
		strcpy(task(1)->comm, "abcdefghijklmno");
		SAME(target_of(task(1)), 1);
		task(1)->comm[length - 1] = 'X';
		SAME(target_of(task(1)), NOBODY);
	}
}

TEST(the_name_of_the_process_counts_and_not_that_of_a_thread)
{
	by(KTM_SCOPE_COMM);
	comm_is_target(0, "banyand", 1);
	strcpy(task(1)->comm, "banyand");
	strcpy(task(2)->comm, "GC thread");
	task(2)->group_leader = task(1);
	strcpy(task(3)->comm, "banyand");
	task(3)->group_leader = task(4);
	SAME(target_of(task(2)), 1);
	SAME(target_of(task(3)), NOBODY);
}

TEST(an_entry_that_is_not_in_use_matches_no_name)
{
	by(KTM_SCOPE_COMM);
	memset(task(1)->comm, 0, 16);
	SAME(target_of(task(1)), NOBODY);
}

TEST(several_names_are_told_apart)
{
	by(KTM_SCOPE_COMM);
	for (int i = 0; i < KTM_TARGETS; i++) {
		char name[16] = "server-";

		name[7] = 'a' + i;
		comm_is_target(i, name, KTM_TARGETS - 1 - i);
		strcpy(task(i)->comm, name);
	}
	for (int i = 0; i < KTM_TARGETS; i++)
		SAME(target_of(task(i)), KTM_TARGETS - 1 - i);
}

TEST(a_target_beyond_the_last_is_none)
{
	by(ALL);
	is_target(101, KTM_TARGETS);
	cgroup_is_target(1000, ~0U);
	comm_is_target(0, "other", KTM_HOST);
	SAME(target_of(task(1)), NOBODY);
}
