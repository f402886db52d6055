/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * Where the threads of a few processes are: what they execute, by the clock of each CPU, and what they wait for, by the
 * scheduler's switches. Counted here per stack, so that nothing is sent for a sample.
 */
#include "kernel.h"
#include "profile.h"
#include "accounts.bpf.h"

enum { BPF_MAP_TYPE_STACK_TRACE = 7 };
enum { BPF_F_USER_STACK = 256 };

#ifndef CONSTANT
#define CONSTANT const
#endif

/* Not 0: targets are told by their numbers on the host, which is faster. Set before loading. */
CONSTANT volatile __u32 host_numbers = 0;

/* Shortest wait that counts; set before loading. */
CONSTANT volatile __u64 threshold_ns = 0;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, PROFILE_TARGETS);
	__type(key, struct profile_process);
	__type(value, __u32);
} profile_targets SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, PROFILE_SAMPLES);
	__type(key, struct profile_key);
	__type(value, struct profile_value);
} profile_samples SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, PROFILE_STACKS);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, PROFILE_DEPTH * sizeof(__u64));
} profile_stacks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, PROFILE_OVERFLOW_STACKS);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, PROFILE_DEPTH * sizeof(__u64));
} profile_overflow SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, PROFILE_COUNTS);
	__type(key, __u32);
	__type(value, __u64);
} profile_count SEC(".maps");

/* A thread that left the CPU. since 0: it did not, or was only preempted. */
struct profile_waiting {
	__u64 since;
	__u32 target;
	__u32 reason;
	__s32 user_stack;
	__s32 kernel_stack;
};

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct profile_waiting);
} profile_waiting SEC(".maps");

/* In its place on kernels of which storage_is_safe() is not true. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, PROFILE_THREADS);
	__type(key, __u32);
	__type(value, struct profile_waiting);
} profile_waiting_fixed SEC(".maps");

/* Since Linux 6.4 storage can be allocated while the scheduler holds its lock; sched.bpf.c says why. */
static __always_inline bool storage_is_safe(void)
{
	return bpf_core_field_exists(struct bpf_local_storage_map, selem_ma) ||
	       bpf_core_field_exists(struct bpf_local_storage_map, use_kmalloc_nolock);
}

static __always_inline struct profile_waiting *known_waiting(struct task_struct *task)
{
	__u32 pid = task->pid;

	if (!storage_is_safe())
		return bpf_map_lookup_elem(&profile_waiting_fixed, &pid);
	/* Most threads have no storage of any kind: that is seen without a call. */
	if (bpf_core_field_exists(task->bpf_storage) && !task->bpf_storage)
		return NULL;
	return bpf_task_storage_get(&profile_waiting, task, NULL, 0);
}

static __always_inline struct profile_waiting *waiting_of(struct task_struct *task)
{
	struct profile_waiting nothing = {};
	__u32 pid = task->pid;

	if (storage_is_safe())
		return bpf_task_storage_get(&profile_waiting, task, NULL, BPF_LOCAL_STORAGE_GET_F_CREATE);
	bpf_map_update_elem(&profile_waiting_fixed, &pid, &nothing, BPF_NOEXIST);
	return bpf_map_lookup_elem(&profile_waiting_fixed, &pid);
}

/* Storage goes with its thread by itself. */
static __always_inline void forget(struct task_struct *task)
{
	__u32 pid = task->pid;

	if (!storage_is_safe())
		bpf_map_delete_elem(&profile_waiting_fixed, &pid);
}

static __always_inline void count(__u32 what)
{
	__u64 *counted = bpf_map_lookup_elem(&profile_count, &what);

	if (counted)
		__sync_fetch_and_add(counted, 1);
}

/* The index of the process with a number on the host, or NULL. */
static __always_inline const __u32 *target_on_host(__u32 tgid)
{
	struct profile_process process = { .pid = tgid };

	return bpf_map_lookup_elem(&profile_targets, &process);
}

/*
 * The index of the process with a leader of this number, or NULL. A process is told by the number it has in its own
 * namespace, so that it does not matter in which one whoever asked lives.
 */
static __always_inline const __u32 *target_of(const struct pid *pid, __u32 level)
{
	struct profile_process process = {};
	struct upid own = {};

	bpf_core_read(&own, sizeof(own),
		      (void *)pid + bpf_core_field_offset(struct pid, numbers) + level * bpf_core_type_size(struct upid));
	process.pid = (__u32)own.nr;
	process.pid_namespace = BPF_CORE_READ(own.ns, ns.inum);
	return bpf_map_lookup_elem(&profile_targets, &process);
}

static __always_inline __s32 stack_of(void *ctx, __u64 flags)
{
	__s32 stack = bpf_get_stackid(ctx, &profile_stacks, flags);

	if (stack >= 0 || stack == -PROFILE_NO_STACK)
		return stack;
	stack = bpf_get_stackid(ctx, &profile_overflow, flags);
	if (stack >= 0)
		return stack | PROFILE_OVERFLOW;
	count(PROFILE_COUNT_COLLISIONS);
	return stack;
}

