/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
#include "block.bpf.c"
#include "world.h"

static void maps(void)
{
	MAP(ktm_map_full);
	MAP(block_io);
	MAP(block_io_other);
	MAP(block_requests);
}

static struct gendisk disk_a = { 254, 0 }, disk_b = { 8, 16 };
static struct request_queue queue_a = { &disk_a }, queue_b = { &disk_b }, queue_without = { NULL };

#define A (254U << 20)
#define B (8U << 20 | 16)

static struct request a_request(struct request_queue *queue, __u32 flags, __u32 bytes)
{
	return (struct request){ queue, flags, bytes };
}

static void issued_now(struct request *request)
{
	__u64 arguments[] = { (__u64)(size_t)request };

	issue(arguments);
}

static void requeued_now(struct request *request)
{
	__u64 arguments[] = { (__u64)(size_t)request };

	requeue(arguments);
}

static void completes(struct request *request, __u32 status, __u32 bytes)
{
	__u64 arguments[] = { (__u64)(size_t)request, status, bytes };

	complete(arguments);
	request->__data_len -= bytes;
}

static struct ktm_block of(__u32 device, __u32 op)
{
	struct ktm_device key = { device, op };
	struct ktm_block all;

	for (size_t word = 0; word < sizeof(all) / 8; word++)
		((__u64 *)&all)[word] = sum_word(&block_io, &key, word);
	return all;
}

static __u64 depth(__u32 device, __u32 op)
{
	struct ktm_block block = of(device, op);

	return block.issued - block.latency.count - block.requeued;
}

TEST(a_request_is_timed_from_issue_to_completion)
{
	struct request request = a_request(&queue_a, 0, 4096);

	issued_now(&request);
	SAME(depth(A, KTM_BLOCK_READ), 1);
	now += 100000;
	completes(&request, 0, 4096);
	SAME(of(A, KTM_BLOCK_READ).latency.count, 1);
	SAME(of(A, KTM_BLOCK_READ).latency.sum_ns, 100000);
	SAME(of(A, KTM_BLOCK_READ).latency.bytes, 4096);
	SAME(of(A, KTM_BLOCK_READ).latency.errors, 0);
	SAME(of(A, KTM_BLOCK_READ).latency.slots[7], 1);
	SAME(depth(A, KTM_BLOCK_READ), 0);
	SAME(fake_of(&block_requests)->used, 0);
}

TEST(devices_and_directions_are_kept_apart_whatever_other_flags_say)
{
	for (__u32 op = 0; op < 10; op++) {
		struct request a = a_request(&queue_a, op | 0xffff00, 512), b = a_request(&queue_b, op, 1024);

		issued_now(&a);
		completes(&a, 0, 512);
		issued_now(&b);
		completes(&b, 0, 1024);
	}
	for (__u32 op = 0; op < KTM_BLOCK_OPS; op++) {
		SAME(of(A, op).latency.bytes, op == KTM_BLOCK_OTHER ? 6 * 512 : 512);
		SAME(of(B, op).latency.count, op == KTM_BLOCK_OTHER ? 6 : 1);
	}
}

TEST(a_request_that_completes_in_parts_ends_with_the_last)
{
	struct request request = a_request(&queue_a, 1, 3000);

	issued_now(&request);
	now += 1000;
	completes(&request, 0, 1000);
	completes(&request, 0, 1500);
	SAME(of(A, KTM_BLOCK_WRITE).latency.count, 0);
	SAME(depth(A, KTM_BLOCK_WRITE), 1);
	now += 1000;
	completes(&request, 0, 500);
	SAME(of(A, KTM_BLOCK_WRITE).latency.count, 1);
	SAME(of(A, KTM_BLOCK_WRITE).latency.sum_ns, 2000);
	SAME(of(A, KTM_BLOCK_WRITE).latency.bytes, 3000);
}

TEST(a_flush_has_no_bytes_and_ends_at_once)
{
	struct request request = a_request(&queue_a, 2, 0);

	issued_now(&request);
	completes(&request, 0, 0);
	SAME(of(A, KTM_BLOCK_FLUSH).latency.count, 1);
}

TEST(a_failed_request_is_an_error)
{
	struct request request = a_request(&queue_a, 0, 512);

	issued_now(&request);
	completes(&request, 10, 512);
	SAME(of(A, KTM_BLOCK_READ).latency.errors, 1);
	SAME(of(A, KTM_BLOCK_READ).latency.count, 1);
}

TEST(a_completion_without_issue_is_not_counted)
{
	struct request request = a_request(&queue_a, 0, 512);

	completes(&request, 0, 512);
	SAME(everything(&block_io), 0);
}

