/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
#include "kernel.h"

#define CONSTANT
#define bpf_core_type_size(type) sizeof(type)
#define bpf_core_field_offset(type, field) offsetof(type, field)

__s32 bpf_get_stackid(void *ctx, void *map, __u64 flags);
__u64 bpf_get_current_task(void);
long bpf_get_current_comm(void *to, __u32 size);

#include "profile.bpf.c"
#include "world.h"

/* What the next look at a stack gives: user or kernel, and whether its place is taken in the first or in both maps. */
static __s32 user_stack, kernel_stack;
static int taken;

__s32 bpf_get_stackid(void *ctx, void *map, __u64 flags)
{
	__s32 stack = flags & BPF_F_USER_STACK ? user_stack : kernel_stack;

	return stack >= 0 && taken > (map == &profile_overflow) ? -EEXIST : stack;
}

__u64 bpf_get_current_task(void)
{
	return (__u64)(size_t)current;
}

long bpf_get_current_comm(void *to, __u32 size)
{
	memset(to, 0, size);
	strcpy(to, current->comm);
	return 0;
}

static void maps(void)
{
	MAP(profile_targets);
	MAP(profile_samples);
	MAP(profile_count);
	TASK_MAP(profile_waiting);
	MAP(profile_waiting_fixed);
}

/* Two namespaces, one in the other: a process has a number in each. */
static struct pid_namespace host = { { 1000 } }, container = { { 2000 } };
static struct {
	struct pid pid;
	struct upid inner;
} numbers[16];

static void lives(struct task_struct *task, int on_host, int in_container)
{
	struct pid *pid = &numbers[task - tasks].pid;

	memset(&numbers[task - tasks], 0, sizeof(numbers[0]));
	pid->numbers[0] = (struct upid){ on_host, &host };
	if (in_container) {
		pid->level = 1;
		pid->numbers[1] = (struct upid){ in_container, &container };
	}
	task->thread_pid = pid;
}

static void target(struct pid_namespace *namespace, int number, __u32 index)
{
	struct profile_process process = { namespace->ns.inum, number };

	bpf_map_update_elem(&profile_targets, &process, &index, BPF_ANY);
}

/* Task 1 is target 3 under its number in the container; task 2 has that number on the host. */
static void usual(void)
{
	user_stack = 11;
	kernel_stack = -PROFILE_NO_STACK;
	taken = 0;
	threshold_ns = 1000;
	host_numbers = 0;
	for (int i = 0; i < 16; i++)
		lives(task(i), 100 + i, 0);
	lives(task(1), 101, 7);
	lives(task(2), 7, 0);
	target(&container, 7, 3);
}

static void runs(struct task_struct *task)
{
	current = task;
	on_cpu(NULL);
}

static void switches(struct task_struct *from, struct task_struct *to, int state, int preempted)
{
	__u64 arguments[] = { preempted, (__u64)(size_t)from, (__u64)(size_t)to };

	from->__state = state;
	off_cpu(arguments);
}

static struct profile_value value(__u32 reason, __s32 user, __s32 kernel)
{
	struct profile_key key = { .target = 3, .reason = reason, .user_stack = user, .kernel_stack = kernel, .comm = "other" };
	struct profile_value *found = bpf_map_lookup_elem(&profile_samples, &key);

	return found ? *found : (struct profile_value){};
}

static int kept(void)
{
	return fake_of(&profile_samples)->used;
}

#define SLEEPS 1
#define RUNS 0

TEST(a_process_is_told_by_its_number_in_its_own_namespace)
{
	usual();
	runs(task(2));
	SAME(kept(), 0);
	runs(task(1));
	SAME(value(PROFILE_REASON_ON_CPU, 11, -PROFILE_NO_STACK).count, 1);
	SAME(sum(&profile_count, PROFILE_COUNT_SAMPLES), 1);
}

TEST(a_thread_belongs_to_its_leader)
{
	usual();
	task(4)->group_leader = task(1);
	runs(task(4));
	SAME(value(PROFILE_REASON_ON_CPU, 11, -PROFILE_NO_STACK).count, 1);
}

TEST(a_leader_that_is_gone_is_no_target)
{
	usual();
	task(1)->thread_pid = NULL;
	target(&host, 0, 5);
	runs(task(1));
	SAME(kept(), 0);
}

