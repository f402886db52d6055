/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A process that does a known number of everything and measures it itself, to be counted from outside.
 *   workload COMM FILE WHAT...
 * It calls itself COMM, says "ready" and waits for a byte on its standard input, which it never reads; then does WHAT, says
 * what it measured, and ends when its standard input is closed. What it waits and speaks with is none of what is counted:
 * poll and writev; but "pause", which waits for another byte, has to read the one before.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PAGE 4096

static char buffer[64 * PAGE] __attribute__((aligned(PAGE)));

static void say(const char *text)
{
	struct iovec part = { (void *)text, strlen(text) };

	if (writev(1, &part, 1) < 0)
		_exit(9);
}

static void fail(const char *what)
{
	char text[200];

	snprintf(text, sizeof(text), "failed %s: %s\n", what, strerror(errno));
	say(text);
	_exit(8);
}

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

static void wait_for(short events)
{
	struct pollfd in = { .fd = 0, .events = events };

	while (poll(&in, 1, -1) < 1 || !(in.revents & (events | POLLHUP)))
		;
}

/* Calls something COUNT times and tells how long each took. */
#define TIMES(NAME, COUNT, CALL)                                                   \
	do {                                                                       \
		char line[8192];                                                   \
		int at = snprintf(line, sizeof(line), "times %s", NAME);           \
		for (int i = 0; i < (COUNT); i++) {                                \
			uint64_t before = now();                                   \
			CALL;                                                      \
			uint64_t took = now() - before;                            \
			at += snprintf(line + at, sizeof(line) - at, " %llu", (unsigned long long)took); \
		}                                                                  \
		snprintf(line + at, sizeof(line) - at, "\n");                      \
		say(line);                                                         \
	} while (0)

static void syscalls(const char *path)
{
	int file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	int empty = open(path, O_RDONLY);

	if (file < 0 || empty < 0)
		fail("open");
	TIMES("pwrite64", 13, if (pwrite(file, buffer, 4096, i * 4096) != 4096) fail("pwrite"));
	lseek(file, 13 * 4096, SEEK_SET);
	TIMES("write", 17, if (write(file, buffer, 512) != 512) fail("write"));
	TIMES("pread64", 23, if (pread(file, buffer, 8192, i * 100) != 8192) fail("pread"));
	lseek(file, 0, SEEK_SET);
	TIMES("read", 19, if (read(file, buffer, 1000) != 1000) fail("read"));
	TIMES("fsync", 3, if (fsync(file)) fail("fsync"));
	TIMES("fdatasync", 5, if (fdatasync(file)) fail("fdatasync"));
	for (int i = 0; i < 2; i++)
		if (read(-1, buffer, 100) != -1)
			fail("bad read");
	for (int i = 0; i < 7; i++)
		posix_fadvise(empty, 0, 0, POSIX_FADV_DONTNEED);
	for (int i = 0; i < 11; i++)
		posix_fadvise(empty, 0, 0, POSIX_FADV_RANDOM);
	close(file);
	close(empty);
}

/* Reads that wait for a known time: a child puts a byte into the pipe every few milliseconds. */
static void slow_reads(void)
{
	int slow[2];
	pid_t child;

	if (pipe(slow))
		fail("pipe");
	child = fork();
	if (child < 0)
		fail("fork");
	if (!child) {
		for (int i = 0; i < 31; i++) {
			struct timespec wait = { 0, (1 + i % 3 * 4) * 1000000 };

			nanosleep(&wait, NULL);
			if (write(slow[1], "x", 1) != 1)
				_exit(1);
		}
		_exit(0);
	}
	TIMES("read", 31, if (read(slow[0], buffer, 1) != 1) fail("slow read"));
	waitpid(child, NULL, 0);
}

/*
 * Reads of 8 to 256 KiB of cached pages, which take some microseconds each; and reads of nothing, which take what a process measures
 * too much: the way into the kernel and out, and the clock.
 */