TEST(a_request_that_goes_back_leaves_the_queue_and_is_timed_from_its_next_issue)
{
	struct request request = a_request(&queue_a, 0, 512);

	issued_now(&request);
	now += 1000000;
	requeued_now(&request);
	requeued_now(&request);
	SAME(depth(A, KTM_BLOCK_READ), 0);
	issued_now(&request);
	now += 10;
	completes(&request, 0, 512);
	SAME(of(A, KTM_BLOCK_READ).latency.sum_ns, 10);
	SAME(of(A, KTM_BLOCK_READ).issued, 2);
	SAME(of(A, KTM_BLOCK_READ).requeued, 1);
	SAME(depth(A, KTM_BLOCK_READ), 0);
}

TEST(a_request_issued_twice_is_in_the_queue_once)
{
	struct request request = a_request(&queue_a, 0, 512);

	issued_now(&request);
	now += 1000;
	issued_now(&request);
	SAME(depth(A, KTM_BLOCK_READ), 1);
	now += 10;
	completes(&request, 0, 512);
	SAME(depth(A, KTM_BLOCK_READ), 0);
	SAME(of(A, KTM_BLOCK_READ).latency.sum_ns, 10);
}

TEST(issue_on_one_cpu_and_completion_on_another_are_one_request)
{
	struct request request = a_request(&queue_a, 0, 512);

	cpu = 1;
	issued_now(&request);
	cpu = 2;
	completes(&request, 0, 512);
	SAME(depth(A, KTM_BLOCK_READ), 0);
	SAME(of(A, KTM_BLOCK_READ).latency.count, 1);
}

TEST(a_request_without_a_disk_is_device_0)
{
	struct request request = a_request(&queue_without, 34, 0);

	issued_now(&request);
	completes(&request, 0, 0);
	SAME(of(0, KTM_BLOCK_OTHER).latency.count, 1);
}

TEST(older_kernels_have_the_disk_in_the_request)
{
	struct request___disk request = { &disk_b };

	missing[1] = NULL;
	CHECK(disk_of((struct request *)&request) == &disk_b);
}

TEST(devices_beyond_the_last_place_are_counted_together_and_told)
{
	struct gendisk disk = { 1, 0 };
	struct request_queue queue = { &disk };
	struct request request = a_request(&queue, 1, 512);

	for (int i = 0; i < KTM_DEVICES; i++) {
		disk.first_minor = i;
		issued_now(&request);
		completes(&request, 0, 0);
		request.__data_len = 0;
		completes(&request, 0, 0);
		request.__data_len = 512;
	}
	SAME(everything(&ktm_map_full), 0);
	disk.first_minor = KTM_DEVICES;
	issued_now(&request);
	completes(&request, 0, 512);
	SAME(sum(&ktm_map_full, KTM_FULL_BLOCK_DEVICES), 2);
	SAME(sum(&block_io_other, KTM_BLOCK_WRITE), 1);
	SAME(sum_word(&block_io_other, &(__u32){ KTM_BLOCK_WRITE }, 2), 512);
	disk.first_minor = 0;
	request.__data_len = 512;
	issued_now(&request);
	completes(&request, 0, 512);
	SAME(of(1U << 20, KTM_BLOCK_WRITE).latency.count, 2);
}

TEST(a_request_for_which_there_is_no_place_is_neither_timed_nor_in_the_queue_and_told)
{
	static struct request requests[KTM_BLOCK_REQUESTS + 1];

	for (int i = 0; i <= KTM_BLOCK_REQUESTS; i++) {
		requests[i] = a_request(&queue_a, 0, 512);
		issued_now(&requests[i]);
	}
	SAME(sum(&ktm_map_full, KTM_FULL_BLOCK_REQUESTS), 1);
	SAME(depth(A, KTM_BLOCK_READ), KTM_BLOCK_REQUESTS);
	completes(&requests[KTM_BLOCK_REQUESTS], 0, 512);
	SAME(of(A, KTM_BLOCK_READ).latency.count, 0);
	completes(&requests[0], 0, 512);
	SAME(of(A, KTM_BLOCK_READ).latency.count, 1);
	requests[KTM_BLOCK_REQUESTS].__data_len = 512;
	issued_now(&requests[KTM_BLOCK_REQUESTS]);
	SAME(depth(A, KTM_BLOCK_READ), KTM_BLOCK_REQUESTS);
	SAME(sum(&ktm_map_full, KTM_FULL_BLOCK_REQUESTS), 1);
}
