/*
 * Keeps two threads busy for a number of milliseconds: three quarters of the work in hot(), one quarter in warm(). Prints
 * "ready", waits for a line, works, prints the seconds of CPU time used, and ends when its input does.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define NOINLINE __attribute__((noinline, noclone))

static volatile unsigned long sink;

static double seconds(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

NOINLINE unsigned long churn_hot(unsigned long value)
{
	for (int i = 0; i < 300000; i++)
		value = value * 6364136223846793005UL + 1442695040888963407UL;
	return value;
}

NOINLINE unsigned long churn_warm(unsigned long value)
{
	for (int i = 0; i < 100000; i++)
		value = value * 6364136223846793005UL + 1442695040888963407UL;
	return value;
}

NOINLINE void hot(void)
{
	sink += churn_hot(sink);
}

NOINLINE void warm(void)
{
	sink += churn_warm(sink);
}

static void *work(void *millis)
{
	double end = seconds(CLOCK_MONOTONIC) + *(long *)millis / 1e3;

	while (seconds(CLOCK_MONOTONIC) < end) {
		hot();
		warm();
	}
	return NULL;
}

int main(int argc, char **argv)
{
	long millis = argc > 1 ? atol(argv[1]) : 1000;
	pthread_t threads[2];

	puts("ready");
	fflush(stdout);
	if (getchar() == EOF)
		return 1;
	for (int i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, work, &millis);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	printf("%.6f\n", seconds(CLOCK_PROCESS_CPUTIME_ID));
	fflush(stdout);
	while (getchar() != EOF)
		;
	return 0;
}
