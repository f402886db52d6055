/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * The world a program under test runs in: a clock moved by hand, tasks, CPUs, maps. Included by each test after the program.
 *
 *   TEST(a_sentence_about_behaviour) { ...; CHECK(sum(&map, entry) == 7); }
 *
 * A test lists its program's maps in `maps()`. Prints a line for each test: "ok NAME" or "not ok NAME: where and what".
 */
#ifndef KTM_WORLD_H
#define KTM_WORLD_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define CPUS 4
#define ELEMENTS(array) (sizeof(array) / sizeof(*(array)))

static __u64 now;
static int cpu;
static struct task_struct *current;

/* Storage of a task map and places in the ring buffer left to give; below 0: no bound. */
static int storage_left, ring_left;
static struct ktm_event events[16];
static int event_count;

static const char *missing[8];

int kernel_has(const char *what)
{
	for (size_t i = 0; i < ELEMENTS(missing) && missing[i]; i++)
		if (!strcmp(missing[i], what))
			return 0;
	return 1;
}

struct fake_map {
	void *map;
	int type, key, value, most, used;
	char *keys, *values;
};

static struct fake_map fakes[16];
static int fake_count;

static int per_cpu(const struct fake_map *fake)
{
	return fake->type == BPF_MAP_TYPE_PERCPU_HASH || fake->type == BPF_MAP_TYPE_PERCPU_ARRAY;
}

static int is_array(const struct fake_map *fake)
{
	return fake->type == BPF_MAP_TYPE_ARRAY || fake->type == BPF_MAP_TYPE_PERCPU_ARRAY;
}

static void add_map(void *map, int type, int key, int value, int most)
{
	struct fake_map *fake = &fakes[fake_count++];

	*fake = (struct fake_map){ map, type, key, value, most, 0, calloc(most, key), calloc((size_t)most * CPUS, value) };
	for (int i = 0; is_array(fake) && i < most; i++)
		memcpy(fake->keys + i * key, &i, sizeof(i));
	if (is_array(fake))
		fake->used = most;
}

#define KIND(map) (int)(sizeof(*(map).type) / sizeof(int))
#define MAP(map) add_map(&(map), KIND(map), sizeof(*(map).key), sizeof(*(map).value), sizeof(*(map).max_entries) / sizeof(int))
#define TASK_MAP(map) add_map(&(map), KIND(map), sizeof(void *), sizeof(*(map).value), 64)

static struct fake_map *fake_of(const void *map)
{
	for (int i = 0; i < fake_count; i++)
		if (fakes[i].map == map)
			return &fakes[i];
	fprintf(stderr, "a program uses a map that its test does not list in maps()\n");
	exit(3);
}

static void *value_on(const struct fake_map *fake, const void *key, int on)
{
	for (int i = 0; i < fake->used; i++)
		if (!memcmp(fake->keys + i * fake->key, key, fake->key))
			return fake->values + ((size_t)i * CPUS + (per_cpu(fake) ? on : 0)) * fake->value;
	return NULL;
}

void *bpf_map_lookup_elem(void *map, const void *key)
{
	return value_on(fake_of(map), key, cpu);
}

long bpf_map_update_elem(void *map, const void *key, const void *value, __u64 flags)
{
	struct fake_map *fake = fake_of(map);
	void *at = value_on(fake, key, cpu);

	if (at && flags == BPF_NOEXIST)
		return -EEXIST;
	if (!at) {
		if (fake->used == fake->most)
			return -E2BIG;
		memcpy(fake->keys + fake->used * fake->key, key, fake->key);
		memset(fake->values + (size_t)fake->used * CPUS * fake->value, 0, (size_t)CPUS * fake->value);
		fake->used++;
		at = value_on(fake, key, cpu);
	}
	memcpy(at, value, fake->value);
	return 0;
}

long bpf_map_delete_elem(void *map, const void *key)
{
	struct fake_map *fake = fake_of(map);
	size_t last = fake->used - 1, size = (size_t)CPUS * fake->value;

	for (int i = 0; i < fake->used; i++)
		if (!memcmp(fake->keys + i * fake->key, key, fake->key)) {
			memmove(fake->keys + i * fake->key, fake->keys + last * fake->key, fake->key);
			memmove(fake->values + i * size, fake->values + last * size, size);
			fake->used--;
			return 0;
		}
	return -ENOENT;
}

void *bpf_task_storage_get(void *map, struct task_struct *task, void *value, __u64 flags)
{
	struct fake_map *fake = fake_of(map);
	void *at = value_on(fake, &task, 0);

	(void)value;
	if (at || !(flags & BPF_LOCAL_STORAGE_GET_F_CREATE) || !storage_left)
		return at;
	storage_left--;
	task->bpf_storage = fake;
	memcpy(fake->keys + fake->used * fake->key, &task, sizeof(task));
	memset(fake->values + (size_t)fake->used * CPUS * fake->value, 0, (size_t)CPUS * fake->value);
	fake->used++;
	return value_on(fake, &task, 0);
}

void *bpf_ringbuf_reserve(void *map, __u64 size, __u64 flags)
{
	(void)map;
	(void)flags;
	if (!ring_left || size != sizeof(*events) || event_count == ELEMENTS(events))
		return NULL;
	ring_left--;
	return memset(&events[event_count], 0xee, sizeof(*events)); /* the kernel does not clear it either */
}

void bpf_ringbuf_submit(void *data, __u64 flags)
{
	(void)flags;
	if (data == &events[event_count])
		event_count++;
}