static void sized_reads(const char *path)
{
	int file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);

	if (file < 0 || pwrite(file, buffer, sizeof(buffer), 0) != sizeof(buffer))
		fail("open");
	TIMES("null", 101, if (read(-1, buffer, 1) != -1) fail("null read"));
	TIMES("pread64", 246, if (pread(file, buffer, 8192 << i % 6, 0) != 8192 << i % 6) fail("pread"));
	close(file);
}

/* 37 new pages of one page each, looked up again, given back. */
static void page_cache(const char *path)
{
	int file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);

	if (file < 0)
		fail("open");
	for (int i = 0; i < 37; i++)
		if (pwrite(file, buffer, PAGE, (off_t)i * PAGE) != PAGE)
			fail("pwrite");
	for (int i = 0; i < 41; i++)
		if (pread(file, buffer, PAGE, (off_t)(i % 37) * PAGE) != PAGE)
			fail("pread");
	if (fsync(file) || ftruncate(file, 0))
		fail("truncate");
	close(file);
}

static void sleeps(void)
{
	struct timespec wait = { 0, 3000000 };

	TIMES("sleep", 43, nanosleep(&wait, NULL));
}

/* Says that all so far is done and waits to be told to go on. */
static void pause_here(void)
{
	char byte;

	if (read(0, &byte, 1) != 1)
		fail("pause");
	say("done\n");
	wait_for(POLLIN);
}

static int listener;
static struct sockaddr_in listened = { .sin_family = AF_INET };

/* Listens on a port, which it says as a time, and makes no connection of what sends nothing within a second. */
static void listen_deferred(void)
{
	socklen_t size = sizeof(listened);
	char line[100];
	int second = 1;

	listened.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	listener = socket(AF_INET, SOCK_STREAM, 0);
	if (listener < 0 || setsockopt(listener, IPPROTO_TCP, TCP_DEFER_ACCEPT, &second, sizeof(second)) ||
	    bind(listener, (void *)&listened, size) || listen(listener, 5) || getsockname(listener, (void *)&listened, &size))
		fail("listen");
	snprintf(line, sizeof(line), "times port %d\n", ntohs(listened.sin_port));
	say(line);
}

/* Connects to that, sends nothing and waits until it is accepted: after the answer was sent again. */
static void connect_silently(void)
{
	struct pollfd in = { .fd = listener, .events = POLLIN };
	int client = socket(AF_INET, SOCK_STREAM, 0);

	if (client < 0 || connect(client, (void *)&listened, sizeof(listened)) || poll(&in, 1, 10000) != 1)
		fail("connect");
	close(client);
}

/* Uses a fifth of a second of CPU. */
static void spin(void)
{
	struct timespec used;

	do
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
	while (used.tv_sec * 1000 + used.tv_nsec / 1000000 < 200);
}

static void *nothing(void *argument)
{
	return argument;
}

static void children(void)
{
	for (int i = 0; i < 5; i++) {
		pid_t child = fork();

		if (!child)
			_exit(i);
		waitpid(child, NULL, 0);
	}
	for (int i = 0; i < 3; i++) {
		pthread_t thread;

		if (pthread_create(&thread, NULL, nothing, NULL))
			fail("thread");
		pthread_join(thread, NULL);
	}
	pid_t child = fork();
	if (!child) {
		execl("/bin/true", "true", NULL);
		_exit(99);
	}
	waitpid(child, NULL, 0);
}

/* Fills the page cache far beyond a small limit. */
static void much_cache(const char *path)
{
	int file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);

	if (file < 0)
		fail("open");
	for (int i = 0; i < 256; i++)
		if (pwrite(file, buffer, sizeof(buffer), (off_t)i * sizeof(buffer)) != sizeof(buffer))
			fail("pwrite");
	if (fsync(file))
		fail("fsync");
	for (int i = 0; i < 256; i++)
		if (pread(file, buffer, sizeof(buffer), (off_t)i * sizeof(buffer)) != sizeof(buffer))
			fail("pread");
	close(file);
	unlink(path);
}

/* Wants more memory than any small limit allows. */
static void much_memory(void)
{
	size_t size = 512UL << 20;
	char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		fail("mmap");
	memset(memory, 1, size);
}

