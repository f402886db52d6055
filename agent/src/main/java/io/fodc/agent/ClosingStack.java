package io.fodc.agent;

import static java.lang.System.Logger.Level.WARNING;

import java.time.Duration;
import java.util.ArrayDeque;

/**
 * What was opened, in order. Closing goes in reverse order on a thread of its own and returns at
 * the time limit, whether or not everything could be closed. One thread opens.
 */
final class ClosingStack implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ClosingStack.class.getName());

  private record Entry(String name, AutoCloseable resource) {}

  private final ArrayDeque<Entry> entries = new ArrayDeque<>();
  private final Duration limit;
  private boolean closed;

  ClosingStack(Duration limit) {
    this.limit = limit;
  }

  /** Adds what is to be closed before everything that is there already. */
  <T extends AutoCloseable> T opened(String name, T resource) {
    entries.push(new Entry(name, resource));
    return resource;
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    Thread closer = Thread.ofPlatform().daemon().name("fodc-close").start(this::closeAll);
    try {
      if (!closer.join(limit)) {
        LOG.log(WARNING, "event=close-incomplete limit={0}", limit);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void closeAll() {
    for (Entry entry : entries) {
      try {
        entry.resource.close();
      } catch (Exception | Error e) {
        LOG.log(WARNING, "event=close-failed part=" + entry.name, e);
      }
    }
  }
}
