/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
#include "sched.bpf.c"
#include "world.h"
#include "targets.h"

static void maps(void)
{
	scope_maps();
	MAP(sched_latency);
	MAP(sched_count);
	MAP(sched_throttled);
	MAP(sched_waiting_fixed);
	TASK_MAP(sched_waiting);
}

#define SLEEPS 1
#define RUNS 0

static void wakes(struct task_struct *task)
{
	__u64 arguments[] = { (__u64)(size_t)task };

	wakeup(arguments);
}

static void switches(struct task_struct *from, struct task_struct *to, int state, int preempted)
{
	__u64 arguments[] = { preempted, (__u64)(size_t)from, (__u64)(size_t)to };

	from->__state = state;
	context_switch(arguments);
}

static struct ktm_latency of(int target, int op)
{
	return latency(&sched_latency, target * KTM_SCHED_LATENCIES + op);
}

static __u64 count(int target, int op)
{
	return sum(&sched_count, target * KTM_SCHED_OPS + op);
}

TEST(a_thread_that_sleeps_is_off_from_its_switch_and_in_the_queue_from_its_wake_up)
{
	usual_targets();
	switches(task(1), task(9), SLEEPS, 0);
	now += 5000;
	wakes(task(1));
	now += 300;
	switches(task(9), task(1), RUNS, 1);
	SAME(of(0, KTM_SCHED_OFF_VOLUNTARY).count, 1);
	SAME(of(0, KTM_SCHED_OFF_VOLUNTARY).sum_ns, 5300);
	SAME(of(0, KTM_SCHED_RUN_QUEUE).count, 1);
	SAME(of(0, KTM_SCHED_RUN_QUEUE).sum_ns, 300);
	SAME(count(0, KTM_SCHED_SWITCH_VOLUNTARY), 1);
	SAME(count(0, KTM_SCHED_SWITCH_PREEMPTED), 0);
}

TEST(waiting_for_io_is_a_reason_of_its_own)
{
	usual_targets();
	task(1)->in_iowait = 1;
	switches(task(1), task(9), SLEEPS, 0);
	task(1)->in_iowait = 0;
	now += 700;
	wakes(task(1));
	switches(task(9), task(1), SLEEPS, 0);
	SAME(of(0, KTM_SCHED_OFF_IO).sum_ns, 700);
	SAME(of(0, KTM_SCHED_OFF_VOLUNTARY).count, 0);
	SAME(count(0, KTM_SCHED_SWITCH_VOLUNTARY), 1);
}

TEST(a_thread_that_could_go_on_was_preempted_and_is_not_in_the_queue_by_a_wake_up)
{
	usual_targets();
	switches(task(1), task(9), RUNS, 0);
	now += 100;
	wakes(task(1));
	now += 100;
	switches(task(9), task(1), SLEEPS, 0);
	switches(task(1), task(9), SLEEPS, 1); /* about to sleep, but still runnable */
	now += 50;
	switches(task(9), task(1), SLEEPS, 0);
	SAME(of(0, KTM_SCHED_OFF_PREEMPTED).count, 2);
	SAME(of(0, KTM_SCHED_OFF_PREEMPTED).sum_ns, 250);
	SAME(of(0, KTM_SCHED_RUN_QUEUE).count, 0);
	SAME(count(0, KTM_SCHED_SWITCH_PREEMPTED), 2);
}

TEST(a_new_thread_waits_for_its_first_turn)
{
	__u64 arguments[] = { (__u64)(size_t)task(1) };

	usual_targets();
	wakeup_new(arguments);
	now += 40;
	switches(task(9), task(1), SLEEPS, 0);
	SAME(of(0, KTM_SCHED_RUN_QUEUE).sum_ns, 40);
	SAME(of(0, KTM_SCHED_OFF_VOLUNTARY).count, 0);
}

TEST(a_wake_up_of_a_running_thread_is_no_wait)
{
	usual_targets();
	wakes(task(1));
	now += 1000;
	switches(task(1), task(9), SLEEPS, 0);
	now += 10;
	wakes(task(1));
	now += 1;
	switches(task(9), task(1), SLEEPS, 0);
	SAME(of(0, KTM_SCHED_RUN_QUEUE).count, 1);
	SAME(of(0, KTM_SCHED_RUN_QUEUE).sum_ns, 1);
}

TEST(a_wake_up_of_before_a_sleep_is_not_that_of_after_it)
{
	usual_targets();
	wakes(task(1));
	now += 1000;
	switches(task(1), task(9), SLEEPS, 0);
	now += 10; /* its wake-up was missed: the program was not attached yet */
	switches(task(9), task(1), SLEEPS, 0);
	SAME(of(0, KTM_SCHED_RUN_QUEUE).count, 0);
	SAME(of(0, KTM_SCHED_OFF_VOLUNTARY).sum_ns, 10);
}

