package io.fodc.ktm;

/**
 * Makes the kernel count how often and how long BPF programs run, until closed. That costs every
 * run of every program some 20 ns. One thread.
 */
public final class StatisticsSwitch implements AutoCloseable {
  private static final int RUN_TIME = 0;

  private final LibBpf library;
  private final int fd;
  private boolean closed;

  private StatisticsSwitch(LibBpf library, int fd) {
    this.library = library;
    this.fd = fd;
  }

  /**
   * Switches counting on.
   *
   * @throws KtmException when this process may not: it takes CAP_SYS_ADMIN
   */
  public static StatisticsSwitch on(LibBpf library) throws KtmException {
    int fd = library.calls().bpf_enable_stats(RUN_TIME);
    if (fd < 0) {
      throw library.failed("counting the run time of programs", -fd);
    }
    return new StatisticsSwitch(library, fd);
  }

  /** Switches counting off, unless somebody else wants it; a second call does nothing. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      library.libc().close(fd);
    }
  }
}
