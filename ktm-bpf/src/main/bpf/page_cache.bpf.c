/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * The page cache in pages. Lookups are those of reads; of all lookups, 1 - fills / lookups found their page, as long as
 * nothing reads ahead in vain. Who fills, deletes or dirties is the task that runs: reclaim by a kernel thread is in the
 * host's row alone, and so is all writing back.
 */
#include "kernel.h"
#include "target.bpf.h"
#include "histogram.bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, KTM_ROWS * KTM_PAGE_OPS);
	__type(key, __u32);
	__type(value, __u64);
} page_cache_count SEC(".maps");

/* Where a thread's last lookup was. */
struct lookup {
	__u64 mapping;
	__u64 from;
	__u64 last;
};

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct lookup);
} page_cache_lookups SEC(".maps");

static __always_inline int count_pages(__u32 op, __u64 pages)
{
	count_rows(&page_cache_count, current_target(), KTM_PAGE_OPS, op, pages);
	return 0;
}

/* Pages of a folio; 1 before Linux 5.16, which has none. */
static __always_inline __u64 folio_pages(const void *pointer)
{
	const struct folio *folio = pointer;
	const struct folio___order *before = pointer;
	unsigned long flags = 0;
	__u32 order;

	if (!bpf_core_type_exists(struct folio))
		return 1;
	bpf_probe_read_kernel(&flags, sizeof(flags), folio);
	if (!(flags >> bpf_core_enum_value(enum pageflags, PG_head) & 1))
		return 1;
	if (bpf_core_field_exists(before->_folio_order))
		order = BPF_CORE_READ(before, _folio_order);
	else
		order = BPF_CORE_READ(folio, _flags_1) & 0xff;
	return 1ULL << (order & 31);
}

/*
 * A read of many pages looks some up, copies them, and looks up the rest: each time from further on to the same last page.
 * Its pages are counted once.
 */
static __always_inline __u64 pages_not_yet_counted(__u64 mapping, __u64 from, __u64 last)
{
	struct lookup *previous = remembered(&page_cache_lookups, bpf_get_current_task_btf());
	bool goes_on;

	if (!previous) {
		lost(KTM_FULL_PAGE_CACHE);
		return last - from + 1;
	}
	goes_on = previous->mapping == mapping && previous->last == last && from > previous->from;
	previous->mapping = mapping;
	previous->from = from;
	previous->last = last;
	return goes_on ? 0 : last - from + 1;
}

/* Since Linux 6.11: address_space, first and last page. */
SEC("tp_btf/mm_filemap_get_pages")
int lookup(__u64 *ctx)
{
	int target = current_target();
	__u64 pages;

	if (target < 0 || ctx[2] < ctx[1])
		return 0;
	pages = pages_not_yet_counted(ctx[0], ctx[1], ctx[2]);
	count_at(&page_cache_count, target * KTM_PAGE_OPS + KTM_PAGE_LOOKUP_CALLS, 1);
	if (pages)
		count_at(&page_cache_count, target * KTM_PAGE_OPS + KTM_PAGE_LOOKUPS, pages);
	return 0;
}

/* Once a folio: fewer than pages where folios are large. */
static __always_inline int one_accessed(void)
{
	int target = current_target();

	if (target < 0)
		return 0;
	count_at(&page_cache_count, target * KTM_PAGE_OPS + KTM_PAGE_LOOKUP_CALLS, 1);
	count_at(&page_cache_count, target * KTM_PAGE_OPS + KTM_PAGE_LOOKUPS, 1);
	return 0;
}

SEC("fentry/folio_mark_accessed")
int lookup__alt1(__u64 *ctx)
{
	return one_accessed();
}

SEC("kprobe/folio_mark_accessed")
int lookup__alt2(void *ctx)
{
	return one_accessed();
}

/* Before Linux 5.16. */
SEC("kprobe/mark_page_accessed")
int lookup__alt3(void *ctx)
{
	return one_accessed();
}

SEC("tp_btf/mm_filemap_add_to_page_cache")
int fill(__u64 *ctx)
{
	return count_pages(KTM_PAGE_FILLS, folio_pages((const void *)ctx[0]));
}

/* The record has the order since large folios are in it; before, one page each. */
static __always_inline __u64 recorded_pages(const struct trace_event_raw_mm_filemap_op_page_cache *ctx)
{
	return bpf_core_field_exists(ctx->order) ? 1ULL << (ctx->order & 31) : 1;
}

SEC("tp/filemap/mm_filemap_add_to_page_cache")
int fill__alt1(struct trace_event_raw_mm_filemap_op_page_cache *ctx)
{
	return count_pages(KTM_PAGE_FILLS, recorded_pages(ctx));
}

SEC("tp_btf/mm_filemap_delete_from_page_cache")
int delete(__u64 *ctx)
{
	return count_pages(KTM_PAGE_DELETES, folio_pages((const void *)ctx[0]));
}

SEC("tp/filemap/mm_filemap_delete_from_page_cache")
int delete__alt1(struct trace_event_raw_mm_filemap_op_page_cache *ctx)
{
	return count_pages(KTM_PAGE_DELETES, recorded_pages(ctx));
}

SEC("tp_btf/writeback_dirty_folio")
int dirty(__u64 *ctx)
{
	return count_pages(KTM_PAGE_DIRTIED, folio_pages((const void *)ctx[0]));
}

/* Before Linux 5.16. */
SEC("tp_btf/writeback_dirty_page")
int dirty__alt1(__u64 *ctx)
{
	return count_pages(KTM_PAGE_DIRTIED, 1);
}

/* By the flusher threads; pages that a sync writes itself are not in it. */
SEC("tp_btf/writeback_pages_written")
int flush(__u64 *ctx)
{
	__s64 pages = ctx[0];

	if (pages > 0)
		count_at(&page_cache_count, KTM_HOST * KTM_PAGE_OPS + KTM_PAGE_FLUSHED, pages);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