TEST(two_targets_on_one_cpu_are_kept_apart)
{
	usual_targets();
	switches(task(1), task(2), SLEEPS, 0);
	now += 10;
	wakes(task(1));
	switches(task(2), task(1), SLEEPS, 0);
	now += 20;
	wakes(task(2));
	switches(task(1), task(2), SLEEPS, 0);
	SAME(of(0, KTM_SCHED_OFF_VOLUNTARY).sum_ns, 10);
	SAME(of(3, KTM_SCHED_OFF_VOLUNTARY).sum_ns, 20);
	SAME(count(0, KTM_SCHED_SWITCH_VOLUNTARY), 2);
	SAME(count(3, KTM_SCHED_SWITCH_VOLUNTARY), 1);
}

TEST(a_thread_that_goes_on_on_another_cpu_is_counted_once)
{
	__u64 arguments[] = { (__u64)(size_t)task(1), 3 };

	usual_targets();
	switches(task(1), task(9), SLEEPS, 0);
	cpu = 2;
	now += 10;
	wakes(task(1));
	migrate(arguments);
	cpu = 3;
	now += 5;
	switches(task(8), task(1), SLEEPS, 0);
	SAME(of(0, KTM_SCHED_OFF_VOLUNTARY).count, 1);
	SAME(of(0, KTM_SCHED_OFF_VOLUNTARY).sum_ns, 15);
	SAME(of(0, KTM_SCHED_RUN_QUEUE).sum_ns, 5);
	SAME(count(0, KTM_SCHED_MIGRATIONS), 1);
}

static struct rq queue;
static struct cfs_rq fair = { &queue };

/* A thread comes to run, which the scheduler notes and no program sees; its clock is 7 s ahead. */
static void comes_unseen(struct task_struct *task, __u64 queued_ns)
{
	task->se.cfs_rq = &fair;
	task->sched_info.last_arrival = now + 7000000000ULL;
	task->sched_info.run_delay += queued_ns;
}

static void runs_for(__u64 ns)
{
	now += ns;
	queue.clock = now + 7000000000ULL;
}

TEST(an_end_that_no_program_saw_is_told_at_the_next_switch_by_what_the_scheduler_noted)
{
	usual_targets();
	switches(task(1), task(9), SLEEPS, 0);
	now += 5000;
	wakes(task(1));
	now += 300;
	comes_unseen(task(1), 299);
	runs_for(40);
	switches(task(1), task(9), SLEEPS, 0);
	SAME(of(0, KTM_SCHED_OFF_VOLUNTARY).count, 1);
	SAME(of(0, KTM_SCHED_OFF_VOLUNTARY).sum_ns, 5300);
	SAME(of(0, KTM_SCHED_RUN_QUEUE).sum_ns, 300);
	SAME(count(0, KTM_SCHED_UNSEEN_TOLD), 1);
	SAME(count(0, KTM_SCHED_UNSEEN_MISSED), 0);
	now += 10;
	wakes(task(1));
	switches(task(9), task(1), SLEEPS, 0);
	SAME(of(0, KTM_SCHED_OFF_VOLUNTARY).sum_ns, 5310);
	SAME(count(0, KTM_SCHED_UNSEEN_TOLD), 1);
}

TEST(of_a_wait_of_which_neither_wake_up_nor_end_was_seen_the_queue_is_what_the_scheduler_summed)
{
	usual_targets();
	task(1)->sched_info.run_delay = 1000000;
	switches(task(1), task(9), SLEEPS, 0);
	now += 5300;
	comes_unseen(task(1), 200);
	runs_for(40);
	switches(task(1), task(9), TASK_DEAD, 0);
	SAME(of(0, KTM_SCHED_OFF_VOLUNTARY).sum_ns, 5300);
	SAME(of(0, KTM_SCHED_RUN_QUEUE).sum_ns, 201);
	SAME(count(0, KTM_SCHED_UNSEEN_TOLD), 1);
}

TEST(of_a_wait_of_which_no_wake_up_was_seen_the_queue_is_since_the_scheduler_noted_it)
{
	usual_targets();
	switches(task(1), task(9), SLEEPS, 0);
	now += 5000;
	comes_unseen(task(1), 0);
	task(1)->sched_info.last_queued = now + 7000000000ULL;
	runs_for(300);
	switches(task(9), task(1), SLEEPS, 0);
	SAME(of(0, KTM_SCHED_OFF_VOLUNTARY).sum_ns, 5300);
	SAME(of(0, KTM_SCHED_RUN_QUEUE).sum_ns, 301);
	SAME(count(0, KTM_SCHED_UNSEEN_TOLD), 1);
}

