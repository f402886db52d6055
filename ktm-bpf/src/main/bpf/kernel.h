/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * The few fields of the kernel that the programs read. Offsets are those of the machine that compiles; libbpf moves every
 * access to where the field is on the kernel that loads it. A struct NAME___SUFFIX is the same kernel type at another time.
 */
#ifndef KTM_KERNEL_H
#define KTM_KERNEL_H

typedef unsigned char __u8;
typedef unsigned short __u16;
typedef unsigned int __u32;
typedef signed short __s16;
typedef signed int __s32;
typedef unsigned long long __u64;
typedef signed long long __s64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u32 __wsum;

#ifdef KTM_USERSPACE
#include "fake.h"
#else

/* uapi/linux/bpf.h has these too, but needs the headers of a processor. */
enum {
	BPF_MAP_TYPE_HASH = 1,
	BPF_MAP_TYPE_ARRAY = 2,
	BPF_MAP_TYPE_PERCPU_HASH = 5,
	BPF_MAP_TYPE_PERCPU_ARRAY = 6,
	BPF_MAP_TYPE_RINGBUF = 27,
	BPF_MAP_TYPE_TASK_STORAGE = 29,
};
enum { BPF_ANY = 0, BPF_NOEXIST = 1 };
enum { BPF_F_NO_PREALLOC = 1 };
enum { BPF_LOCAL_STORAGE_GET_F_CREATE = 1 };

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#endif

#include "ktm.h"

typedef _Bool bool;
#ifndef NULL
#define NULL ((void *)0)
#endif

#ifndef KTM_USERSPACE
#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
#endif

struct kernfs_node {
	__u64 id;
};

struct cgroup {
	int level;
	struct kernfs_node *kn;
	struct cgroup *ancestors[16]; /* as long as it takes; only its start is used */
};

/* Before 7f203bc89eb6 ("cgroup: Replace cgroup->ancestor_ids[] with ->ancestors[]"), Linux 6.1. */
struct cgroup___ids {
	int level;
	struct kernfs_node *kn;
	__u64 ancestor_ids[16];
};

struct css_set {
	struct cgroup *dfl_cgrp;
};

struct signal_struct {
	struct {
		int counter;
	} live;
	int group_exit_code;
	unsigned int flags;
};

struct ns_common {
	unsigned int inum;
};

struct pid_namespace {
	struct ns_common ns;
};

/* A number, and the namespace it is one of. */
struct upid {
	int nr;
	struct pid_namespace *ns;
};

struct pid {
	unsigned int level;
	struct upid numbers[1]; /* one for each level, the task's own last */
};

struct cfs_bandwidth {
	int nr_periods;
	int nr_throttled;
	__u64 throttled_time;
};

struct task_group {
	struct task_group *parent;
	struct cfs_bandwidth cfs_bandwidth;
};

/* What the scheduler notes of a thread itself, by the clock of struct rq. Empty without CONFIG_SCHED_INFO. */
struct sched_info {
	__u64 run_delay; /* all it has waited for a CPU, of waits that are over */
	__u64 last_arrival; /* since when it runs */
	__u64 last_queued; /* since when it waits for a CPU, 0 if it does not */
};

struct rq {
	__u64 clock;
};

struct cfs_rq {
	struct rq *rq; /* with CONFIG_FAIR_GROUP_SCHED */
};

struct sched_entity {
	struct cfs_rq *cfs_rq;
};

struct task_struct {
	unsigned int __state;
	unsigned int flags;
	unsigned in_iowait : 1;
	int pid;
	int tgid;
	int exit_code;
	struct task_struct *real_parent;
	struct task_struct *group_leader;
	struct pid *thread_pid;
	char comm[16];
	struct css_set *cgroups;
	struct signal_struct *signal;
	struct task_group *sched_task_group;
	struct sched_info sched_info;
	struct sched_entity se;
	void *bpf_storage;
};

/* Before 2f064a59a11f ("sched: Change task_struct::state"), Linux 5.14. */
struct task_struct___state {
	volatile long state;
};

/* What task storage is allocated from. */
struct bpf_mem_alloc {
	void *cache;
};

struct bpf_local_storage_map {
	struct bpf_mem_alloc selem_ma;
	bool use_kmalloc_nolock;
};

struct folio {
	unsigned long first; /* its flags; read as the first word, because since Linux 6.18 they are a struct */
	unsigned long _flags_1;
};

/* Before ebc1baf5c9b4 ("mm: free up a word in the first tail page"), Linux 6.6, the order had a byte of its own. */
struct folio___order {
	unsigned long first;
	unsigned char _folio_order;
};

struct gendisk {
	int major;
	int first_minor;
};

struct request_queue {
	struct gendisk *disk;
};

struct request {
	struct request_queue *q;
	unsigned int cmd_flags;
	unsigned int __data_len;
};

/* Before f3fa33acca9f ("block: remove the ->rq_disk field in struct request"), Linux 5.17. */
struct request___disk {
	struct gendisk *rq_disk;
};

struct sock_common {
	__u16 skc_num;
};

struct sock_cgroup_data {
	struct cgroup *cgroup;
};

struct sock {
	struct sock_common __sk_common;
	struct sock_cgroup_data sk_cgrp_data;
};

struct inet_sock {
	struct sock sk;
	__be16 inet_sport;
};

struct sk_buff {
	struct sock *sk;
	__be16 protocol;
	__u16 network_header;
	unsigned char *head;
};

enum skb_drop_reason {
	SKB_DROP_REASON_NOT_SPECIFIED = 2, /* its number is the loading kernel's */
};

enum pageflags {
	PG_head = 6, /* its number is the loading kernel's */
};

/* The head of every record of a classic tracepoint. */
struct trace_entry {
	unsigned short type;
	unsigned char flags;
	unsigned char preempt_count;
	int pid;
};

struct trace_event_raw_mm_filemap_op_page_cache {
	struct trace_entry ent;
	unsigned char order;
};

struct trace_event_raw_mark_victim {
	struct trace_entry ent;
	int pid;
	unsigned int uid;
};

#ifndef KTM_USERSPACE
#pragma clang attribute pop
#endif

/* Records of syscalls' tracepoints: the same on every kernel with 64-bit longs, so read as they are. */
struct sys_enter {
	struct trace_entry ent;
	long id;
	unsigned long args[6];
};

struct sys_exit {
	struct trace_entry ent;
	long id;
	long ret;
};

#define PF_KTHREAD 0x00200000

#endif
