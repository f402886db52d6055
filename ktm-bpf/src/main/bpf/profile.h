/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * What profile.bpf.c and Java agree on (io.fodc.ktm.stacks.ProfileLayout; a test compares them). The object is loaded for
 * one sampling and taken out again; it shares no map with the others. Load exactly one of its programs.
 */
#ifndef KTM_PROFILE_H
#define KTM_PROFILE_H

/*
 * profile_targets: hash, struct profile_process -> __u32 index. A process is known by the namespace it lives in and its
 * number there; or, with host_numbers set, by the namespace 0 and the number it has on the host.
 */
#define PROFILE_TARGETS 64

struct profile_process {
	__u64 pid_namespace; /* inode of /proc/PID/ns/pid */
	__u64 pid;
};

/* profile_samples: hash, struct profile_key -> struct profile_value; sized before loading. */
#define PROFILE_SAMPLES 16384

struct profile_key {
	__u32 target;
	__u32 reason;
	__s32 user_stack;   /* key of profile_stacks, or a negative errno */
	__s32 kernel_stack; /* likewise */
	char comm[16];	    /* of the thread */
};

#define PROFILE_REASON_ON_CPU 0
#define PROFILE_REASON_BLOCKED 1
#define PROFILE_REASON_IO 2

struct profile_value {
	__u64 count;
	__u64 ns; /* off the CPU; 0 on it */
};

/* profile_stacks: stack trace map, both kinds of stacks; innermost address first; sized before loading. */
#define PROFILE_STACKS 16384
#define PROFILE_DEPTH 127

/*
 * profile_overflow: likewise, for stacks whose place in profile_stacks another stack has: its place here is taken only by
 * another one of these. Sized before loading. Keys in it have this bit set.
 */
#define PROFILE_OVERFLOW_STACKS 4096
#define PROFILE_OVERFLOW 1073741824

/* Errors in place of a stack's key. */
#define PROFILE_NO_STACK 14    /* it has none: a sample in user mode has no kernel stack */
#define PROFILE_COLLISION 17 /* another stack has its place */

/* profile_count: per-CPU array of __u64. */
#define PROFILE_COUNT_SAMPLES 0	   /* seen of targets, kept or not */
#define PROFILE_COUNT_FULL 1	   /* not kept: profile_samples is full */
#define PROFILE_COUNT_COLLISIONS 2 /* kept without a stack: its place was taken */
#define PROFILE_COUNT_SHORT 3	   /* off the CPU for less than the threshold */
#define PROFILE_COUNT_UNTRACKED 4  /* off the CPU, but not known since or until when */
#define PROFILE_COUNTS 5

/* profile_waiting_fixed: where the scheduler may not allocate, which threads wait; private to the program. */
#define PROFILE_THREADS 4096

_Static_assert(sizeof(struct profile_process) == 16, "as in ProfileLayout");
_Static_assert(sizeof(struct profile_key) == 32, "as in ProfileLayout");
_Static_assert(sizeof(struct profile_value) == 16, "as in ProfileLayout");

#endif
