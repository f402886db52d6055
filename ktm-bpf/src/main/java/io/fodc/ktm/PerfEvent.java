package io.fodc.ktm;

import java.nio.ByteBuffer;

/**
 * A perf event that has not been given to a program yet: one CPU's software clock, which needs no
 * hardware counters. One thread.
 */
public final class PerfEvent implements AutoCloseable {
  private static final int ATTRIBUTES_BYTES = 128;
  private static final int TYPE_SOFTWARE = 1;
  private static final int CPU_CLOCK = 0;
  private static final long FREQUENCY = 1L << 10;
  private static final long CLOSE_ON_EXEC = 1L << 3;
  private static final long ANY_PROCESS = -1;
  private static final long NO_GROUP = -1;

  /** Most samples a second: what the kernel allows by default is more. */
  public static final int MAX_HERTZ = 1000;

  private final LibBpf library;
  private final int fd;
  private boolean open = true;

  private PerfEvent(LibBpf library, int fd) {
    this.library = library;
    this.fd = fd;
  }

  /**
   * The clock of a CPU, over all its processes.
   *
   * @param hertz samples a second, 1 to {@value #MAX_HERTZ}
   * @throws KtmException when the CPU is not online, or this process may not
   */
  public static PerfEvent cpuClock(LibBpf library, int cpu, int hertz) throws KtmException {
    if (hertz < 1 || hertz > MAX_HERTZ) {
      throw new IllegalArgumentException(hertz + " Hz: 1 to " + MAX_HERTZ + " are allowed");
    }
    ByteBuffer attributes = LibBpf.buffer(ATTRIBUTES_BYTES);
    attributes
        .putInt(0, TYPE_SOFTWARE)
        .putInt(4, ATTRIBUTES_BYTES)
        .putLong(8, CPU_CLOCK)
        .putLong(16, hertz)
        .putLong(40, FREQUENCY);
    long fd =
        library.libc().syscall(openNumber(), attributes, ANY_PROCESS, cpu, NO_GROUP, CLOSE_ON_EXEC);
    if (fd < 0) {
      throw library.failed("opening the clock of CPU " + cpu, library.errno());
    }
    return new PerfEvent(library, (int) fd);
  }

  /** The number of perf_event_open: new architectures share one, x86-64 has its own. */
  private static long openNumber() {
    return System.getProperty("os.arch").equals("amd64") ? 298 : 241;
  }

  int fd() {
    return fd;
  }

  /** Its descriptor is closed with the link from now on. */
  void handOver() {
    open = false;
  }

  /** Closes the event unless a link has it. */
  @Override
  public void close() {
    if (open) {
      open = false;
      library.libc().close(fd);
    }
  }
}
