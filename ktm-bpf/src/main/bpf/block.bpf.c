/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * What block devices do: from the moment a request is given to the driver until it is complete, by device and direction.
 * Of the whole host: most writes are given by kernel threads, long after the process that wrote.
 */
#include "kernel.h"
#include "histogram.bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, KTM_DEVICES);
	__type(key, struct ktm_device);
	__type(value, struct ktm_block);
} block_io SEC(".maps");

/* Devices that found no place in block_io. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, KTM_BLOCK_OPS);
	__type(key, __u32);
	__type(value, struct ktm_block);
} block_io_other SEC(".maps");

struct issued {
	__u64 at;
	struct ktm_device device;
	__u64 bytes; /* completed so far */
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, KTM_BLOCK_REQUESTS);
	__type(key, __u64);
	__type(value, struct issued);
} block_requests SEC(".maps");

static const struct ktm_block nothing_yet = {};

static __always_inline struct ktm_block *entry_of(const struct ktm_device *device)
{
	struct ktm_block *entry = bpf_map_lookup_elem(&block_io, device);

	if (entry)
		return entry;
	bpf_map_update_elem(&block_io, device, &nothing_yet, BPF_NOEXIST);
	entry = bpf_map_lookup_elem(&block_io, device);
	if (entry)
		return entry;
	lost(KTM_FULL_BLOCK_DEVICES);
	return bpf_map_lookup_elem(&block_io_other, &device->op);
}

static __always_inline const struct gendisk *disk_of(const struct request *request)
{
	const struct request___disk *before = (const void *)request;

	if (bpf_core_field_exists(before->rq_disk))
		return before->rq_disk;
	return request->q->disk;
}

static __always_inline struct ktm_device device_of(const struct request *request)
{
	const struct gendisk *disk = disk_of(request);
	__u32 op = request->cmd_flags & 0xff;
	/* The kernel's own numbers (enum req_op) up to discard. */
	struct ktm_device device = { .device = 0, .op = op < KTM_BLOCK_OTHER ? op : KTM_BLOCK_OTHER };

	if (disk)
		device.device = (__u32)disk->major << 20 | (__u32)disk->first_minor;
	return device;
}

/* One request fewer in the queue of its device, which has not completed. */
static __always_inline void leaves_queue(const struct issued *issued)
{
	struct ktm_block *entry = entry_of(&issued->device);

	if (entry)
		__sync_fetch_and_add(&entry->requeued, 1);
}

SEC("tp_btf/block_rq_issue")
int issue(__u64 *ctx)
{
	__u64 key = ctx[0];
	struct issued issued = { .device = device_of((const struct request *)ctx[0]) };
	struct ktm_block *entry = entry_of(&issued.device);
	struct issued *before;

	issued.at = bpf_ktime_get_ns();
	if (bpf_map_update_elem(&block_requests, &key, &issued, BPF_NOEXIST)) {
		before = bpf_map_lookup_elem(&block_requests, &key);
		if (!before) {
			lost(KTM_FULL_BLOCK_REQUESTS);
			return 0;
		}
		/* The end of an earlier use of this request was missed: it leaves the queue now, so that depth stays right. */
		leaves_queue(before);
		*before = issued;
	}
	if (entry)
		__sync_fetch_and_add(&entry->issued, 1);
	return 0;
}

SEC("tp_btf/block_rq_requeue")
int requeue(__u64 *ctx)
{
	__u64 key = ctx[0];
	struct issued *issued = bpf_map_lookup_elem(&block_requests, &key);

	if (!issued)
		return 0;
	leaves_queue(issued);
	bpf_map_delete_elem(&block_requests, &key);
	return 0;
}

/* request, status, bytes. A request can complete in parts: only the last ends it. */
SEC("tp_btf/block_rq_complete")
int complete(__u64 *ctx)
{
	const struct request *request = (const void *)ctx[0];
	__u64 key = ctx[0];
	__u32 status = ctx[1], bytes = ctx[2];
	__u64 now = bpf_ktime_get_ns();
	struct issued *issued = bpf_map_lookup_elem(&block_requests, &key);
	struct ktm_block *entry;

	if (!issued)
		return 0;
	issued->bytes += bytes;
	if (bytes < request->__data_len)
		return 0;
	entry = entry_of(&issued->device);
	if (entry)
		record(&entry->latency, since(issued->at, now), issued->bytes, status != 0);
	bpf_map_delete_elem(&block_requests, &key);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
