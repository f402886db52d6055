package io.fodc.proxy.audit;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The audit log of a proxy. Whoever does something that is audited calls {@link #begin} first, and
 * does not do it if that throws; {@link #complete} says what became of it.
 *
 * <p>Thread-safe. Each call waits for the disk.
 */
public final class AuditLog implements AutoCloseable {
  private static final Logger LOG = System.getLogger(AuditLog.class.getName());
  private static final int MAX_OWED = 10_000;

  private final Path directory;
  private final AuditWriter writer;
  private final ReentrantLock writing = new ReentrantLock();
  private final LongAdder records = new LongAdder();
  private final LongAdder failures = new LongAdder();

  private record Owed(long record, String result, String detail) {}

  /** Ends that could not be written, which are tried again before anything else is. */
  private final Deque<Owed> owed = new ArrayDeque<>();

  private AuditLog(Path directory, AuditWriter writer) {
    this.directory = directory;
    this.writer = writer;
  }

  /**
   * Opens a log, or begins one.
   *
   * @throws IOException naming the folder, also if another process writes there
   */
  public static AuditLog open(AuditSettings settings, InstantSource clock) throws IOException {
    return new AuditLog(settings.directory(), AuditWriter.open(settings, clock));
  }

  /**
   * Says that something is about to be done.
   *
   * @throws AuditUnavailableException if that cannot be kept: then it must not be done
   */
  public AuditTicket begin(AuditAction action) throws AuditUnavailableException {
    return new AuditTicket(written(() -> writer.begin(action.members("begin"))));
  }

  /**
   * Says what became of it. What cannot be written now is written later, or, if the proxy ends
   * before that, found missing when it starts again.
   *
   * @param result {@code done}, {@code failed}, {@code refused}, …
   * @param detail more about it, may be empty
   */
  public void complete(AuditTicket ticket, String result, String detail) {
    writing.lock();
    try {
      if (owed.size() < MAX_OWED) {
        owed.add(new Owed(ticket.record(), AuditAction.cut(result), AuditAction.cut(detail)));
      }
      pay();
    } catch (IOException | RuntimeException e) {
      failed(e);
    } finally {
      writing.unlock();
    }
  }

  /**
   * Says that something happened.
   *
   * @throws AuditUnavailableException if that cannot be kept
   */
  public void event(AuditAction action, String result, String detail)
      throws AuditUnavailableException {
    written(
        () ->
            writer.append(
                json -> {
                  action.members("event").writeTo(json);
                  json.writeStringField("result", AuditAction.cut(result));
                  json.writeStringField("detail", AuditAction.cut(detail));
                }));
  }

  @FunctionalInterface
  private interface Writing {
    long write() throws IOException;
  }

  private long written(Writing what) throws AuditUnavailableException {
    writing.lock();
    try {
      pay();
      long seq = what.write();
      records.increment();
      return seq;
    } catch (IOException | RuntimeException e) {
      failed(e);
      throw new AuditUnavailableException(
          "the audit log in " + directory + " cannot be written: " + e.getMessage(), e);
    } finally {
      writing.unlock();
    }
  }

  private void pay() throws IOException {
    for (Owed next = owed.peek(); next != null; next = owed.peek()) {
      writer.complete(next.record(), next.result(), next.detail());
      records.increment();
      owed.remove();
    }
  }

  private void failed(Exception e) {
    failures.increment();
    LOG.log(Level.ERROR, "audit log not written directory=" + directory, e);
  }

  /** Takes records as they stand in the log. */
  @FunctionalInterface
  public interface Reader {
    /**
     * One record.
     *
     * @return whether to go on
     */
    boolean record(long seq, long timeMillis, byte[] json) throws IOException;
  }

  /** Reads the records after one, oldest first, up to the last that is written now. */
  public void read(long after, Reader reader) throws IOException {
    new AuditScan(directory, after, last(), reader).run();
  }

  /** Number of the last record. */
  public long last() {
    writing.lock();
    try {
      return writer.seq();
    } finally {
      writing.unlock();
    }
  }

  /** Records written so far by this process. */
  public long records() {
    return records.sum();
  }

  /** Writes that failed so far. */
  public long failures() {
    return failures.sum();
  }

  /** Bytes of all files; 0 if they cannot be looked at. */
  public long bytes() {
    try {
      return writer.bytes();
    } catch (IOException e) {
      return 0;
    }
  }

  @Override
  public void close() throws IOException {
    writing.lock();
    try {
      writer.close();
    } finally {
      writing.unlock();
    }
  }
}
