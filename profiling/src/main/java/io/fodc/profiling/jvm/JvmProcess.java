package io.fodc.profiling.jvm;

import io.fodc.profiling.jvm.ProfilingException.Reason;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Another process that is a JVM and lets this one attach, as it was when it was looked at.
 *
 * @param startTicks when it started; tells two users of one pid apart
 * @param namespacePid its number in its own pid namespace, by which it names its socket
 * @param user numeric id of who it runs as
 * @param residentBytes memory of its own that is resident: more than its heap can be, as a rule
 * @param profiler folder from which it has loaded the profiler before, if it has
 */
public record JvmProcess(
    Path proc,
    long pid,
    long startTicks,
    long namespacePid,
    int user,
    long residentBytes,
    Optional<String> profiler) {
  private static final String LIBRARY = "/libjvm.so";
  private static final int MOST_BYTES = 1 << 20;
  private static final int MOST_LINES = 200_000;
  private static final int START_TICKS_AFTER_NAME = 19;
  private static final int QUIT_BIT = 1 << 2;
  private static final long KIB = 1024;

  /**
   * Looks at a process. Attaching sends SIGQUIT, which ends a process that does not expect it: so
   * whatever is not a JVM that catches it is refused here.
   *
   * @param proc where the process file system is mounted
   */
  public static JvmProcess look(Path proc, long pid) throws ProfilingException {
    if (pid == ProcessHandle.current().pid()) {
      throw new ProfilingException(Reason.UNSUPPORTED, "a JVM cannot attach to itself");
    }
    Path folder = proc.resolve(Long.toString(pid));
    try {
      StatusFile status = StatusFile.read(folder);
      mayAttach(pid, status.user(), StatusFile.read(proc.resolve("self")).user());
      Optional<String> profiler = mapped(folder, pid);
      if ((status.caughtSignals() & QUIT_BIT) == 0) {
        throw unsupported(pid, "does not expect SIGQUIT: it is still starting, or runs with -Xrs");
      }
      if (text(folder.resolve("cmdline")).contains("-XX:+DisableAttachMechanism")) {
        throw unsupported(pid, "runs with -XX:+DisableAttachMechanism: start it without");
      }
      return new JvmProcess(
          proc,
          pid,
          startTicks(folder),
          status.namespacePid(),
          status.user(),
          status.residentKib() * KIB,
          profiler);
    } catch (AccessDeniedException e) {
      throw new ProfilingException(
          Reason.NO_PRIVILEGE,
          "process %d may not be looked at (%s): run as the same user, or give CAP_SYS_PTRACE"
              .formatted(pid, e.getFile()));
    } catch (IOException e) {
      throw new ProfilingException(Reason.GONE, "there is no process " + pid + " (any more)");
    }
  }

  /** Whether the process maps a JVM; false also when that may not be seen. */
  public static boolean isJvm(Path proc, long pid) {
    try {
      mapped(proc.resolve(Long.toString(pid)), pid);
      return true;
    } catch (ProfilingException | IOException e) {
      return false;
    }
  }

  /** Whether it is there and still the same. */
  public boolean isAlive() {
    try {
      return startTicks(folder()) == startTicks;
    } catch (IOException e) {
      return false;
    }
  }

  /** Its root directory as it is seen from here. */
  Path root() {
    return folder().resolve("root");
  }

  private Path folder() {
    return proc.resolve(Long.toString(pid));
  }

  private static void mayAttach(long pid, int user, int own) throws ProfilingException {
    if (own != 0 && own != user) {
      throw new ProfilingException(
          Reason.NO_PRIVILEGE,
          "process %d belongs to user %d and this one to %d: a JVM listens only to its own user and to root; run this process as user %d (runAsUser) or as root"
              .formatted(pid, user, own, user));
    }
  }

  /** Looks for the JVM's library; gives the folder of a profiler of ours that is mapped. */
  private static Optional<String> mapped(Path folder, long pid)
      throws IOException, ProfilingException {
    boolean jvm = false;
    Optional<String> profiler = Optional.empty();
    try (BufferedReader maps = Files.newBufferedReader(folder.resolve("maps"))) {
      int lines = 0;
      for (String line = maps.readLine(); line != null && lines < MOST_LINES; lines++) {
        jvm |= line.endsWith(LIBRARY) || line.endsWith(LIBRARY + " (deleted)");
        if (profiler.isEmpty()) {
          profiler = TargetFolder.nameIn(line);
        }
        line = maps.readLine();
      }
    }
    if (!jvm) {
      throw unsupported(pid, "is no JVM: it has not loaded libjvm.so");
    }
    return profiler;
  }

  private static ProfilingException unsupported(long pid, String what) {
    return new ProfilingException(Reason.UNSUPPORTED, "process " + pid + " " + what);
  }

  private static long startTicks(Path folder) throws IOException {
    String stat = text(folder.resolve("stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
    if (fields.length <= START_TICKS_AFTER_NAME || fields[0].equals("Z")) {
      throw new IOException(folder + " has ended");
    }
    return Long.parseLong(fields[START_TICKS_AFTER_NAME]);
  }

  private static String text(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
    }
  }
}