TEST(numbers_on_the_host_are_enough_when_whoever_asks_lives_there)
{
	struct profile_process process = { 0, 102 };
	__u32 index = 3;

	usual();
	host_numbers = 1;
	bpf_map_update_elem(&profile_targets, &process, &index, BPF_ANY);
	runs(task(1));
	SAME(kept(), 0);
	runs(task(2));
	SAME(value(PROFILE_REASON_ON_CPU, 11, -PROFILE_NO_STACK).count, 1);
	switches(task(2), task(9), SLEEPS, 0);
	now += 5000;
	switches(task(9), task(2), SLEEPS, 0);
	SAME(value(PROFILE_REASON_BLOCKED, 11, -PROFILE_NO_STACK).ns, 5000);
}

TEST(one_stack_is_one_entry_however_often_it_is_seen)
{
	usual();
	for (int i = 0; i < 5; i++)
		runs(task(1));
	kernel_stack = 12;
	runs(task(1));
	SAME(kept(), 2);
	SAME(value(PROFILE_REASON_ON_CPU, 11, -PROFILE_NO_STACK).count, 5);
	SAME(value(PROFILE_REASON_ON_CPU, 11, 12).count, 1);
	SAME(sum(&profile_count, PROFILE_COUNT_COLLISIONS), 0);
}

TEST(what_does_not_fit_is_counted)
{
	usual();
	fake_of(&profile_samples)->most = 2;
	for (user_stack = 0; user_stack < 5; user_stack++)
		runs(task(1));
	fake_of(&profile_samples)->most = PROFILE_SAMPLES;
	SAME(kept(), 2);
	SAME(sum(&profile_count, PROFILE_COUNT_SAMPLES), 5);
	SAME(sum(&profile_count, PROFILE_COUNT_FULL), 3);
}

TEST(a_stack_whose_place_is_taken_has_a_second_one)
{
	usual();
	taken = 1;
	runs(task(1));
	SAME(value(PROFILE_REASON_ON_CPU, 11 | PROFILE_OVERFLOW, -PROFILE_NO_STACK).count, 1);
	SAME(sum(&profile_count, PROFILE_COUNT_COLLISIONS), 0);
}

TEST(a_sample_without_place_for_its_stacks_is_kept_and_they_are_counted)
{
	usual();
	kernel_stack = 12;
	taken = 2;
	runs(task(1));
	SAME(value(PROFILE_REASON_ON_CPU, -PROFILE_COLLISION, -PROFILE_COLLISION).count, 1);
	SAME(sum(&profile_count, PROFILE_COUNT_COLLISIONS), 2);
}

TEST(a_wait_lasts_from_leaving_the_cpu_to_returning)
{
	usual();
	switches(task(1), task(9), SLEEPS, 0);
	now += 5000;
	switches(task(9), task(1), RUNS, 1);
	now += 300;
	switches(task(1), task(9), SLEEPS, 0);
	now += 7000;
	switches(task(9), task(1), RUNS, 1);
	SAME(kept(), 1);
	SAME(value(PROFILE_REASON_BLOCKED, 11, -PROFILE_NO_STACK).count, 2);
	SAME(value(PROFILE_REASON_BLOCKED, 11, -PROFILE_NO_STACK).ns, 12000);
}

TEST(waiting_for_io_is_a_reason_of_its_own)
{
	usual();
	task(1)->in_iowait = 1;
	switches(task(1), task(9), SLEEPS, 0);
	now += 5000;
	switches(task(9), task(1), SLEEPS, 0);
	SAME(value(PROFILE_REASON_IO, 11, -PROFILE_NO_STACK).ns, 5000);
	SAME(value(PROFILE_REASON_BLOCKED, 11, -PROFILE_NO_STACK).ns, 0);
}

TEST(being_preempted_or_giving_way_is_no_wait)
{
	usual();
	switches(task(1), task(9), SLEEPS, 1);
	now += 5000;
	switches(task(9), task(1), SLEEPS, 0);
	switches(task(1), task(9), RUNS, 0);
	now += 5000;
	switches(task(9), task(1), SLEEPS, 0);
	SAME(kept(), 0);
	SAME(everything(&profile_count), 0);
}

TEST(a_wait_below_the_threshold_is_counted_and_not_kept)
{
	usual();
	switches(task(1), task(9), SLEEPS, 0);
	now += 999;
	switches(task(9), task(1), SLEEPS, 0);
	SAME(kept(), 0);
	SAME(sum(&profile_count, PROFILE_COUNT_SHORT), 1);
	switches(task(1), task(9), SLEEPS, 0);
	now += 1000;
	switches(task(9), task(1), SLEEPS, 0);
	SAME(kept(), 1);
}

