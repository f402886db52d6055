package io.fodc.proxy.capture;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes captures behind the back of those who change them, on one thread: a capture that changes
 * while it is written is written once more, however often it changed. Whoever must know that a
 * change is kept waits for it. What cannot be written is tried again.
 */
final class CaptureWriter implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(CaptureWriter.class.getName());
  private static final long RETRY_MILLIS = 1_000;
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  /** The disk refuses nothing, but takes too long. */
  static final class LateException extends IOException {
    private static final long serialVersionUID = 1;

    LateException(String message) {
      super(message);
    }
  }

  private final CaptureStore store;
  private final ReentrantLock lock = new ReentrantLock();

  /** Only the thread that writes waits for this one. */
  private final Condition changed = lock.newCondition();

  /** A thousand may wait for this one: it is told once for each write, not for each change. */
  private final Condition written = lock.newCondition();

  private final Set<Job> dirty = new LinkedHashSet<>();
  private final Thread thread;
  private boolean closing;
  private String failure = "";

  CaptureWriter(CaptureStore store) {
    this.store = store;
    this.thread = Thread.ofPlatform().daemon().name("capture-writer").unstarted(this::run);
    thread.start();
  }

  /** A capture has changed. */
  void changed(Job job) {
    lock.lock();
    try {
      job.wantedVersion++;
      dirty.add(job);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until everything that has changed so far is kept.
   *
   * @throws IOException if it is not within the limit
   */
  void await(Job job, Duration limit) throws IOException {
    lock.lock();
    try {
      long version = job.wantedVersion;
      long left = limit.toNanos();
      while (job.keptVersion < version) {
        if (left <= 0 && failure.isEmpty()) {
          throw new LateException(
              "capture " + job.id + " is not written after " + limit.toSeconds() + " s");
        }
        if (left <= 0 || closing) {
          throw new IOException("capture " + job.id + " is not written: " + reason());
        }
        left = written.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      lock.unlock();
    }
  }

  private String reason() {
    return failure.isEmpty() ? "the proxy is stopping" : failure;
  }

  private void run() {
    try {
      while (true) {
        Optional<Job> next = next();
        if (next.isEmpty()) {
          return;
        }
        if (!write(next.get())) {
          TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
        }
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  private Optional<Job> next() throws InterruptedException {
    lock.lock();
    try {
      while (dirty.isEmpty()) {
        if (closing) {
          return Optional.empty();
        }
        changed.await();
      }
      Job job = dirty.iterator().next();
      dirty.remove(job);
      return Optional.of(job);
    } finally {
      lock.unlock();
    }
  }

  private boolean write(Job job) {
    long version;
    lock.lock();
    try {
      version = job.wantedVersion;
    } finally {
      lock.unlock();
    }
    String failed = "";
    try {
      Optional<Capture> now = job.toKeep();
      if (now.isPresent()) {
        store.write(now.get());
        if (job.toKeep().isEmpty()) {
          // It was deleted in the meantime.
          store.delete(job.id);
        }
      }
    } catch (IOException | RuntimeException e) {
      failed = e.toString();
      LOG.log(
          System.Logger.Level.WARNING,
          "capture not written, tried again capture=%s reason=\"%s\"".formatted(job.id, e));
    }
    lock.lock();
    try {
      failure = failed;
      if (failed.isEmpty()) {
        job.keptVersion = Math.max(job.keptVersion, version);
      } else {
        dirty.add(job);
      }
      written.signalAll();
    } finally {
      lock.unlock();
    }
    return failed.isEmpty();
  }

  /** Writes what is left, for a while. */
  @Override
  public void close() {
    lock.lock();
    try {
      closing = true;
      changed.signalAll();
      written.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      if (!thread.join(CLOSE_LIMIT)) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
