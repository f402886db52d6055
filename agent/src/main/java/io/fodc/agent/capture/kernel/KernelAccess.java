package io.fodc.agent.capture.kernel;

import io.fodc.ktm.KtmException;
import io.fodc.ktm.KtmThread;
import io.fodc.ktm.LibBpf;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The native thread of captures, shared by those that run and ended with the last one. It is
 * another one than telemetry's, so that neither waits for the other. Any thread.
 */
final class KernelAccess {
  private static final long LOAD_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final String library;
  private final List<KtmThread> thread = new ArrayList<>(1);
  private int users;

  /**
   * @param library file name of libbpf
   */
  KernelAccess(String library) {
    this.library = library;
  }

  /** The thread and the library, for as long as it is open. */
  final class Lease implements AutoCloseable {
    private final KtmThread thread;
    private final LibBpf library;

    private Lease(KtmThread thread, LibBpf library) {
      this.thread = thread;
      this.library = library;
    }

    KtmThread thread() {
      return thread;
    }

    LibBpf library() {
      return library;
    }

    @Override
    public void close() {
      release();
    }
  }

  /** Starts the thread and loads the library, if that has not been done. */
  Lease open() throws KtmException {
    KtmThread own = acquire();
    boolean given = false;
    try {
      LibBpf loaded = own.call("loading " + library, LOAD_NANOS, () -> LibBpf.load(library));
      given = true;
      return new Lease(own, loaded);
    } finally {
      if (!given) {
        release();
      }
    }
  }

  private synchronized KtmThread acquire() {
    if (users++ == 0) {
      thread.add(new KtmThread());
    }
    return thread.getFirst();
  }

  private synchronized void release() {
    if (--users == 0) {
      thread.removeFirst().close();
    }
  }
}