/* CPU time of this process and of the children it waited for. */
static uint64_t cpu(void)
{
	struct rusage own, children;

	getrusage(RUSAGE_SELF, &own);
	getrusage(RUSAGE_CHILDREN, &children);
	return (own.ru_utime.tv_sec + own.ru_stime.tv_sec + children.ru_utime.tv_sec + children.ru_stime.tv_sec) *
		       1000000000ULL +
	       (own.ru_utime.tv_usec + own.ru_stime.tv_usec + children.ru_utime.tv_usec + children.ru_stime.tv_usec) * 1000ULL;
}

static void say_calls(uint64_t calls, uint64_t used)
{
	char line[100];

	snprintf(line, sizeof(line), "calls %llu %llu\n", (unsigned long long)calls, (unsigned long long)used);
	say(line);
}

/* A tight loop of small reads of one cached page, for benchmarks. */
static void loop_reads(const char *path, uint64_t calls)
{
	int file = open(path, O_RDWR | O_CREAT, 0600);
	uint64_t before = cpu();

	if (file < 0 || pwrite(file, buffer, PAGE, 0) != PAGE)
		fail("open");
	for (uint64_t i = 0; i < calls; i++)
		if (pread(file, buffer, 64, 0) != 64)
			fail("pread");
	say_calls(calls, cpu() - before);
	close(file);
}

/* Two processes on one CPU that wake each other, for benchmarks: each round is two switches. */
static void ping_pong(uint64_t rounds)
{
	int there[2], back[2];
	uint64_t before = cpu();
	cpu_set_t one;
	pid_t child;

	CPU_ZERO(&one);
	CPU_SET(sched_getcpu(), &one);
	if (sched_setaffinity(0, sizeof(one), &one) || pipe(there) || pipe(back))
		fail("pipe");
	child = fork();
	if (!child) {
		char byte;

		for (uint64_t i = 0; i < rounds; i++)
			if (read(there[0], &byte, 1) != 1 || write(back[1], &byte, 1) != 1)
				_exit(1);
		_exit(0);
	}
	for (uint64_t i = 0; i < rounds; i++)
		if (write(there[1], "x", 1) != 1 || read(back[0], buffer, 1) != 1)
			fail("ping");
	waitpid(child, NULL, 0);
	say_calls(rounds, cpu() - before);
}

int main(int count, char **arguments)
{
	if (count < 4)
		return 2;
	prctl(PR_SET_NAME, arguments[1]);
	say("ready\n");
	wait_for(POLLIN);
	for (int i = 3; i < count; i++) {
		const char *what = arguments[i];

		if (!strcmp(what, "syscalls"))
			syscalls(arguments[2]);
		else if (!strcmp(what, "slow-reads"))
			slow_reads();
		else if (!strcmp(what, "sized-reads"))
			sized_reads(arguments[2]);
		else if (!strcmp(what, "page-cache"))
			page_cache(arguments[2]);
		else if (!strcmp(what, "sleeps"))
			sleeps();
		else if (!strcmp(what, "pause"))
			pause_here();
		else if (!strcmp(what, "listen-deferred"))
			listen_deferred();
		else if (!strcmp(what, "connect-silently"))
			connect_silently();
		else if (!strcmp(what, "spin"))
			spin();
		else if (!strcmp(what, "children"))
			children();
		else if (!strcmp(what, "much-cache"))
			much_cache(arguments[2]);
		else if (!strcmp(what, "much-memory"))
			much_memory();
		else if (!strcmp(what, "loop-reads"))
			loop_reads(arguments[2], strtoull(arguments[++i], NULL, 10));
		else if (!strcmp(what, "ping-pong"))
			ping_pong(strtoull(arguments[++i], NULL, 10));
		else if (!strncmp(what, "exit=", 5)) {
			say("done\n");
			wait_for(0);
			_exit(atoi(what + 5));
		} else
			fail(what);
	}
	say("done\n");
	wait_for(0);
	return 0;
}
