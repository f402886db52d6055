/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/* Counting. Additions are atomic: a program can be preempted by another on its own CPU. */
#ifndef KTM_HISTOGRAM_BPF_H
#define KTM_HISTOGRAM_BPF_H

#include "kernel.h"

/* floor(log2(value)) of a value above 0, by halving: BPF has no instruction for it. */
static __always_inline __u32 floor_log2(__u64 value)
{
	__u32 log = 0;

	if (value >> 32) {
		value >>= 32;
		log += 32;
	}
	if (value >> 16) {
		value >>= 16;
		log += 16;
	}
	if (value >> 8) {
		value >>= 8;
		log += 8;
	}
	if (value >> 4) {
		value >>= 4;
		log += 4;
	}
	if (value >> 2) {
		value >>= 2;
		log += 2;
	}
	return log + (value >> 1);
}

/* The slot of a duration, 0 to KTM_SLOTS - 1; bounds in ktm.h. */
static __always_inline __u32 slot_of(__u64 ns)
{
	__u32 slot;

	if (ns <= 1ULL << KTM_LOW)
		return 0;
	slot = floor_log2(ns - 1) + 1 - KTM_LOW;
	return slot < KTM_SLOTS ? slot : KTM_SLOTS - 1;
}

/* Time since a start that another CPU may have taken: never negative. */
static __always_inline __u64 since(__u64 start, __u64 now)
{
	return now > start ? now - start : 0;
}

static __always_inline void record(struct ktm_latency *latency, __u64 ns, __u64 bytes, bool failed)
{
	__u32 slot = slot_of(ns);

	__sync_fetch_and_add(&latency->count, 1);
	__sync_fetch_and_add(&latency->sum_ns, ns);
	if (bytes)
		__sync_fetch_and_add(&latency->bytes, bytes);
	if (failed)
		__sync_fetch_and_add(&latency->errors, 1);
	if (slot < KTM_SLOTS)
		__sync_fetch_and_add(&latency->slots[slot], 1);
}

/* Into an entry of a map of struct ktm_latency. */
static __always_inline void record_at(void *map, __u32 entry, __u64 ns, __u64 bytes, bool failed)
{
	struct ktm_latency *latency = bpf_map_lookup_elem(map, &entry);

	if (latency)
		record(latency, ns, bytes, failed);
}

/* Into an entry of a map of __u64. */
static __always_inline void count_at(void *map, __u32 entry, __u64 amount)
{
	__u64 *counter = bpf_map_lookup_elem(map, &entry);

	if (counter)
		__sync_fetch_and_add(counter, amount);
}

/* Into the row of a target, when it is one, and into the host's. */
static __always_inline void count_rows(void *map, int target, __u32 operations, __u32 operation, __u64 amount)
{
	if (target >= 0)
		count_at(map, target * operations + operation, amount);
	count_at(map, KTM_HOST * operations + operation, amount);
}

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, KTM_FULL_COUNT);
	__type(key, __u32);
	__type(value, __u64);
} ktm_map_full SEC(".maps");

/* One thing was not noted, because the map that should hold it was full. */
static __always_inline void lost(__u32 where)
{
	count_at(&ktm_map_full, where, 1);
}

#endif
