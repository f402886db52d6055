/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
#include "page_cache.bpf.c"
#include "world.h"
#include "targets.h"

static void maps(void)
{
	scope_maps();
	MAP(page_cache_count);
	TASK_MAP(page_cache_lookups);
}

static __u64 count(int row, int op)
{
	return sum(&page_cache_count, row * KTM_PAGE_OPS + op);
}

static void looks_up(__u64 mapping, __u64 from, __u64 last)
{
	__u64 arguments[] = { mapping, from, last };

	lookup(arguments);
}

TEST(pages_of_a_lookup_are_counted_from_the_first_to_the_last)
{
	usual_targets();
	looks_up(7, 10, 10);
	looks_up(7, 20, 29);
	SAME(count(0, KTM_PAGE_LOOKUP_CALLS), 2);
	SAME(count(0, KTM_PAGE_LOOKUPS), 11);
	SAME(count(KTM_HOST, KTM_PAGE_LOOKUPS), 0);
}

TEST(a_long_read_that_looks_up_the_rest_again_and_again_is_counted_once)
{
	usual_targets();
	for (__u64 from = 0; from < 256; from += 15)
		looks_up(7, from, 255);
	SAME(count(0, KTM_PAGE_LOOKUP_CALLS), 18);
	SAME(count(0, KTM_PAGE_LOOKUPS), 256);
}

TEST(the_same_read_again_is_counted_again)
{
	usual_targets();
	for (int times = 0; times < 3; times++)
		for (__u64 from = 0; from < 30; from += 15)
			looks_up(7, from, 29);
	SAME(count(0, KTM_PAGE_LOOKUPS), 90);
	looks_up(7, 3, 3);
	looks_up(7, 3, 3);
	SAME(count(0, KTM_PAGE_LOOKUPS), 92);
}

TEST(the_same_pages_of_another_file_or_by_another_thread_are_counted)
{
	usual_targets();
	task(5)->tgid = 101;
	looks_up(7, 0, 29);
	looks_up(8, 15, 29);
	SAME(count(0, KTM_PAGE_LOOKUPS), 45);
	current = task(5);
	looks_up(7, 15, 29);
	SAME(count(0, KTM_PAGE_LOOKUPS), 60);
}

TEST(a_lookup_without_pages_is_none)
{
	usual_targets();
	looks_up(7, 5, 4);
	SAME(everything(&page_cache_count), 0);
}

TEST(lookups_of_others_are_not_counted_and_leave_nothing_behind)
{
	usual_targets();
	current = task(3);
	looks_up(7, 0, 1);
	lookup__alt2(NULL);
	SAME(everything(&page_cache_count), 0);
	SAME(fake_of(&page_cache_lookups)->used, 0);
}

TEST(without_a_place_to_remember_a_lookup_its_pages_count_and_the_loss_is_told)
{
	usual_targets();
	storage_left = 0;
	looks_up(7, 0, 29);
	looks_up(7, 15, 29);
	SAME(count(0, KTM_PAGE_LOOKUPS), 45);
	SAME(sum(&ktm_map_full, KTM_FULL_PAGE_CACHE), 2);
}

TEST(the_alternatives_of_lookup_count_one_page_each)
{
	usual_targets();
	lookup__alt1(NULL);
	lookup__alt2(NULL);
	lookup__alt3(NULL);
	SAME(count(0, KTM_PAGE_LOOKUPS), 3);
	SAME(count(0, KTM_PAGE_LOOKUP_CALLS), 3);
}

static void with_folio(int (*program)(__u64 *), unsigned long flags, unsigned long more_flags)
{
	struct folio folio = { flags, more_flags };
	__u64 arguments[] = { (__u64)(size_t)&folio };

	program(arguments);
}

TEST(fills_deletes_and_dirtied_are_in_the_row_of_the_target_and_in_the_hosts)
{
	usual_targets();
	with_folio(fill, 0, 0);
	with_folio(fill, 0, 0);
	with_folio(delete, 0, 0);
	with_folio(dirty, 0, 0);
	current = task(3);
	with_folio(fill, 0, 0);
	with_folio(delete, 0, 0);
	SAME(count(0, KTM_PAGE_FILLS), 2);
	SAME(count(0, KTM_PAGE_DELETES), 1);
	SAME(count(0, KTM_PAGE_DIRTIED), 1);
	SAME(count(KTM_HOST, KTM_PAGE_FILLS), 3);
	SAME(count(KTM_HOST, KTM_PAGE_DELETES), 2);
	SAME(count(KTM_HOST, KTM_PAGE_DIRTIED), 1);
	SAME(everything(&page_cache_count), 10);
}

TEST(a_large_folio_has_as_many_pages_as_its_order_says)
{
	usual_targets();
	with_folio(fill, 1UL << PG_head, 0xff00 | 9);
	SAME(count(0, KTM_PAGE_FILLS), 512);
	with_folio(dirty, ~0UL, 2);
	SAME(count(0, KTM_PAGE_DIRTIED), 4);
	with_folio(delete, ~(1UL << PG_head), 9);
	SAME(count(0, KTM_PAGE_DELETES), 1);
}

TEST(the_order_of_older_kernels_has_a_byte_of_its_own)
{
	missing[0] = missing[1];
	missing[1] = NULL;
	usual_targets();
	with_folio(fill, 1UL << PG_head, 0xff00 | 3);
	SAME(count(0, KTM_PAGE_FILLS), 8);
}

TEST(before_folios_a_page_is_a_page)
{
	missing[2] = "struct folio";
	usual_targets();
	with_folio(fill, ~0UL, 9);
	SAME(count(0, KTM_PAGE_FILLS), 1);
}

TEST(records_have_an_order_or_are_of_one_page)
{
	struct trace_event_raw_mm_filemap_op_page_cache record = { .order = 4 };

	usual_targets();
	fill__alt1(&record);
	delete__alt1(&record);
	SAME(count(0, KTM_PAGE_FILLS), 16);
	SAME(count(0, KTM_PAGE_DELETES), 16);
	missing[2] = "ctx->order";
	fill__alt1(&record);
	dirty__alt1(NULL);
	SAME(count(0, KTM_PAGE_FILLS), 17);
	SAME(count(0, KTM_PAGE_DIRTIED), 1);
}

TEST(what_flusher_threads_wrote_is_the_hosts_alone)
{
	__u64 written[] = { 37 }, nothing[] = { 0 }, failed_write[] = { (__u64)-5LL };

	usual_targets();
	flush(written);
	flush(nothing);
	flush(failed_write);
	SAME(count(KTM_HOST, KTM_PAGE_FLUSHED), 37);
	SAME(everything(&page_cache_count), 37);
}
