/*
 * Does what its argument says, once it has read a line: "spin" keeps a thread busy in spin_site(), "lock" has two threads wait
 * for one mutex in wait_site(), "sync FILE" writes and syncs a page 40 times in sync_site(). Prints "ready" before and
 * "done" after "sync"; ends when its input does.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define NOINLINE __attribute__((noinline, noclone))
#define SYNCS 40

static volatile unsigned long sink;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static char page[4096];

NOINLINE void spin_site(void)
{
	for (int i = 0; i < 300000; i++)
		sink = sink * 6364136223846793005UL + 1442695040888963407UL;
}

/* The C library has no frame pointers: whoever calls it directly is lost. */
NOINLINE void enter(void)
{
	pthread_mutex_lock(&mutex);
	__asm__ volatile("" ::: "memory");
}

NOINLINE void wait_site(void)
{
	enter();
	nanosleep(&(struct timespec){ 0, 2000000 }, NULL);
	pthread_mutex_unlock(&mutex);
}

NOINLINE void write_page(int file, int at)
{
	if (pwrite(file, page, sizeof(page), at * sizeof(page)) != sizeof(page) || fsync(file) != 0)
		perror("write");
}

NOINLINE void sync_site(const char *path)
{
	int file = open(path, O_CREAT | O_WRONLY, 0600);

	for (int i = 0; i < SYNCS; i++)
		write_page(file, i);
	close(file);
}

static void *spinning(void *unused)
{
	for (;;)
		spin_site();
	return unused;
}

static void *waiting(void *unused)
{
	for (;;)
		wait_site();
	return unused;
}

int main(int argc, char **argv)
{
	pthread_t threads[2];

	puts("ready");
	fflush(stdout);
	if (getchar() == EOF || argc < 2)
		return 1;
	if (strcmp(argv[1], "spin") == 0)
		pthread_create(&threads[0], NULL, spinning, NULL);
	if (strcmp(argv[1], "lock") == 0)
		for (int i = 0; i < 2; i++)
			pthread_create(&threads[i], NULL, waiting, NULL);
	if (strcmp(argv[1], "sync") == 0 && argc > 2) {
		sync_site(argv[2]);
		puts("done");
		fflush(stdout);
	}
	while (getchar() != EOF)
		;
	return 0;
}