TEST(a_preempted_thread_that_came_unseen_was_in_no_queue)
{
	usual_targets();
	switches(task(1), task(9), RUNS, 1);
	now += 500;
	comes_unseen(task(1), 500);
	runs_for(40);
	switches(task(1), task(9), SLEEPS, 0);
	SAME(of(0, KTM_SCHED_OFF_PREEMPTED).sum_ns, 500);
	SAME(of(0, KTM_SCHED_RUN_QUEUE).count, 0);
	SAME(count(0, KTM_SCHED_UNSEEN_TOLD), 1);
}

TEST(a_new_thread_whose_first_turn_was_not_seen_waited_until_then)
{
	__u64 arguments[] = { (__u64)(size_t)task(1) };

	usual_targets();
	wakeup_new(arguments);
	now += 40;
	comes_unseen(task(1), 40);
	runs_for(1000);
	switches(task(1), task(9), SLEEPS, 0);
	SAME(of(0, KTM_SCHED_RUN_QUEUE).sum_ns, 40);
	SAME(of(0, KTM_SCHED_OFF_VOLUNTARY).count, 0);
}

TEST(a_wake_up_after_it_came_is_no_wait)
{
	usual_targets();
	comes_unseen(task(1), 40);
	runs_for(10);
	wakes(task(1));
	runs_for(10);
	switches(task(1), task(9), SLEEPS, 0);
	SAME(everything(&sched_latency), 0);
	SAME(count(0, KTM_SCHED_UNSEEN_TOLD), 0);
}

TEST(what_a_kernel_without_accounts_did_not_show_is_missed_and_told_so)
{
	usual_targets();
	missing[2] = "struct sched_info, last_arrival";
	switches(task(1), task(9), SLEEPS, 0);
	now += 5000;
	wakes(task(1));
	comes_unseen(task(1), 299);
	runs_for(40);
	switches(task(1), task(9), SLEEPS, 0);
	SAME(everything(&sched_latency), 0);
	SAME(count(0, KTM_SCHED_UNSEEN_MISSED), 1);
	switches(task(9), task(1), SLEEPS, 0);
	SAME(of(0, KTM_SCHED_OFF_VOLUNTARY).count, 1);
	SAME(count(0, KTM_SCHED_UNSEEN_MISSED), 2);
}

TEST(others_and_kernel_threads_are_not_counted_and_leave_nothing_behind)
{
	__u64 arguments[] = { (__u64)(size_t)task(2), 3 };

	usual_targets();
	task(2)->flags = PF_KTHREAD;
	for (int n = 2; n <= 3; n++) {
		wakes(task(n));
		switches(task(9), task(n), SLEEPS, 0);
		switches(task(n), task(9), SLEEPS, 0);
		switches(task(9), task(n), SLEEPS, 0);
	}
	migrate(arguments);
	SAME(everything(&sched_latency), 0);
	SAME(everything(&sched_count), 0);
	SAME(fake_of(&sched_waiting)->used, 0);
}

TEST(a_dead_thread_does_not_wait)
{
	usual_targets();
	switches(task(1), task(9), TASK_DEAD, 0);
	now += 10;
	switches(task(9), task(1), SLEEPS, 0);
	SAME(everything(&sched_latency), 0);
	SAME(count(0, KTM_SCHED_SWITCH_VOLUNTARY), 1);
}

TEST(the_state_of_older_kernels_has_another_name)
{
	struct task_struct___state before = { 2 };

	missing[2] = "task->__state";
	SAME(state_of((struct task_struct *)&before), 2);
}

TEST(a_wait_for_whose_start_there_is_no_place_is_lost_and_told)
{
	usual_targets();
	storage_left = 0;
	switches(task(1), task(9), SLEEPS, 0);
	wakes(task(1));
	switches(task(9), task(1), SLEEPS, 0);
	SAME(everything(&sched_latency), 0);
	SAME(sum(&ktm_map_full, KTM_FULL_SCHED), 2);
}

/* As before Linux 6.4. */
static void storage_is_not_safe(void)
{
	missing[2] = "struct bpf_local_storage_map, selem_ma";
	missing[3] = "struct bpf_local_storage_map, use_kmalloc_nolock";
}

