/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * Instead of libbpf's headers, when a program is compiled for user space: what the kernel does for programs, as far as they
 * use it, over the world of world.h. Included by kernel.h.
 */
#ifndef KTM_FAKE_H
#define KTM_FAKE_H

#include <stddef.h>
#include <string.h>

#define SEC(name)
#define __uint(name, value) int(*name)[value]
#define __type(name, value) typeof(value) *name
#undef __always_inline
#define __always_inline inline __attribute__((unused))
#define __noinline __attribute__((noinline, unused))

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

struct task_struct;

/* A type or field, as the source names it, that the kernel of this test has. */
int kernel_has(const char *what);

#define bpf_core_field_exists(...) kernel_has(#__VA_ARGS__)
#define bpf_core_type_exists(type) kernel_has(#type)
#define bpf_core_enum_value(type, name) name
#define bpf_core_read(to, size, from) bpf_probe_read_kernel(to, size, from)
#define BPF_CORE_READ_BITFIELD(from, field) (from)->field
#define CORE_READ_1(from, a) (from)->a
#define CORE_READ_2(from, a, b) (from)->a->b
#define CORE_READ_3(from, a, b, c) ((from)->a && (from)->a->b ? (from)->a->b->c : 0)
#define CORE_READ_PICK(a, b, c, NAME, ...) NAME
#define BPF_CORE_READ(from, ...) CORE_READ_PICK(__VA_ARGS__, CORE_READ_3, CORE_READ_2, CORE_READ_1, )(from, __VA_ARGS__)

long bpf_probe_read_kernel(void *to, __u32 size, const void *from);
void *bpf_map_lookup_elem(void *map, const void *key);
long bpf_map_update_elem(void *map, const void *key, const void *value, __u64 flags);
long bpf_map_delete_elem(void *map, const void *key);
void *bpf_task_storage_get(void *map, struct task_struct *task, void *value, __u64 flags);
void *bpf_ringbuf_reserve(void *map, __u64 size, __u64 flags);
void bpf_ringbuf_submit(void *data, __u64 flags);
__u64 bpf_ktime_get_ns(void);
__u64 bpf_get_current_pid_tgid(void);
__u64 bpf_get_current_ancestor_cgroup_id(int level);
struct task_struct *bpf_get_current_task_btf(void);

#endif