long bpf_probe_read_kernel(void *to, __u32 size, const void *from)
{
	if (from)
		memcpy(to, from, size);
	else
		memset(to, 0, size);
	return from ? 0 : -EFAULT;
}

__u64 bpf_ktime_get_ns(void)
{
	return now;
}

__u64 bpf_get_current_pid_tgid(void)
{
	return (__u64)current->tgid << 32 | (__u32)current->pid;
}

__u64 bpf_get_current_ancestor_cgroup_id(int level)
{
	struct cgroup *cgroup = current->cgroups->dfl_cgrp;

	if (level > cgroup->level)
		return 0;
	if (!kernel_has("cgroup->ancestors"))
		return ((struct cgroup___ids *)cgroup)->ancestor_ids[level];
	return cgroup->ancestors[level]->kn->id;
}

struct task_struct *bpf_get_current_task_btf(void)
{
	return current;
}

/* A word of a struct over all CPUs. */
static inline __u64 sum_word(void *map, const void *key, int word)
{
	__u64 sum = 0;

	for (int on = 0; on < CPUS; on++) {
		__u64 *value = value_on(fake_of(map), key, on);

		sum += value ? value[word] : 0;
		if (!per_cpu(fake_of(map)))
			break;
	}
	return sum;
}

/* A counter over all CPUs. */
static inline __u64 sum(void *map, __u32 entry)
{
	return sum_word(map, &entry, 0);
}

/* Latencies over all CPUs. */
static inline struct ktm_latency latency(void *map, __u32 entry)
{
	struct ktm_latency all;

	for (size_t word = 0; word < sizeof(all) / 8; word++)
		((__u64 *)&all)[word] = sum_word(map, &entry, word);
	return all;
}

/* Everything counted in a map: to see that nothing else was. */
static inline __u64 everything(void *map)
{
	struct fake_map *fake = fake_of(map);
	__u64 sum = 0;

	for (size_t i = 0; i < (size_t)fake->used * CPUS * fake->value / 8; i++)
		sum += ((__u64 *)fake->values)[i];
	return sum;
}

/* Cgroups root, root/0, root/0/0 …; task_in(level) is in that one. */
static struct kernfs_node nodes[16];
static struct cgroup cgroups[16];
static struct css_set sets[16];
static struct task_struct tasks[16];
static struct signal_struct signals[16];

static inline struct task_struct *task(int number)
{
	return &tasks[number];
}

static inline void in_cgroup(struct task_struct *task, int level)
{
	task->cgroups = &sets[level];
}

/* Task n is process 100 + n, its own leader, named "other", child of task 0, in the root cgroup; cgroup of level n has id 1000 + n. */
static void new_world(void)
{
	now = 1000000000;
	cpu = 0;
	storage_left = ring_left = -1;
	event_count = 0;
	memset(events, 0, sizeof(events));
	memset(missing, 0, sizeof(missing));
	missing[0] = "before->_folio_order";
	missing[1] = "before->rq_disk";
	for (int i = 0; i < fake_count; i++) {
		memset(fakes[i].values, 0, (size_t)fakes[i].most * CPUS * fakes[i].value);
		if (!is_array(&fakes[i]))
			fakes[i].used = 0;
	}
	memset(tasks, 0, sizeof(tasks));
	memset(signals, 0, sizeof(signals));
	for (int i = 0; i < 16; i++) {
		nodes[i].id = 1000 + i;
		cgroups[i] = (struct cgroup){ .level = i, .kn = &nodes[i] };
		for (int level = 0; level <= i; level++)
			cgroups[i].ancestors[level] = &cgroups[level];
		sets[i].dfl_cgrp = &cgroups[i];
		tasks[i].tgid = tasks[i].pid = 100 + i;
		tasks[i].group_leader = &tasks[i];
		tasks[i].real_parent = &tasks[0];
		tasks[i].signal = &signals[i];
		strcpy(tasks[i].comm, "other");
		in_cgroup(&tasks[i], 0);
	}
	current = &tasks[1];
}

/* The tests of a file. */
struct test {
	const char *name;
	void (*run)(void);
};

static struct test tests[64];
static int test_count, failed;
static const char *running;

#define TEST(NAME)                                                         \
	static void NAME(void);                                            \
	__attribute__((constructor)) static void add_##NAME(void)          \
	{                                                                  \
		tests[test_count++] = (struct test){ #NAME, NAME };        \
	}                                                                  \
	static void NAME(void)

#define CHECK(CONDITION)                                                                       \
	do {                                                                                   \
		if (!(CONDITION) && !failed++)                                                 \
			printf("not ok %s: line %d: %s\n", running, __LINE__, #CONDITION);     \
	} while (0)

/* As CHECK, and says what it was. */
#define SAME(IS, EXPECTED)                                                                                          \
	do {                                                                                                        \
		unsigned long long is_ = (IS), expected_ = (EXPECTED);                                              \
		if (is_ != expected_ && !failed++)                                                                  \
			printf("not ok %s: line %d: %s is %llu, not %llu\n", running, __LINE__, #IS, is_, expected_); \
	} while (0)

static void maps(void);

int main(void)
{
	maps();
	for (int i = 0; i < test_count; i++) {
		failed = 0;
		running = tests[i].name;
		new_world();
		tests[i].run();
		if (!failed)
			printf("ok %s\n", running);
		fflush(stdout);
	}
	return 0;
}

#endif
