package io.fodc.ktm.stacks;

import io.fodc.ktm.KtmException;
import io.fodc.ktm.KtmObjects;
import io.fodc.ktm.KtmThread;
import io.fodc.ktm.LibBpf;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/**
 * Samples the stacks of processes for a bounded time. Each sampling has a program of its own in the
 * kernel, so several may run at once; any thread may ask, and waits until its sampling has ended.
 * Native calls are made on the native thread and never wait there.
 */
public final class StackSampler {
  private static final Duration LOOK = Duration.ofMillis(100);

  private final KtmThread thread;
  private final LibBpf library;
  private final KtmObjects objects;
  private final Path proc;
  private final InstantSource clock;

  /**
   * A sampler.
   *
   * @param library loaded on the native thread
   * @param proc where the process file system is mounted
   * @param clock says when a sampling began
   */
  public StackSampler(KtmThread thread, LibBpf library, Path proc, InstantSource clock) {
    this(thread, library, KtmObjects.ofJar(), proc, clock);
  }

  StackSampler(
      KtmThread thread, LibBpf library, KtmObjects objects, Path proc, InstantSource clock) {
    this.thread = thread;
    this.library = library;
    this.objects = objects;
    this.proc = proc;
    this.clock = clock;
  }

  /**
   * Samples as requested, and returns early when every process has ended.
   *
   * @throws InterruptedException when the asking thread is interrupted; nothing stays in the kernel
   */
  public StackOutcome sample(StackRequest request) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted before sampling");
    }
    Targets targets = Targets.open(proc, request.pids());
    boolean given = false;
    try {
      if (targets.images().isEmpty()) {
        return targets.refusal();
      }
      StackOutcome outcome = sample(request, targets);
      given = outcome instanceof StackOutcome.Sampled;
      return outcome;
    } catch (KtmException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while sampling");
      }
      return new StackOutcome.Refused(reason(e), String.valueOf(e.getMessage()));
    } finally {
      if (!given) {
        targets.close();
      }
    }
  }

  private StackOutcome sample(StackRequest request, Targets targets)
      throws KtmException, InterruptedException {
    byte[] elf = objects.read(ProfileLayout.OBJECT);
    try (RunningProgram program = RunningProgram.start(thread, library, elf, request, targets)) {
      var started = clock.instant();
      long begin = System.nanoTime();
      await(request.duration(), begin, targets);
      targets.lookAgain();
      Duration lasted = Duration.ofNanos(System.nanoTime() - begin);
      Collected collected = program.finish(lasted);
      return new StackOutcome.Sampled(
          new StackSamples(
              request, started, lasted, targets.reports(), targets.images(), collected));
    }
  }

  private static void await(Duration duration, long begin, Targets targets)
      throws InterruptedException {
    long left = duration.toNanos();
    while (left > 0 && targets.anyAlive()) {
      TimeUnit.NANOSECONDS.sleep(Math.min(left, LOOK.toNanos()));
      left = duration.toNanos() - (System.nanoTime() - begin);
    }
  }

  private static StackOutcome.Reason reason(KtmException e) {
    return switch (e.fault()) {
      case NO_PRIVILEGE, LOCKDOWN -> StackOutcome.Reason.NO_PRIVILEGE;
      case NO_LIBRARY, NO_BTF, NO_TRACEFS, BROKEN_OBJECT, LOAD_REFUSED, ATTACH_REFUSED ->
          StackOutcome.Reason.UNSUPPORTED;
      case HUNG -> StackOutcome.Reason.HUNG;
      case CALL_FAILED -> StackOutcome.Reason.FAILED;
    };
  }
}