static __always_inline void add(const struct profile_key *key, __u64 ns)
{
	struct profile_value first = { .count = 1, .ns = ns };
	struct profile_value *value;

	count(PROFILE_COUNT_SAMPLES);
	value = bpf_map_lookup_elem(&profile_samples, key);
	if (!value) {
		if (!bpf_map_update_elem(&profile_samples, key, &first, BPF_NOEXIST))
			return;
		value = bpf_map_lookup_elem(&profile_samples, key);
		if (!value) {
			count(PROFILE_COUNT_FULL);
			return;
		}
	}
	__sync_fetch_and_add(&value->count, 1);
	__sync_fetch_and_add(&value->ns, ns);
}

static __always_inline const __u32 *current_target(void)
{
	struct task_struct *task;
	struct pid *pid;

	if (host_numbers)
		return target_on_host(bpf_get_current_pid_tgid() >> 32);
	task = (struct task_struct *)bpf_get_current_task();
	pid = BPF_CORE_READ(task, group_leader, thread_pid);
	return pid ? target_of(pid, BPF_CORE_READ(pid, level)) : NULL;
}

SEC("perf_event")
int on_cpu(void *ctx)
{
	struct profile_key key = { .reason = PROFILE_REASON_ON_CPU };
	const __u32 *target;

	/* An idle CPU is asked as often as a busy one. */
	if (!bpf_get_current_pid_tgid())
		return 0;
	target = current_target();
	if (!target)
		return 0;
	key.target = *target;
	key.user_stack = stack_of(ctx, BPF_F_USER_STACK);
	key.kernel_stack = stack_of(ctx, 0);
	bpf_get_current_comm(key.comm, sizeof(key.comm));
	add(&key, 0);
	return 0;
}

#define TASK_DEAD 0x80

static __always_inline __u64 state_of(struct task_struct *task)
{
	struct task_struct___state *before = (void *)task;

	return bpf_core_field_exists(task->__state) ? task->__state : before->state;
}

static __always_inline const __u32 *task_target(struct task_struct *task)
{
	struct pid *pid;

	if (host_numbers)
		return target_on_host(task->tgid);
	pid = task->group_leader->thread_pid;
	return pid ? target_of(pid, pid->level) : NULL;
}

/* A wait is over since AT. */
static __always_inline void ended(struct task_struct *task, struct profile_waiting *waiting, __u64 at)
{
	struct profile_key key = {};
	__u64 ns = at > waiting->since ? at - waiting->since : 0;

	waiting->since = 0;
	if (ns < threshold_ns) {
		count(PROFILE_COUNT_SHORT);
		return;
	}
	key.target = waiting->target;
	key.reason = waiting->reason;
	key.user_stack = waiting->user_stack;
	key.kernel_stack = waiting->kernel_stack;
	bpf_core_read(key.comm, sizeof(key.comm), &task->comm);
	add(&key, ns);
}

/* The previous task is still the current one, so its stacks can be had. */
static __always_inline void leaves(void *ctx, struct task_struct *task, bool preempted)
{
	struct profile_waiting *waiting;
	const __u32 *target;
	__u64 state;

	if (task->flags & PF_KTHREAD)
		return;
	target = task_target(task);
	if (!target)
		return;
	state = state_of(task);
	waiting = state & TASK_DEAD ? known_waiting(task) : waiting_of(task);
	/* That it came was seen by no program. */
	if (waiting && waiting->since) {
		__u64 at = came_at(task, bpf_ktime_get_ns());

		if (at)
			ended(task, waiting, at);
		else
			count(PROFILE_COUNT_UNTRACKED);
	}
	if (state & TASK_DEAD) {
		forget(task);
		return;
	}
	if (!waiting) {
		count(PROFILE_COUNT_UNTRACKED);
		return;
	}
	waiting->since = 0;
	if (preempted || !state)
		return;
	waiting->target = *target;
	waiting->reason = BPF_CORE_READ_BITFIELD(task, in_iowait) ? PROFILE_REASON_IO : PROFILE_REASON_BLOCKED;
	waiting->user_stack = stack_of(ctx, BPF_F_USER_STACK);
	waiting->kernel_stack = stack_of(ctx, 0);
	waiting->since = bpf_ktime_get_ns();
}

static __always_inline void returns(struct task_struct *task)
{
	struct profile_waiting *waiting = known_waiting(task);

	if (waiting && waiting->since)
		ended(task, waiting, bpf_ktime_get_ns());
}

/* preempted, previous task, next task. */
SEC("tp_btf/sched_switch")
int off_cpu(__u64 *ctx)
{
	leaves(ctx, (struct task_struct *)ctx[1], ctx[0]);
	returns((struct task_struct *)ctx[2]);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
