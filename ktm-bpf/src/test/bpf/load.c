/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0-only */
/*
 * Loads objects into the kernel as the agent does and says for each program what became of it; a check by hand, the tests
 * of the agent's own loader are in Java.
 *
 *   cc -include linux/types.h -o load load.c -lbpf
 *   load [-t TGID] [-f TGID] [-c CGROUP_DIRECTORY] [-n COMM_PREFIX] [-p PORT] [-x PROGRAM] [-q] OBJECT... [-- COMMAND ARGUMENT...]
 *
 * -x loads that program alone, whatever its hook: how a kernel refuses fentry or kprobe can be seen by it.
 * With a command: runs it while all is attached (as target 0 when there is no -t, -f, -c or -n), then prints the counters that
 * are not 0 and, when kernel.bpf_stats_enabled is 1, the time of each program per run.
 */
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../main/bpf/ktm.h"

#define MOST 64
#define TRACEFS "/sys/kernel/tracing/events/"

static struct btf *kernel;
static int verbose = 1;
static const char *only;
static struct {
	const char *name;
	int fd;
} shared[] = { { "targets_scope", -1 }, { "targets_few", -1 }, { "targets_tgid", -1 }, { "targets_cgroup", -1 }, { "targets_comm", -1 },
	       { "targets_port", -1 },	{ "ktm_map_full", -1 }, { "ktm_events", -1 } };
#define SHARED (sizeof(shared) / sizeof(*shared))

static int quiet(enum libbpf_print_level level, const char *format, va_list arguments)
{
	char line[400]; /* the verifier's log has tens of kB; its end is what tells */
	int length;

	if (level != LIBBPF_WARN || !verbose)
		return 0;
	va_list again;
	va_copy(again, arguments);
	length = vsnprintf(line, sizeof(line), format, arguments);
	if (length >= (int)sizeof(line)) {
		char *all = malloc(length + 1);

		vsnprintf(all, length + 1, format, again);
		snprintf(line, sizeof(line), "… %s", all + length + 1 - sizeof(line) + 8);
		free(all);
	}
	va_end(again);
	return fputs(line, stderr);
}

static int hook_exists(const char *section)
{
	char path[256];
	const char *hook = strchr(section, '/') + 1;

	if (!strncmp(section, "tp_btf/", 7)) {
		snprintf(path, sizeof(path), "btf_trace_%s", hook);
		return btf__find_by_name_kind(kernel, path, BTF_KIND_TYPEDEF) > 0;
	}
	if (!strncmp(section, "tp/", 3)) {
		snprintf(path, sizeof(path), TRACEFS "%s", hook);
		return access(path, F_OK) == 0;
	}
	return -1; /* only loading tells */
}

/* Switches off what has no hook, and all of a family but the first that has one. -1: by trial, so off here. */
static void choose(struct bpf_object *object)
{
	struct bpf_program *program;
	char chosen[64][64];
	int families = 0;

	bpf_object__for_each_program(program, object) {
		char family[64];
		if (only) {
			bpf_program__set_autoload(program, !strcmp(bpf_program__name(program), only));
			continue;
		}
		int taken = 0, exists = hook_exists(bpf_program__section_name(program));

		snprintf(family, sizeof(family), "%s", bpf_program__name(program));
		if (strstr(family, "__alt"))
			*strstr(family, "__alt") = 0;
		for (int i = 0; i < families; i++)
			taken |= !strcmp(chosen[i], family);
		if (exists == 1 && !taken && families < 64)
			strcpy(chosen[families++], family);
		bpf_program__set_autoload(program, exists == 1 && !taken);
		if (verbose && (exists != 1 || taken))
			printf("  off       %-24s %s (%s)\n", bpf_program__name(program), bpf_program__section_name(program),
			       exists == 0 ? "no such hook" : taken ? "another of its family is on" : "fentry and kprobe are not tried");
	}
}

static void share(struct bpf_object *object, int reuse)
{
	for (size_t i = 0; i < SHARED; i++) {
		struct bpf_map *map = bpf_object__find_map_by_name(object, shared[i].name);

		if (!map)
			continue;
		if (reuse && shared[i].fd >= 0)
			bpf_map__reuse_fd(map, shared[i].fd);
		if (!reuse && shared[i].fd < 0)
			shared[i].fd = bpf_map__fd(map);
	}
}

static void print_maps(struct bpf_object *object)
{
	int cpus = libbpf_num_possible_cpus();
	struct bpf_map *map;

	bpf_object__for_each_map(map, object) {
		__u32 type = bpf_map__type(map), words = bpf_map__value_size(map) / 8;
		int per_cpu = type == BPF_MAP_TYPE_PERCPU_ARRAY || type == BPF_MAP_TYPE_PERCPU_HASH;
		__u64 *values, key = 0, next;
		int more;

		if (!per_cpu && strcmp(bpf_map__name(map), "sched_throttled"))
			continue;
		values = calloc(words * 8, cpus);
		more = !bpf_map_get_next_key(bpf_map__fd(map), NULL, &key);
		while (more) {
			bpf_map_lookup_elem(bpf_map__fd(map), &key, values);
			for (int c = 1; c < (per_cpu ? cpus : 1); c++)
				for (__u32 w = 0; w < words; w++)
					values[w] += values[c * words + w];
			for (__u32 w = 0, named = 0; w < words; w++)
				if (values[w]) {
					if (!named++)
						printf("  %s[%llx]", bpf_map__name(map), (unsigned long long)key);
					printf(" %u:%llu", w, (unsigned long long)values[w]);
					if (w + 1 >= words || 0)
						break;
				}
			for (__u32 w = 0; w < words; w++)
				if (values[w]) {
					printf("\n");
					break;
				}
			next = 0;
			more = !bpf_map_get_next_key(bpf_map__fd(map), &key, &next);
			key = next;
		}
		free(values);
	}
}

