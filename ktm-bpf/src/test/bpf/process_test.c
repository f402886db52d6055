/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
#include "process.bpf.c"
#include "world.h"
#include "targets.h"

static void maps(void)
{
	scope_maps();
	MAP(process_count);
}

static __u64 counted(int target, int op)
{
	return sum(&process_count, target * KTM_PROCESS_OPS + op);
}

static void with(int (*program)(__u64 *), struct task_struct *first, struct task_struct *second)
{
	__u64 arguments[] = { (__u64)(size_t)first, (__u64)(size_t)second };

	program(arguments);
}

static struct ktm_event *exits(struct task_struct *task, int status)
{
	task->exit_code = status;
	with(process_exit, task, NULL);
	return &events[event_count - 1];
}

TEST(a_new_process_is_counted_and_told)
{
	usual_targets();
	task(4)->real_parent = task(1);
	strcpy(task(4)->comm, "child");
	with(process_fork, task(1), task(4));
	SAME(counted(0, KTM_PROCESS_FORKS), 1);
	SAME(event_count, 1);
	SAME(events[0].kind, KTM_EVENT_FORK);
	SAME(events[0].tgid, 104);
	SAME(events[0].parent, 101);
	SAME(events[0].target, 0);
	SAME(events[0].time_ns, now);
	SAME(events[0].exit_code, 0);
	SAME(events[0].signal, 0);
	CHECK(!strcmp(events[0].comm, "child"));
}

TEST(a_new_thread_is_only_counted)
{
	usual_targets();
	task(4)->tgid = 101;
	task(4)->group_leader = task(1);
	with(process_fork, task(1), task(4));
	SAME(counted(0, KTM_PROCESS_THREADS), 1);
	SAME(counted(0, KTM_PROCESS_FORKS), 0);
	SAME(event_count, 0);
}

TEST(another_program_in_the_same_process_is_counted_and_told)
{
	usual_targets();
	strcpy(task(2)->comm, "banyand");
	with(process_exec, task(2), NULL);
	SAME(counted(3, KTM_PROCESS_EXECS), 1);
	SAME(events[0].kind, KTM_EVENT_EXEC);
	SAME(events[0].target, 3);
	CHECK(!strcmp(events[0].comm, "banyand"));
}

TEST(a_node_that_was_started_anew_is_noticed_by_its_name_in_every_mode)
{
	usual_targets();
	comm_is_target(0, "banyand", 3);
	strcpy(task(7)->comm, "banyand-server");
	with(process_exec, task(7), NULL);
	SAME(event_count, 1);
	SAME(events[0].tgid, 107);
	SAME(events[0].target, 3);
	with(process_fork, task(7), task(8));
	SAME(event_count, 1);
}

TEST(a_process_that_exits_tells_its_code)
{
	struct ktm_event *event;

	usual_targets();
	event = exits(task(1), 3 << 8);
	SAME(event_count, 1);
	SAME(event->kind, KTM_EVENT_EXIT);
	SAME(event->exit_code, 3);
	SAME(event->signal, 0);
	SAME(counted(0, KTM_PROCESS_EXITS), 1);
}

TEST(a_process_that_is_killed_tells_the_signal)
{
	usual_targets();
	SAME(exits(task(1), 9)->signal, 9);
	SAME(exits(task(2), 11 | 128)->signal, 11 + 128);
	SAME(events[0].exit_code, 0);
	SAME(events[1].exit_code, 0);
}

TEST(a_process_ends_with_its_last_thread_and_by_the_cause_of_the_whole_group)
{
	struct ktm_event *event;

	usual_targets();
	task(5)->tgid = 101;
	task(5)->group_leader = task(1);
	task(5)->signal = task(1)->signal;
	task(1)->signal->live.counter = 1;
	task(1)->exit_code = 0;
	with(process_exit, task(1), NULL);
	SAME(event_count, 0);
	SAME(counted(0, KTM_PROCESS_EXITS), 0);
	task(1)->signal->live.counter = 0;
	task(1)->signal->flags = SIGNAL_GROUP_EXIT;
	task(1)->signal->group_exit_code = 15;
	event = exits(task(5), 0);
	SAME(event->signal, 15);
	SAME(event->tgid, 101);
	SAME(counted(0, KTM_PROCESS_EXITS), 1);
}

TEST(when_the_leader_was_gone_before_its_code_is_the_one_that_counts)
{
	usual_targets();
	task(5)->tgid = 101;
	task(5)->group_leader = task(1);
	task(5)->signal = task(1)->signal;
	task(1)->exit_code = 2 << 8;
	SAME(exits(task(5), 0)->exit_code, 2);
}

TEST(others_are_neither_counted_nor_told)
{
	usual_targets();
	with(process_fork, task(3), task(4));
	with(process_exec, task(3), NULL);
	with(process_exit, task(3), NULL);
	SAME(everything(&process_count), 0);
	SAME(event_count, 0);
}

TEST(when_the_ring_is_full_events_are_lost_and_that_is_told_but_counts_are_right)
{
	usual_targets();
	ring_left = 1;
	with(process_fork, task(1), task(4));
	with(process_fork, task(1), task(5));
	with(process_exit, task(1), NULL);
	SAME(counted(0, KTM_PROCESS_FORKS), 2);
	SAME(counted(0, KTM_PROCESS_EXITS), 1);
	SAME(event_count, 1);
	SAME(sum(&ktm_map_full, KTM_FULL_EVENTS), 2);
}
