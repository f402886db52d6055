package io.fodc.profiling.jvm;

import io.fodc.profiling.jvm.ProfilingException.Reason;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import one.profiler.AsyncProfiler;

/**
 * Profiles this very JVM. One profile at a time; any thread may ask, and waits until it is written.
 * The profiler is loaded at the first call and stays: half a MiB of code, and nothing that runs
 * while nobody asks.
 */
public final class OwnJvm {
  private static final ReentrantLock SESSION = new ReentrantLock();

  private OwnJvm() {}

  /** Profiles an event at its usual rate; see {@link #profile(ProfileOrder, OutputStream)}. */
  public static TakenProfile profile(ProfiledEvent event, Duration duration, OutputStream out)
      throws ProfilingException, IOException, InterruptedException {
    return profile(ProfileOrder.of(event, duration), out);
  }

  /**
   * Profiles and writes the result in pprof's format, compressed with gzip. The stream stays open.
   *
   * @throws ProfilingException when it is profiled already, or the profiler cannot be had
   * @throws InterruptedException when the asking thread is interrupted: then the profiler has
   *     stopped, and nothing was written
   */
  public static TakenProfile profile(ProfileOrder order, OutputStream out)
      throws ProfilingException, IOException, InterruptedException {
    if (!SESSION.tryLock()) {
      throw new ProfilingException(
          Reason.IN_USE, "this JVM is being profiled already: ask again when that has ended");
    }
    try {
      Path recording = Files.createTempFile("fodc-profile", ".jfr");
      try {
        record(order, recording);
        return ProfileFile.convert(recording, order, out);
      } finally {
        Files.deleteIfExists(recording);
      }
    } finally {
      SESSION.unlock();
    }
  }

  private static void record(ProfileOrder order, Path recording)
      throws ProfilingException, IOException, InterruptedException {
    AsyncProfiler profiler = profiler();
    try {
      profiler.execute(ProfilerCommand.start(order, recording.toString()));
      try {
        TimeUnit.NANOSECONDS.sleep(order.duration().toNanos());
      } finally {
        profiler.execute(ProfilerCommand.stop(recording.toString()));
      }
    } catch (IllegalStateException | IllegalArgumentException e) {
      throw ProfilerCommand.refused("this JVM", String.valueOf(e.getMessage()));
    }
  }

  private static AsyncProfiler profiler() throws ProfilingException, InterruptedException {
    // While it is loaded it looks at the thread that does so, and a virtual one is none to it: then
    // it finds no thread of the JVM ever after.
    FutureTask<AsyncProfiler> load = new FutureTask<>(AsyncProfiler::getInstance);
    Thread.ofPlatform().daemon().name("fodc-profiler-load").start(load);
    try {
      return load.get();
    } catch (ExecutionException e) {
      throw new ProfilingException(
          Reason.UNSUPPORTED,
          "async-profiler cannot be loaded (%s): it needs Linux on x64 or arm64, and a folder for"
                  .formatted(e.getCause())
              + " temporary files that allows execution (java.io.tmpdir)");
    }
  }
}
