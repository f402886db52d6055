/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
#include "kernel.h"
#include "histogram.bpf.h"
#include "world.h"

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 3);
	__type(key, __u32);
	__type(value, struct ktm_latency);
} latencies;

static void maps(void)
{
	MAP(ktm_map_full);
	MAP(latencies);
}

TEST(the_first_slot_holds_everything_up_to_1024)
{
	SAME(slot_of(0), 0);
	SAME(slot_of(1), 0);
	SAME(slot_of(1023), 0);
	SAME(slot_of(1024), 0);
}

TEST(one_more_than_a_bound_is_in_the_next_slot)
{
	SAME(slot_of(1025), 1);
	for (int k = KTM_LOW; k < KTM_LOW + KTM_SLOTS - 1; k++) {
		SAME(slot_of(1ULL << k), k - KTM_LOW);
		SAME(slot_of((1ULL << k) + 1), k - KTM_LOW + 1);
	}
}

TEST(the_last_slot_holds_everything_that_is_longer)
{
	__u64 last_bound = 1ULL << (KTM_LOW + KTM_SLOTS - 2);

	SAME(last_bound, 17179869184ULL);
	SAME(slot_of(last_bound), KTM_SLOTS - 2);
	SAME(slot_of(last_bound + 1), KTM_SLOTS - 1);
	SAME(slot_of(~0ULL), KTM_SLOTS - 1);
}

/* The definition, slowly. */
static __u32 slot_by_definition(__u64 ns)
{
	__u32 slot = 0;

	while (slot < KTM_SLOTS - 1 && ns > 1ULL << (KTM_LOW + slot))
		slot++;
	return slot;
}

TEST(agrees_with_the_definition_on_values_of_every_size)
{
	__u64 random = 1;

	for (int i = 0; i < 1000000; i++) {
		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		__u64 value = random >> (i & 63);
		if (slot_of(value) != slot_by_definition(value)) {
			SAME(value, 0);
			return;
		}
	}
}

TEST(logarithm_of_every_power_of_two_and_its_neighbours)
{
	SAME(floor_log2(1), 0);
	for (int k = 1; k < 64; k++) {
		SAME(floor_log2((1ULL << k) - 1), k - 1);
		SAME(floor_log2(1ULL << k), k);
		SAME(floor_log2((1ULL << k) + 1), k);
	}
	SAME(floor_log2(~0ULL), 63);
}

TEST(adds_count_time_bytes_and_errors)
{
	struct ktm_latency all;

	record_at(&latencies, 1, 1024, 10, 0);
	record_at(&latencies, 1, 1025, 20, 1);
	record_at(&latencies, 1, 0, 0, 1);
	all = latency(&latencies, 1);
	SAME(all.count, 3);
	SAME(all.sum_ns, 2049);
	SAME(all.bytes, 30);
	SAME(all.errors, 2);
	SAME(all.slots[0], 2);
	SAME(all.slots[1], 1);
	SAME(everything(&latencies), 3 + 2049 + 30 + 2 + 3);
}

TEST(an_entry_that_the_map_does_not_have_is_left_alone)
{
	record_at(&latencies, 3, 1, 1, 1);
	count_at(&ktm_map_full, KTM_FULL_COUNT, 1);
	SAME(everything(&latencies), 0);
	SAME(everything(&ktm_map_full), 0);
}

TEST(each_cpu_counts_for_itself_and_all_are_summed)
{
	for (cpu = 0; cpu < CPUS; cpu++)
		record_at(&latencies, 0, 100, 1, 0);
	cpu = 0;
	SAME(latency(&latencies, 0).count, CPUS);
	SAME(((struct ktm_latency *)bpf_map_lookup_elem(&latencies, &(__u32){ 0 }))->count, 1);
}

TEST(time_never_runs_backwards)
{
	SAME(since(5, 7), 2);
	SAME(since(7, 7), 0);
	SAME(since(8, 7), 0);
}
