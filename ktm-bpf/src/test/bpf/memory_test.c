/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
#include "memory.bpf.c"
#include "world.h"
#include "targets.h"

static void maps(void)
{
	scope_maps();
	MAP(reclaim_latency);
	MAP(memory_count);
	TASK_MAP(reclaims);
}

static __u64 count(int row, int op)
{
	return sum(&memory_count, row * KTM_MEMORY_OPS + op);
}

static struct ktm_latency of(int row, int op)
{
	return latency(&reclaim_latency, row * KTM_RECLAIM_OPS + op);
}

static void with(int (*program)(__u64 *), __u64 argument)
{
	__u64 arguments[] = { argument };

	program(arguments);
}

TEST(reclaim_is_timed_for_the_target_and_for_the_host)
{
	usual_targets();
	direct_begin(NULL);
	now += 5000;
	with(direct_end, 32);
	SAME(count(0, KTM_MEMORY_DIRECT_BEGIN), 1);
	SAME(count(KTM_HOST, KTM_MEMORY_DIRECT_BEGIN), 1);
	for (int row = 0; row <= KTM_HOST; row += KTM_HOST) {
		SAME(of(row, KTM_RECLAIM_DIRECT).count, 1);
		SAME(of(row, KTM_RECLAIM_DIRECT).sum_ns, 5000);
		SAME(of(row, KTM_RECLAIM_DIRECT).bytes, 32);
	}
	SAME(everything(&memory_count), 2);
}

TEST(reclaim_by_a_cgroups_limit_is_told_apart)
{
	usual_targets();
	memcg_begin(NULL);
	now += 10;
	with(memcg_end, 1);
	SAME(of(0, KTM_RECLAIM_MEMCG).count, 1);
	SAME(of(0, KTM_RECLAIM_DIRECT).count, 0);
	SAME(count(0, KTM_MEMORY_MEMCG_BEGIN), 1);
	SAME(count(0, KTM_MEMORY_DIRECT_BEGIN), 0);
}

TEST(reclaim_of_others_is_the_hosts_alone)
{
	usual_targets();
	current = task(3);
	direct_begin(NULL);
	now += 10;
	with(direct_end, 1);
	SAME(count(KTM_HOST, KTM_MEMORY_DIRECT_BEGIN), 1);
	SAME(of(KTM_HOST, KTM_RECLAIM_DIRECT).count, 1);
	SAME(everything(&memory_count), 1);
	SAME(everything(&reclaim_latency), 1 + 10 + 1 + 1);
}

TEST(an_end_without_its_begin_is_not_timed)
{
	usual_targets();
	with(direct_end, 1);
	direct_begin(NULL);
	with(memcg_end, 1);
	SAME(everything(&reclaim_latency), 0);
	with(direct_end, 1);
	with(direct_end, 1);
	SAME(of(0, KTM_RECLAIM_DIRECT).count, 1);
}

TEST(reclaim_without_a_place_for_its_start_is_counted_and_its_time_lost)
{
	usual_targets();
	storage_left = 0;
	direct_begin(NULL);
	with(direct_end, 1);
	SAME(count(0, KTM_MEMORY_DIRECT_BEGIN), 1);
	SAME(everything(&reclaim_latency), 0);
	SAME(sum(&ktm_map_full, KTM_FULL_MEMORY), 1);
}

TEST(shrinking_counts_pages_scanned_and_reclaimed)
{
	__u64 arguments[] = { 0, 64, 31 };

	usual_targets();
	lru_shrink(arguments);
	current = task(3);
	lru_shrink(arguments);
	SAME(count(0, KTM_MEMORY_LRU_SHRINKS), 1);
	SAME(count(0, KTM_MEMORY_LRU_SCANNED), 64);
	SAME(count(0, KTM_MEMORY_LRU_RECLAIMED), 31);
	SAME(count(KTM_HOST, KTM_MEMORY_LRU_SHRINKS), 2);
	SAME(count(KTM_HOST, KTM_MEMORY_LRU_SCANNED), 128);
	SAME(count(KTM_HOST, KTM_MEMORY_LRU_RECLAIMED), 62);
}

TEST(pages_that_come_back_are_counted_by_either_hook)
{
	usual_targets();
	refault(NULL);
	refault__alt1(NULL);
	SAME(count(0, KTM_MEMORY_REFAULTS), 2);
	SAME(count(KTM_HOST, KTM_MEMORY_REFAULTS), 2);
}

TEST(a_victim_is_counted_and_told)
{
	usual_targets();
	current = task(3); /* who wanted memory is not who is killed */
	strcpy(task(2)->comm, "banyand");
	with(oom_kill, (__u64)(size_t)task(2));
	SAME(count(3, KTM_MEMORY_OOM_KILLS), 1);
	SAME(count(KTM_HOST, KTM_MEMORY_OOM_KILLS), 1);
	SAME(event_count, 1);
	SAME(events[0].kind, KTM_EVENT_OOM);
	SAME(events[0].target, 3);
	SAME(events[0].tgid, 102);
	SAME(events[0].time_ns, now);
	CHECK(!strcmp(events[0].comm, "banyand"));
}

TEST(a_victim_that_is_no_target_is_counted_for_the_host)
{
	usual_targets();
	with(oom_kill, (__u64)(size_t)task(4));
	SAME(everything(&memory_count), 1);
	SAME(count(KTM_HOST, KTM_MEMORY_OOM_KILLS), 1);
	SAME(event_count, 0);
}

TEST(older_kernels_tell_only_the_victims_pid)
{
	missing[2] = "struct trace_event_raw_mark_victim, uid";
	usual_targets();
	with(oom_kill, 102);
	with(oom_kill, 104);
	SAME(count(3, KTM_MEMORY_OOM_KILLS), 1);
	SAME(count(KTM_HOST, KTM_MEMORY_OOM_KILLS), 2);
	SAME(event_count, 1);
	SAME(events[0].tgid, 102);
	SAME(events[0].target, 3);
	SAME(events[0].parent, 0);
}

TEST(a_victim_for_whom_the_ring_has_no_place_is_counted_and_the_loss_told)
{
	usual_targets();
	ring_left = 0;
	with(oom_kill, (__u64)(size_t)task(2));
	SAME(count(3, KTM_MEMORY_OOM_KILLS), 1);
	SAME(event_count, 0);
	SAME(sum(&ktm_map_full, KTM_FULL_EVENTS), 1);
}
