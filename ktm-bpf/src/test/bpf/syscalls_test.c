/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
#include "syscalls.bpf.c"
#include "world.h"
#include "targets.h"

static void maps(void)
{
	scope_maps();
	MAP(syscall_latency);
	MAP(fadvise_calls);
	TASK_MAP(syscall_calls);
}

static void exits(int (*program)(struct sys_exit *), long result)
{
	struct sys_exit record = { .ret = result };

	program(&record);
}

static void advises(unsigned long advice)
{
	struct sys_enter record = { .args = { 3, 0, 0, advice } };

	fadvise64_enter(&record);
}

static struct ktm_latency of(int target, int op)
{
	return latency(&syscall_latency, target * KTM_SYSCALL_OPS + op);
}

TEST(a_read_is_counted_with_its_time_and_bytes)
{
	struct ktm_latency read;

	usual_targets();
	read_enter(NULL);
	now += 1025;
	exits(read_exit, 4096);
	read = of(0, KTM_SYSCALL_READ);
	SAME(read.count, 1);
	SAME(read.sum_ns, 1025);
	SAME(read.bytes, 4096);
	SAME(read.errors, 0);
	SAME(read.slots[1], 1);
	SAME(everything(&syscall_latency), 1 + 1025 + 4096 + 1);
}

TEST(each_syscall_has_its_own_entry_and_only_reads_and_writes_move_bytes)
{
	static int (*const enters[])(struct sys_enter *) = { read_enter,     pread64_enter, write_enter,
							     pwrite64_enter, fsync_enter,   fdatasync_enter };
	static int (*const leaves[])(struct sys_exit *) = { read_exit,	   pread64_exit, write_exit,
							    pwrite64_exit, fsync_exit,	 fdatasync_exit };

	usual_targets();
	for (int op = 0; op < KTM_SYSCALL_OPS; op++)
		for (int times = 0; times <= op; times++) {
			enters[op](NULL);
			now += 10;
			exits(leaves[op], 7);
		}
	for (int op = 0; op < KTM_SYSCALL_OPS; op++) {
		SAME(of(0, op).count, op + 1);
		SAME(of(0, op).sum_ns, 10 * (op + 1));
		SAME(of(0, op).bytes, op < KTM_SYSCALL_FSYNC ? 7 * (op + 1) : 0);
	}
}

TEST(a_failed_call_is_an_error_with_its_time_and_without_bytes)
{
	usual_targets();
	write_enter(NULL);
	now += 500;
	exits(write_exit, -5);
	SAME(of(0, KTM_SYSCALL_WRITE).errors, 1);
	SAME(of(0, KTM_SYSCALL_WRITE).count, 1);
	SAME(of(0, KTM_SYSCALL_WRITE).sum_ns, 500);
	SAME(of(0, KTM_SYSCALL_WRITE).bytes, 0);
}

TEST(the_end_of_a_file_is_no_error)
{
	usual_targets();
	read_enter(NULL);
	exits(read_exit, 0);
	SAME(of(0, KTM_SYSCALL_READ).errors, 0);
	SAME(of(0, KTM_SYSCALL_READ).count, 1);
}

TEST(another_process_is_not_counted_and_leaves_nothing_behind)
{
	usual_targets();
	current = task(3);
	read_enter(NULL);
	exits(read_exit, 1);
	advises(4);
	SAME(everything(&syscall_latency), 0);
	SAME(everything(&fadvise_calls), 0);
	SAME(fake_of(&syscall_calls)->used, 0);
}

TEST(targets_are_kept_apart)
{
	usual_targets();
	for (int n = 1; n <= 2; n++) {
		current = task(n);
		read_enter(NULL);
		exits(read_exit, n);
	}
	SAME(of(0, KTM_SYSCALL_READ).bytes, 1);
	SAME(of(3, KTM_SYSCALL_READ).bytes, 2);
}

TEST(a_call_that_was_entered_before_the_programs_were_attached_is_not_counted)
{
	usual_targets();
	exits(read_exit, 1);
	read_enter(NULL);
	exits(read_exit, 1);
	exits(read_exit, 1);
	SAME(of(0, KTM_SYSCALL_READ).count, 1);
}

TEST(the_exit_of_another_call_than_was_entered_is_not_counted)
{
	usual_targets();
	read_enter(NULL);
	exits(write_exit, 1);
	SAME(everything(&syscall_latency), 0);
	exits(read_exit, 1);
	SAME(of(0, KTM_SYSCALL_READ).count, 1);
}

TEST(a_second_call_takes_the_place_of_one_whose_exit_was_missed)
{
	usual_targets();
	read_enter(NULL);
	now += 1000000;
	write_enter(NULL);
	now += 10;
	exits(write_exit, 3);
	exits(read_exit, 3);
	SAME(of(0, KTM_SYSCALL_READ).count, 0);
	SAME(of(0, KTM_SYSCALL_WRITE).sum_ns, 10);
}

TEST(threads_of_a_process_do_not_disturb_each_other)
{
	usual_targets();
	task(5)->tgid = 101;
	read_enter(NULL);
	now += 10;
	current = task(5);
	read_enter(NULL);
	now += 10;
	exits(read_exit, 1);
	current = task(1);
	now += 10;
	exits(read_exit, 1);
	SAME(of(0, KTM_SYSCALL_READ).count, 2);
	SAME(of(0, KTM_SYSCALL_READ).sum_ns, 10 + 30);
}

TEST(a_thread_that_moves_to_another_cpu_during_a_call_is_counted_once)
{
	usual_targets();
	cpu = 0;
	read_enter(NULL);
	cpu = 3;
	now += 10;
	exits(read_exit, 1);
	SAME(of(0, KTM_SYSCALL_READ).count, 1);
	SAME(of(0, KTM_SYSCALL_READ).sum_ns, 10);
	cpu = 0;
	SAME(((struct ktm_latency *)bpf_map_lookup_elem(&syscall_latency, &(__u32){ 0 }))->count, 0);
}

TEST(a_call_for_whose_start_there_is_no_place_is_lost_and_told)
{
	usual_targets();
	storage_left = 0;
	read_enter(NULL);
	exits(read_exit, 1);
	SAME(everything(&syscall_latency), 0);
	SAME(sum(&ktm_map_full, KTM_FULL_SYSCALLS), 1);
	SAME(everything(&ktm_map_full), 1);
}

TEST(a_process_that_becomes_a_target_during_a_call_counts_from_its_next)
{
	by(KTM_SCOPE_TGID);
	read_enter(NULL);
	usual_targets();
	exits(read_exit, 1);
	SAME(everything(&syscall_latency), 0);
}

TEST(a_process_that_is_a_target_no_more_ends_the_call_it_is_in)
{
	__u32 tgid = 101;

	usual_targets();
	read_enter(NULL);
	bpf_map_delete_elem(&targets_tgid, &tgid);
	exits(read_exit, 1);
	read_enter(NULL);
	exits(read_exit, 1);
	SAME(of(0, KTM_SYSCALL_READ).count, 1);
}

TEST(advice_is_counted_by_its_kind)
{
	usual_targets();
	for (unsigned long advice = 0; advice < 9; advice++)
		advises(advice);
	advises(4);
	advises(~0UL);
	for (int advice = 0; advice < KTM_FADVISE_OPS; advice++)
		SAME(sum(&fadvise_calls, advice), advice == 4 ? 2 : advice == KTM_FADVISE_OTHER ? 4 : 1);
	current = task(2);
	advises(4);
	SAME(sum(&fadvise_calls, 3 * KTM_FADVISE_OPS + KTM_FADVISE_DONTNEED), 1);
}