TEST(others_and_threads_of_the_kernel_are_left_alone)
{
	usual();
	task(1)->flags = PF_KTHREAD;
	switches(task(1), task(9), SLEEPS, 0);
	switches(task(2), task(1), SLEEPS, 0);
	now += 5000;
	switches(task(9), task(2), SLEEPS, 0);
	SAME(kept(), 0);
	SAME(fake_of(&profile_waiting)->used, 0);
}

static void no_safe_storage(void)
{
	missing[0] = "struct bpf_local_storage_map, selem_ma";
	missing[1] = "struct bpf_local_storage_map, use_kmalloc_nolock";
}

TEST(where_storage_is_not_safe_threads_are_kept_in_a_map_until_they_die)
{
	usual();
	no_safe_storage();
	switches(task(1), task(9), SLEEPS, 0);
	now += 5000;
	switches(task(9), task(1), SLEEPS, 0);
	SAME(value(PROFILE_REASON_BLOCKED, 11, -PROFILE_NO_STACK).ns, 5000);
	SAME(fake_of(&profile_waiting)->used, 0);
	SAME(fake_of(&profile_waiting_fixed)->used, 1);
	switches(task(1), task(9), TASK_DEAD, 0);
	SAME(fake_of(&profile_waiting_fixed)->used, 0);
}

TEST(a_map_of_threads_that_is_full_is_counted)
{
	usual();
	no_safe_storage();
	fake_of(&profile_waiting_fixed)->most = 0;
	switches(task(1), task(9), SLEEPS, 0);
	fake_of(&profile_waiting_fixed)->most = PROFILE_THREADS;
	now += 5000;
	switches(task(9), task(1), SLEEPS, 0);
	SAME(kept(), 0);
	SAME(sum(&profile_count, PROFILE_COUNT_UNTRACKED), 1);
}

TEST(a_thread_that_dies_does_not_wait)
{
	usual();
	switches(task(1), task(9), TASK_DEAD, 0);
	now += 5000;
	switches(task(9), task(1), SLEEPS, 0);
	SAME(kept(), 0);
}

/* A thread came 40 ns ago, seen by the scheduler alone, whose clock is 7 s ahead. */
static void came_unseen(struct task_struct *task)
{
	static struct rq queue;
	static struct cfs_rq fair = { &queue };

	task->se.cfs_rq = &fair;
	task->sched_info.last_arrival = now + 7000000000ULL;
	now += 40;
	queue.clock = now + 7000000000ULL;
}

TEST(a_wait_of_which_no_program_saw_the_end_is_told_at_the_next_switch)
{
	usual();
	switches(task(1), task(9), SLEEPS, 0);
	now += 5000;
	came_unseen(task(1));
	switches(task(1), task(9), SLEEPS, 0);
	SAME(value(PROFILE_REASON_BLOCKED, 11, -PROFILE_NO_STACK).ns, 5000);
	now += 1700;
	switches(task(9), task(1), SLEEPS, 0);
	SAME(value(PROFILE_REASON_BLOCKED, 11, -PROFILE_NO_STACK).ns, 6700);
	SAME(everything(&profile_count), 2);
}

TEST(a_wait_whose_end_nobody_noted_is_counted)
{
	usual();
	missing[0] = "struct sched_info, last_arrival";
	switches(task(1), task(9), SLEEPS, 0);
	now += 5000;
	came_unseen(task(1));
	switches(task(1), task(9), SLEEPS, 0);
	SAME(kept(), 0);
	SAME(sum(&profile_count, PROFILE_COUNT_UNTRACKED), 1);
}

TEST(an_idle_cpu_is_nobody)
{
	usual();
	current = task(0);
	task(0)->pid = task(0)->tgid = 0;
	on_cpu(NULL);
	SAME(kept(), 0);
}

TEST(a_wait_that_cannot_be_noted_is_counted)
{
	usual();
	storage_left = 0;
	switches(task(1), task(9), SLEEPS, 0);
	now += 5000;
	switches(task(9), task(1), SLEEPS, 0);
	SAME(kept(), 0);
	SAME(sum(&profile_count, PROFILE_COUNT_UNTRACKED), 1);
}
