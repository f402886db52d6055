/*
 * Waits at known places, by system calls of its own because the C library has no frame pointers: sleep_site() sleeps 40
 * times 5 ms in the thread "sleeper", lock_site() waits 20 times for a futex that another thread releases after 10 ms in the
 * thread "locker". Prints "ready", waits for a line, does it, prints what it measured (nanoseconds asleep, nanoseconds
 * locked), and ends when its input does.
 */
#define _GNU_SOURCE
#include <linux/futex.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>

#define NOINLINE __attribute__((noinline, noclone))
#define SLEEPS 40
#define LOCKS 20

static int word;
static int waiting;
static long slept;
static long locked;

static inline __attribute__((always_inline)) long raw(long number, long a, long b, long c, long d)
{
#ifdef __x86_64__
	register long r10 __asm__("r10") = d;
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10)
			 : "rcx", "r11", "memory");
	return result;
#else
	register long x8 __asm__("x8") = number;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;

	__asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3) : "memory");
	return x0;
#endif
}

static long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000L + time.tv_nsec;
}

NOINLINE void sleep_site(void)
{
	struct timespec time = { 0, 5000000 };

	raw(SYS_nanosleep, (long)&time, 0, 0, 0);
	__asm__ volatile("" ::: "memory");
}

NOINLINE void lock_site(int seen)
{
	raw(SYS_futex, (long)&word, FUTEX_WAIT_PRIVATE, seen, 0);
	__asm__ volatile("" ::: "memory");
}

static void *sleeper(void *unused)
{
	pthread_setname_np(pthread_self(), "sleeper");
	for (int i = 0; i < SLEEPS; i++) {
		long before = now();

		sleep_site();
		slept += now() - before;
	}
	return unused;
}

static void *locker(void *unused)
{
	pthread_setname_np(pthread_self(), "locker");
	for (int i = 0; i < LOCKS; i++) {
		int seen = __atomic_load_n(&word, __ATOMIC_SEQ_CST);
		long before = now();

		__atomic_store_n(&waiting, 1, __ATOMIC_SEQ_CST);
		while (__atomic_load_n(&word, __ATOMIC_SEQ_CST) == seen)
			lock_site(seen);
		locked += now() - before;
	}
	return unused;
}

static void *releaser(void *unused)
{
	for (int i = 0; i < LOCKS; i++) {
		struct timespec time = { 0, 10000000 };

		while (!__atomic_exchange_n(&waiting, 0, __ATOMIC_SEQ_CST))
			nanosleep(&(struct timespec){ 0, 100000 }, NULL);
		nanosleep(&time, NULL);
		__atomic_add_fetch(&word, 1, __ATOMIC_SEQ_CST);
		syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, NULL);
	}
	return unused;
}

int main(void)
{
	void *(*bodies[])(void *) = { sleeper, locker, releaser };
	pthread_t threads[3];

	puts("ready");
	fflush(stdout);
	if (getchar() == EOF)
		return 1;
	for (int i = 0; i < 3; i++)
		pthread_create(&threads[i], NULL, bodies[i], NULL);
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	printf("%ld %ld\n", slept, locked);
	fflush(stdout);
	while (getchar() != EOF)
		;
	return 0;
}
