package io.fodc.proxy.audit;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The audit log of a proxy. Whoever does something that is audited calls {@link #begin} first, and
 * does not do it if that throws; {@link #complete} says what became of it.
 *
 * <p>Thread-safe. Each call waits for the disk; those that wait at the same time share one wait, so
 * that many callers cost little more than one.
 */
public final class AuditLog implements AutoCloseable {
  private static final Logger LOG = System.getLogger(AuditLog.class.getName());
  private static final int MAX_OWED = 10_000;

  private final Path directory;
  private final AuditWriter writer;
  private final ReentrantLock writing = new ReentrantLock();
  private final Condition settled = writing.newCondition();
  private final LongAdder records = new LongAdder();
  private final LongAdder failures = new LongAdder();

  private record Owed(long record, String result, String detail) {}

  /** Ends that could not be written, which are tried again before anything else is. */
  private final Deque<Owed> owed = new ArrayDeque<>();

  /** What is written and not forced yet. Guarded by {@link #writing}, as all below. */
  private Batch batch = new Batch();

  /** Whether somebody waits for the disk, on behalf of the batch before. */
  private boolean forcing;

  /** Records that share one wait for the disk. */
  private static final class Batch {
    private final List<Owed> ends = new ArrayList<>();
    private int records;
    private boolean over;
    private Optional<Exception> loss = Optional.empty();
  }

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
    return new AuditTicket(written(action.members("begin"), true));
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
      await(batch);
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
    var unused =
        written(
            json -> {
              action.members("event").writeTo(json);
              json.writeStringField("result", AuditAction.cut(result));
              json.writeStringField("detail", AuditAction.cut(detail));
            },
            false);
  }

  private long written(AuditLine.Members members, boolean opens) throws AuditUnavailableException {
    writing.lock();
    try {
      pay();
      AuditLine.Sealed sealed = writer.seal(members);
      while (!room(sealed)) {
        sealed = writer.seal(members);
      }
      long seq = writer.write(sealed);
      if (opens) {
        writer.open().add(seq);
      }
      Batch mine = batch;
      mine.records++;
      await(mine);
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
      AuditLine.Sealed sealed =
          writer.seal(AuditWriter.ending(next.record(), next.result(), next.detail()));
      if (room(sealed)) {
        writer.open().remove(writer.write(sealed), next.record());
        owed.remove();
        batch.ends.add(next);
        batch.records++;
      }
    }
  }

  /**
   * Whether a record can be written as it was sealed. If not there is room now, or will be, but it
   * has to be sealed again: others may have written meanwhile.
   */
  private boolean room(AuditLine.Sealed sealed) throws IOException {
    if (writer.fits(sealed)) {
      return true;
    }
    if (forcing) {
      settled.awaitUninterruptibly();
    } else if (batch.records > 0) {
      force();
    } else {
      writer.rotate();
    }
    return false;
  }

  /** Waits until a batch is on the disk, or forces it there if nobody does. */
  private void await(Batch mine) throws IOException {
    while (!mine.over) {
      if (forcing) {
        settled.awaitUninterruptibly();
      } else {
        force();
      }
    }
    if (mine.loss.isPresent()) {
      Exception loss = mine.loss.get();
      throw new IOException(String.valueOf(loss.getMessage()), loss);
    }
  }

  private void force() {
    Batch mine = batch;
    batch = new Batch();
    if (mine.records == 0) {
      // All before it is on the disk, or is owed.
      mine.over = true;
      return;
    }
    forcing = true;
    AuditWriter.Position upTo = writer.written();
    Optional<Exception> loss = Optional.empty();
    writing.unlock();
    try {
      writer.force();
    } catch (IOException | RuntimeException e) {
      loss = Optional.of(e);
    } finally {
      writing.lock();
      forcing = false;
    }
    if (loss.isEmpty()) {
      writer.settle(upTo);
      keep(mine);
    } else {
      // What was written meanwhile follows records that are lost, so it is lost too.
      lose(loss.get());
      over(mine, loss);
    }
    settled.signalAll();
  }

  private void keep(Batch kept) {
    records.add(kept.records);
    kept.over = true;
  }

  private void lose(Exception reason) {
    Batch lost = batch;
    batch = new Batch();
    over(lost, Optional.of(reason));
    try {
      writer.undo();
    } catch (IOException | RuntimeException e) {
      failed(e);
    }
    settled.signalAll();
  }

  /** A batch that is lost; its ends are owed again. */
  private void over(Batch lost, Optional<Exception> loss) {
    lost.ends.reversed().forEach(owed::addFirst);
    lost.loss = loss;
    lost.over = true;
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
      while (forcing) {
        settled.awaitUninterruptibly();
      }
      writer.close();
    } finally {
      writing.unlock();
    }
  }
}
