package io.fodc.profiling.jvm;

import io.fodc.profiling.jvm.ProfilingException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Profiles another JVM: has it load async-profiler, which writes a recording into a folder of ours
 * in the JVM's own file system. One at a time for each JVM, whoever asks. Afterwards the profiler
 * has stopped and the folder is gone; its code stays loaded, 0.6 MB, and is used again. Should this
 * process die meanwhile, the profiler stops by itself half a minute late.
 */
public final class OtherJvm {
  private static final String RECORDING = "recording.jfr";
  private static final String LOG = "profiler.log";
  private static final int MOST_LOG_BYTES = 64 << 10;
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long LATE_SECONDS = 30;
  private static final String RETURN_CODE = "return code: ";

  private final JvmProcess target;
  private final AttachSocket socket;
  private final TargetFolder folder;

  private OtherJvm(JvmProcess target, AttachSocket socket, TargetFolder folder) {
    this.target = target;
    this.socket = socket;
    this.folder = folder;
  }

  /**
   * Profiles and writes the result in pprof's format, compressed with gzip. The stream stays open.
   * A JVM that ends in the middle in good order leaves what it has.
   *
   * @throws InterruptedException when the asking thread is interrupted: then the profiler has
   *     stopped, and nothing was written
   */
  public static TakenProfile profile(JvmProcess target, ProfileOrder order, OutputStream out)
      throws ProfilingException, IOException, InterruptedException {
    AttachSocket socket = AttachSocket.open(target);
    Path recording = Files.createTempFile("fodc-profile", ".jfr");
    try {
      boolean whole;
      try (TargetFolder folder = TargetFolder.open(target)) {
        whole = new OtherJvm(target, socket, folder).record(order, recording);
      }
      return convert(order, recording, out, whole);
    } finally {
      Files.deleteIfExists(recording);
    }
  }

  private static TakenProfile convert(
      ProfileOrder order, Path recording, OutputStream out, boolean whole)
      throws ProfilingException, IOException {
    try {
      TakenProfile taken = ProfileFile.convert(recording, order, out);
      return whole
          ? taken
          : new TakenProfile(
              taken.from(), taken.to(), taken.samples(), "the process ended in the middle");
    } catch (ProfilingException e) {
      if (whole) {
        throw e;
      }
      throw new ProfilingException(
          Reason.GONE, "the process ended in the middle and left no recording that can be read");
    }
  }

  /** Gives whether the JVM lived to the end. */
  private boolean record(ProfileOrder order, Path into)
      throws ProfilingException, IOException, InterruptedException {
    folder.put(TargetFolder.LIBRARY, library());
    begin(order);
    boolean whole = false;
    try {
      whole = await(order.duration().toNanos());
    } finally {
      whole = stop(whole);
    }
    try (SeekableByteChannel channel = folder.open(RECORDING);
        InputStream in = Channels.newInputStream(channel)) {
      if (channel.size() <= ProfileFile.MOST_BYTES) {
        Files.copy(in, into, StandardCopyOption.REPLACE_EXISTING);
        return whole;
      }
      throw new ProfilingException(
          Reason.TOO_LARGE,
          "the recording has %d bytes, more than %d: give fewer seconds or a lower rate"
              .formatted(channel.size(), ProfileFile.MOST_BYTES));
    }
  }

  /** If it refuses, somebody else's session runs, which is not stopped. */
  private void begin(ProfileOrder order)
      throws ProfilingException, IOException, InterruptedException {
    try {
      load(
          ProfilerCommand.start(order, folder.there(RECORDING))
              + ",timeout="
              + (order.duration().toSeconds() + LATE_SECONDS));
    } catch (InterruptedException e) {
      stop(false);
      throw e;
    }
  }

  private boolean await(long nanos) throws InterruptedException {
    long begin = System.nanoTime();
    for (long left = nanos; left > 0; left = nanos - (System.nanoTime() - begin)) {
      if (!target.isAlive()) {
        return false;
      }
      TimeUnit.NANOSECONDS.sleep(Math.min(left, LOOK_NANOS));
    }
    return true;
  }

  /** Also when interrupted. */
  private boolean stop(boolean whole) throws ProfilingException, IOException, InterruptedException {
    boolean interrupted = Thread.interrupted();
    try {
      if (!target.isAlive()) {
        return false;
      }
      load(ProfilerCommand.stop(folder.there(RECORDING)));
      return whole;
    } catch (ProfilingException e) {
      if (whole && e.reason() != Reason.GONE) {
        throw e;
      }
      return false;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void load(String command) throws ProfilingException, InterruptedException {
    String answer =
        socket.command(
            "load",
            folder.there(TargetFolder.LIBRARY),
            "true",
            command + ",log=" + folder.there(LOG));
    String result = answer.strip();
    String code = result.startsWith(RETURN_CODE) ? result.substring(RETURN_CODE.length()) : result;
    if (code.equals("0")) {
      return;
    }
    String said = folder.text(LOG, MOST_LOG_BYTES);
    throw ProfilerCommand.refused(
        "process " + target.pid(), said.isEmpty() ? "answer " + result : said);
  }

  private static InputStream library() throws ProfilingException {
    String machine =
        switch (System.getProperty("os.arch").toLowerCase(Locale.ROOT)) {
          case "amd64", "x86_64" -> "linux-x64";
          case "aarch64", "arm64" -> "linux-arm64";
          case String other -> other;
        };
    InputStream library =
        one.profiler.AsyncProfiler.class.getResourceAsStream(
            "/" + machine + "/" + TargetFolder.LIBRARY);
    if (library == null) {
      throw new ProfilingException(
          Reason.UNSUPPORTED,
          "there is no async-profiler for " + machine + ", only for x64 and arm64");
    }
    return library;
  }
}
