/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * Reads, writes and syncs of a target: how long, how much, how many failed; what it advises about its files. Attached to
 * one syscall each: a tracepoint on all of them would slow every syscall of the host.
 */
#include "kernel.h"
#include "target.bpf.h"
#include "histogram.bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, KTM_TARGETS * KTM_SYSCALL_OPS);
	__type(key, __u32);
	__type(value, struct ktm_latency);
} syscall_latency SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, KTM_TARGETS * KTM_FADVISE_OPS);
	__type(key, __u32);
	__type(value, __u64);
} fadvise_calls SEC(".maps");

/* The call a thread is in. started = 0: none. */
struct call {
	__u64 started;
	__u32 op;
	__u32 entry;
};

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct call);
} syscall_calls SEC(".maps");

static __always_inline int enter(__u32 op)
{
	int target = current_target();
	struct call *call;

	if (target < 0)
		return 0;
	call = remembered(&syscall_calls, bpf_get_current_task_btf());
	if (!call) {
		lost(KTM_FULL_SYSCALLS);
		return 0;
	}
	call->op = op;
	call->entry = target * KTM_SYSCALL_OPS + op;
	call->started = bpf_ktime_get_ns();
	return 0;
}

/* A call that was entered before the programs were attached has no start and is not counted. */
static __always_inline int leave(__u32 op, long result, bool moves_bytes)
{
	struct call *call = recalled(&syscall_calls, bpf_get_current_task_btf());
	__u64 started;

	if (!call || !call->started || call->op != op)
		return 0;
	started = call->started;
	call->started = 0;
	record_at(&syscall_latency, call->entry, since(started, bpf_ktime_get_ns()),
		  moves_bytes && result > 0 ? result : 0, result < 0);
	return 0;
}

#define TIMED(NAME, OP, MOVES_BYTES)                                         \
	SEC("tp/syscalls/sys_enter_" #NAME)                                  \
	int NAME##_enter(struct sys_enter *ctx)              \
	{                                                                    \
		return enter(OP);                                            \
	}                                                                    \
	SEC("tp/syscalls/sys_exit_" #NAME)                                   \
	int NAME##_exit(struct sys_exit *ctx)                \
	{                                                                    \
		return leave(OP, ctx->ret, MOVES_BYTES);                     \
	}

TIMED(read, KTM_SYSCALL_READ, 1)
TIMED(pread64, KTM_SYSCALL_PREAD64, 1)
TIMED(write, KTM_SYSCALL_WRITE, 1)
TIMED(pwrite64, KTM_SYSCALL_PWRITE64, 1)
TIMED(fsync, KTM_SYSCALL_FSYNC, 0)
TIMED(fdatasync, KTM_SYSCALL_FDATASYNC, 0)

SEC("tp/syscalls/sys_enter_fadvise64")
int fadvise64_enter(struct sys_enter *ctx)
{
	int target = current_target();
	unsigned long advice = ctx->args[3];

	if (target < 0)
		return 0;
	if (advice > KTM_FADVISE_OTHER)
		advice = KTM_FADVISE_OTHER;
	count_at(&fadvise_calls, target * KTM_FADVISE_OPS + advice, 1);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