TEST(where_the_scheduler_may_not_allocate_a_map_of_fixed_size_counts_the_same)
{
	usual_targets();
	storage_is_not_safe();
	switches(task(1), task(9), SLEEPS, 0);
	now += 5000;
	wakes(task(1));
	now += 300;
	switches(task(9), task(1), RUNS, 1);
	SAME(of(0, KTM_SCHED_OFF_VOLUNTARY).sum_ns, 5300);
	SAME(of(0, KTM_SCHED_RUN_QUEUE).sum_ns, 300);
	SAME(count(0, KTM_SCHED_SWITCH_VOLUNTARY), 1);
	SAME(fake_of(&sched_waiting)->used, 0);
	SAME(fake_of(&sched_waiting_fixed)->used, 1);
}

TEST(a_dead_thread_leaves_its_place_in_the_fixed_map_also_when_it_is_no_target_any_more)
{
	usual_targets();
	storage_is_not_safe();
	switches(task(1), task(9), SLEEPS, 0);
	switches(task(2), task(9), SLEEPS, 0);
	SAME(fake_of(&sched_waiting_fixed)->used, 2);
	switches(task(1), task(9), TASK_DEAD, 0);
	bpf_map_delete_elem(&targets_tgid, &(__u32){ 102 });
	switches(task(2), task(9), TASK_DEAD, 0);
	SAME(fake_of(&sched_waiting_fixed)->used, 0);
	SAME(count(0, KTM_SCHED_SWITCH_VOLUNTARY), 2);
}

TEST(when_the_fixed_map_is_full_switches_are_counted_and_waits_are_lost_and_told)
{
	usual_targets();
	storage_is_not_safe();
	task(1)->tgid = 101;
	for (int i = 0; i < KTM_SCHED_THREADS; i++) {
		task(1)->pid = 1000 + i;
		switches(task(1), task(9), SLEEPS, 0);
	}
	SAME(everything(&ktm_map_full), 0);
	task(1)->pid = 999;
	switches(task(1), task(9), SLEEPS, 0);
	switches(task(9), task(1), SLEEPS, 0);
	SAME(sum(&ktm_map_full, KTM_FULL_SCHED), 1);
	SAME(everything(&sched_latency), 0);
	SAME(count(0, KTM_SCHED_SWITCH_VOLUNTARY), KTM_SCHED_THREADS + 1);
}

/* A thread comes to run in a group, after a switch off that begins its wait. */
static void runs_in(struct task_struct *task, struct task_group *group)
{
	task->sched_task_group = group;
	switches(task, &tasks[9], SLEEPS, 0);
	switches(&tasks[9], task, SLEEPS, 0);
}

static struct ktm_throttled throttled(__u32 target)
{
	return *(struct ktm_throttled *)bpf_map_lookup_elem(&sched_throttled, &target);
}

TEST(throttling_is_that_of_the_group_and_those_above)
{
	struct task_group root = { 0 }, pod = { &root, { 10, 4, 400 } }, container = { &pod, { 20, 3, 300 } };

	usual_targets();
	runs_in(task(1), &container);
	SAME(throttled(0).periods, 30);
	SAME(throttled(0).throttled, 7);
	SAME(throttled(0).throttled_ns, 700);
	SAME(throttled(0).at_ns, now);
	SAME(throttled(3).at_ns, 0);
}

TEST(throttling_is_looked_at_ten_times_a_second)
{
	struct task_group group = { NULL, { 1, 1, 100 } };

	usual_targets();
	runs_in(task(1), &group);
	group.cfs_bandwidth.nr_throttled = 2;
	now += NOTED_FOR_NS - 1;
	runs_in(task(1), &group);
	SAME(throttled(0).throttled, 1);
	now += 1;
	runs_in(task(1), &group);
	SAME(throttled(0).throttled, 2);
}

TEST(a_target_with_two_groups_is_told_by_one_of_them_as_long_as_it_runs)
{
	struct task_group one = { NULL, { 1, 1, 100 } }, two = { NULL, { 9, 9, 900 } };

	usual_targets();
	task(5)->tgid = 101;
	runs_in(task(1), &one);
	now += NOTED_FOR_NS;
	runs_in(task(5), &two);
	SAME(throttled(0).throttled, 1);
	now += GROUP_FOR_NS;
	runs_in(task(5), &two);
	SAME(throttled(0).throttled, 9);
	CHECK(throttled(0).group == (__u64)(size_t)&two);
}

TEST(a_kernel_without_throttling_tells_none)
{
	struct task_group group = { NULL, { 1, 1, 100 } };

	missing[2] = "struct task_group, cfs_bandwidth";
	usual_targets();
	runs_in(task(1), &group);
	SAME(throttled(0).at_ns, 0);
	SAME(count(0, KTM_SCHED_SWITCH_VOLUNTARY), 1);
}