static void print_times(struct bpf_object *object)
{
	struct bpf_program *program;

	bpf_object__for_each_program(program, object) {
		struct bpf_prog_info info = {};
		__u32 size = sizeof(info);

		if (bpf_program__fd(program) < 0 || bpf_obj_get_info_by_fd(bpf_program__fd(program), &info, &size) || !info.run_cnt)
			continue;
		printf("  %-26s %9llu runs %7.1f ns each\n", bpf_program__name(program), (unsigned long long)info.run_cnt,
		       (double)info.run_time_ns / info.run_cnt);
	}
}

static int on_event(void *context, void *data, size_t size)
{
	static const char *kinds[] = { "?", "fork", "exec", "exit", "oom" };
	struct ktm_event *event = data;

	(void)context;
	(void)size;
	printf("  event %s target %u tgid %u parent %u exit %u signal %u comm %.16s\n", kinds[event->kind < 5 ? event->kind : 0],
	       event->target, event->tgid, event->parent, event->exit_code, event->signal, event->comm);
	return 0;
}

static void set(const char *map, const void *key, const void *value)
{
	for (size_t i = 0; i < SHARED; i++)
		if (!strcmp(shared[i].name, map) && shared[i].fd >= 0 && bpf_map_update_elem(shared[i].fd, key, value, BPF_ANY))
			fprintf(stderr, "%s: %s\n", map, strerror(errno));
}

int main(int count, char **arguments)
{
	struct bpf_object *objects[MOST];
	struct ktm_scope scope = { 0, ~0U };
	struct ktm_few few = {};
	struct ktm_comm comm = { .prefix = "" };
	__u32 zero = 0, tgid = 0, port = 0;
	__u64 cgroup = 0;
	int option, loaded = 0, failures = 0, first;
	int go[2];
	pid_t child = 0;

	while ((option = getopt(count, arguments, "+t:f:c:n:p:x:q")) != -1) {
		struct stat at;

		if (option == 't') {
			tgid = atoi(optarg);
			scope.mode |= KTM_SCOPE_TGID;
		} else if (option == 'f') {
			few.tgid[0] = atoi(optarg);
			scope.mode |= KTM_SCOPE_FEW;
		} else if (option == 'c' && !stat(optarg, &at)) {
			cgroup = at.st_ino;
			scope.mode |= KTM_SCOPE_CGROUP;
		} else if (option == 'n') {
			comm.length = strlen(strncpy(comm.prefix, optarg, 15));
			scope.mode |= KTM_SCOPE_COMM;
		} else if (option == 'p') {
			port = atoi(optarg);
		} else if (option == 'x') {
			only = optarg;
		} else if (option == 'q') {
			verbose = 0;
		} else {
			fprintf(stderr, "usage: see the head of load.c\n");
			return 2;
		}
	}
	libbpf_set_print(quiet);
	kernel = btf__load_vmlinux_btf();
	if (!kernel) {
		fprintf(stderr, "no BTF of the kernel: it was built without CONFIG_DEBUG_INFO_BTF\n");
		return 1;
	}
	for (first = optind; first < count && strcmp(arguments[first], "--"); first++) {
		struct bpf_object *object = bpf_object__open_file(arguments[first], NULL);
		struct bpf_program *program;
		int error;

		printf("%s\n", arguments[first]);
		if (!object) {
			printf("  not opened: %s\n", strerror(errno));
			failures++;
			continue;
		}
		choose(object);
		share(object, 1);
		error = bpf_object__load(object);
		if (error) {
			printf("  not loaded: %s\n", strerror(-error));
			failures++;
			continue;
		}
		share(object, 0);
		bpf_object__for_each_program(program, object) {
			if (!bpf_program__autoload(program))
				continue;
			if (bpf_program__attach(program)) {
				if (verbose)
					printf("  attached  %-24s %s\n", bpf_program__name(program), bpf_program__section_name(program));
			} else {
				printf("  REFUSED   %-24s %s: %s\n", bpf_program__name(program), bpf_program__section_name(program),
				       strerror(errno));
				failures++;
			}
		}
		if (loaded < MOST)
			objects[loaded++] = object;
	}
	if (first + 1 < count && !pipe(go)) {
		struct ring_buffer *events = NULL;
		int status;

		child = fork();
		if (!child) {
			char byte;

			close(go[1]);
			if (read(go[0], &byte, 1) == 1)
				execvp(arguments[first + 1], &arguments[first + 1]);
			_exit(127);
		}
		if (!scope.mode) {
			scope.mode = KTM_SCOPE_FEW;
			few.tgid[0] = child;
		}
		set("targets_few", &zero, &few);
		if (tgid)
			set("targets_tgid", &tgid, &zero);
		if (cgroup)
			set("targets_cgroup", &cgroup, &zero);
		if (port)
			set("targets_port", &port, &zero);
		set("targets_comm", &zero, &comm);
		set("targets_scope", &zero, &scope);
		if (write(go[1], "", 1) != 1)
			return 1;
		waitpid(child, &status, 0);
		if (shared[SHARED - 1].fd >= 0)
			events = ring_buffer__new(shared[SHARED - 1].fd, on_event, NULL, NULL);
		if (events)
			ring_buffer__consume(events);
		for (int i = 0; i < loaded; i++) {
			print_maps(objects[i]);
			print_times(objects[i]);
		}
	}
	for (int i = 0; i < loaded; i++)
		bpf_object__close(objects[i]);
	return failures ? 1 : 0;
}
