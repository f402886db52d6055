package io.fodc.ktm.stacks;

import io.fodc.ktm.KtmException;
import io.fodc.ktm.KtmThread;
import io.fodc.ktm.LibBpf;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A sampling program as other threads see it: each call goes through the native thread, and nothing
 * stays in the kernel whatever fails, not even a program that came to be after its caller had given
 * up.
 */
final class RunningProgram implements AutoCloseable {
  private static final long LIMIT_NANOS = Duration.ofSeconds(10).toNanos();

  private final KtmThread thread;
  private final AtomicReference<@Nullable ProfileProgram> held = new AtomicReference<>();
  private volatile boolean closed;

  private RunningProgram(KtmThread thread) {
    this.thread = thread;
  }

  static RunningProgram start(
      KtmThread thread, LibBpf library, byte[] elf, StackRequest request, Targets targets)
      throws KtmException {
    RunningProgram running = new RunningProgram(thread);
    try {
      return thread.call(
          "starting the stack sampler",
          LIMIT_NANOS,
          () -> running.hold(ProfileProgram.start(library, elf, request, targets)));
    } catch (KtmException e) {
      running.close();
      throw e;
    }
  }

  /** Detaches the program and reads what it counted. */
  Collected finish(Duration lasted) throws KtmException {
    return thread.call(
        "reading the stack samples",
        LIMIT_NANOS,
        () -> {
          ProfileProgram program = held.get();
          if (program == null) {
            throw new IllegalStateException("the stack sampler was closed");
          }
          return program.finish(lasted);
        });
  }

  @Override
  public void close() {
    closed = true;
    boolean interrupted = Thread.interrupted();
    try {
      thread.call(
          "ending the stack sampler",
          LIMIT_NANOS,
          () -> {
            release();
            return this;
          });
    } catch (KtmException e) {
      // The native thread hangs: when the call it hangs in returns, hold() releases the program.
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private RunningProgram hold(ProfileProgram program) {
    held.set(program);
    if (closed) {
      release();
    }
    return this;
  }

  private void release() {
    ProfileProgram program = held.getAndSet(null);
    if (program != null) {
      program.close();
    }
  }
}
