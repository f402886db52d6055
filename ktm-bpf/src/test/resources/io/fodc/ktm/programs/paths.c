/*
 * Busy at the end of many different call paths: 2^12 of them, one after the other, for a number of milliseconds. Prints
 * "ready", waits for a line, works, ends when its input does.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define NOINLINE __attribute__((noinline, noclone))
#define DEPTH 12

static volatile unsigned long sink;

NOINLINE void left(unsigned path, int depth);

NOINLINE void right(unsigned path, int depth)
{
	if (depth == DEPTH)
		for (int i = 0; i < 20000; i++)
			sink += i;
	else if (path >> depth & 1)
		left(path, depth + 1);
	else
		right(path, depth + 1);
	__asm__ volatile("" ::: "memory");
}

NOINLINE void left(unsigned path, int depth)
{
	if (depth == DEPTH)
		for (int i = 0; i < 20000; i++)
			sink += i;
	else if (path >> depth & 1)
		left(path, depth + 1);
	else
		right(path, depth + 1);
	__asm__ volatile("" ::: "memory");
}

int main(int argc, char **argv)
{
	long millis = argc > 1 ? atol(argv[1]) : 1000;
	struct timespec start, now;

	puts("ready");
	fflush(stdout);
	if (getchar() == EOF)
		return 1;
	clock_gettime(CLOCK_MONOTONIC, &start);
	now = start;
	for (unsigned path = 0; (now.tv_sec - start.tv_sec) * 1000 + (now.tv_nsec - start.tv_nsec) / 1000000 < millis; path++) {
		left(path * 2654435761u, 0);
		clock_gettime(CLOCK_MONOTONIC, &now);
	}
	while (getchar() != EOF)
		;
	return 0;
}
