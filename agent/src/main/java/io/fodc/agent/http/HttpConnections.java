package io.fodc.agent.http;

import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The connections there are. When all places are taken, a new one takes the place of the one that
 * has waited longest for its request: clients that open connections and send nothing, or half a
 * request, cannot keep others out. A thread ends those that are past their deadlines; it sleeps
 * while there are none.
 */
final class HttpConnections implements AutoCloseable {
  private static final long LOOK_EVERY_MILLIS = 250;

  private final Set<HttpConnection> open = ConcurrentHashMap.newKeySet();
  private final int limit;
  private boolean closed;

  HttpConnections(int limit) {
    this.limit = limit;
    Thread.ofVirtual().name("fodc-http-deadlines").start(this::watch);
  }

  /** Takes a new connection in; false when there is no place for it. One thread. */
  synchronized boolean add(HttpConnection connection) {
    if (closed || (open.size() >= limit && !makeRoom())) {
      return false;
    }
    open.add(connection);
    notifyAll();
    return true;
  }

  void remove(HttpConnection connection) {
    open.remove(connection);
  }

  int size() {
    return open.size();
  }

  private boolean makeRoom() {
    while (true) {
      Optional<HttpConnection> oldest =
          open.stream()
              .filter(HttpConnection::waiting)
              .min(Comparator.comparingLong(HttpConnection::sinceNanos));
      if (oldest.isEmpty()) {
        return false;
      }
      if (oldest.get().endIfWaiting()) {
        open.remove(oldest.get());
        return true;
      }
    }
  }

  private void watch() {
    try {
      while (awaitWork()) {
        long now = System.nanoTime();
        open.stream().filter(connection -> connection.overdue(now)).forEach(HttpConnection::end);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether to look again; sleeps while there is nothing to look at. */
  private synchronized boolean awaitWork() throws InterruptedException {
    while (!closed && open.isEmpty()) {
      wait();
    }
    if (!closed) {
      wait(LOOK_EVERY_MILLIS);
    }
    return !closed;
  }

  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
    open.forEach(HttpConnection::end);
  }
}
