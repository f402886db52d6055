package io.fodc.proxy.audit;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Appends records in two steps, so that many can share one wait for the disk: {@link #write}, and
 * {@link #force} with {@link #settle}. A write that fails leaves nothing behind; when the disk does
 * not keep what was written, {@link #undo} goes back to what it has kept.
 *
 * <p>One thread at a time, but for {@link #force}, which any may call meanwhile unless the next
 * file is being begun.
 */
final class AuditWriter implements AutoCloseable {
  private static final Logger LOG = System.getLogger(AuditWriter.class.getName());

  private final AuditSettings settings;
  private final InstantSource clock;
  private final FileChannel lockFile;
  private final FileLock lock;
  private final OpenActions open = new OpenActions();
  private FileChannel head;
  private FileChannel channel;
  private Path file;
  private boolean closed;
  private Position written = new Position(0, AuditLine.NO_HASH, 0);
  private Position kept = written;

  /** The end of the log: its last record, and the size of the file that has it. */
  record Position(long seq, String hash, long size) {}

  private AuditWriter(AuditSettings settings, InstantSource clock) throws IOException {
    this.settings = settings;
    this.clock = clock;
    Path directory = settings.directory();
    Files.createDirectories(directory);
    lockFile =
        FileChannel.open(
            directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    lock = lock(directory);
    head = AuditFiles.openHead(directory);
    channel = lockFile;
    file = directory;
  }

  /**
   * Opens a log, or begins one. What a crash has torn is set aside, actions it left open are
   * completed as unknown, and what is missing is said in a record.
   *
   * @throws IOException naming the folder, also if another process writes there
   */
  static AuditWriter open(AuditSettings settings, InstantSource clock) throws IOException {
    AuditWriter writer = new AuditWriter(settings, clock);
    try {
      writer.resume();
      return writer;
    } catch (IOException | RuntimeException e) {
      writer.close();
      throw e;
    }
  }

  private FileLock lock(Path directory) throws IOException {
    try {
      FileLock held = lockFile.tryLock();
      if (held != null) {
        return held;
      }
    } catch (OverlappingFileLockException e) {
      LOG.log(Level.DEBUG, "held by this process", e);
    }
    lockFile.close();
    throw new IOException(directory.toAbsolutePath() + " is in use by another proxy");
  }

  private void resume() throws IOException {
    AuditRecovery found = AuditRecovery.of(settings.directory());
    written = new Position(found.seq(), found.hash(), 0);
    kept = written;
    found.open().forEach(open::add);
    open.settle(found.seq());
    if (found.last().isEmpty()) {
      rotate();
    } else {
      file = found.last().get();
      channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
      long size = channel.size() - found.tornBytes();
      if (found.tornBytes() > 0) {
        setAside(size, found.tornBytes());
      }
      written = new Position(found.seq(), found.hash(), size);
      kept = written;
    }
    for (String damage : found.damages()) {
      LOG.log(Level.ERROR, "audit log damaged directory={0} {1}", settings.directory(), damage);
      store(
          json -> {
            AuditAction.ofProxy("audit-damaged", Map.of()).members("event").writeTo(json);
            json.writeStringField("detail", damage);
          });
    }
    for (long begun : open.all()) {
      store(ending(begun, "unknown", "the proxy ended before this was completed"));
      open.remove(written.seq(), begun);
      open.settle(written.seq());
    }
  }

  private void setAside(long size, long torn) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) torn);
    channel.read(bytes, size);
    Files.write(file.resolveSibling(file.getFileName() + ".torn"), bytes.array());
    channel.truncate(size);
    channel.force(true);
  }

  /** Appends a record and waits for the disk. */
  private void store(AuditLine.Members members) throws IOException {
    AuditLine.Sealed sealed = seal(members);
    if (!fits(sealed)) {
      rotate();
      sealed = seal(members);
    }
    write(sealed);
    force();
    settle(written);
  }

  /** The next record, if nothing else is written or begun before it. */
  AuditLine.Sealed seal(AuditLine.Members members) throws IOException {
    return AuditLine.seal(written.seq() + 1, clock.instant(), written.hash(), members);
  }

  /** What the record of the end of an action has in it. */
  static AuditLine.Members ending(long begun, String result, String detail) {
    return json -> {
      json.writeStringField("kind", "end");
      json.writeNumberField("of", begun);
      json.writeStringField("result", result);
      if (!detail.isEmpty()) {
        json.writeStringField("detail", detail);
      }
    };
  }

  /** Whether the present file has room for it, or else the next one has to be begun. */
  boolean fits(AuditLine.Sealed sealed) {
    return written.size() == 0 || written.size() + sealed.bytes().length <= settings.maxFileBytes();
  }

  /** Actions begun and not completed. */
  OpenActions open() {
    return open;
  }

  /**
   * Writes a record, which may not be on the disk yet.
   *
   * @return its number
   */
  long write(AuditLine.Sealed sealed) throws IOException {
    if (sealed.bytes().length > AuditLine.MAX_BYTES) {
      throw new IOException("a record of " + sealed.bytes().length + " bytes");
    }
    // A thread that is interrupted would close the file.
    boolean interrupted = Thread.interrupted();
    try {
      reopen();
      ByteBuffer left = ByteBuffer.wrap(sealed.bytes());
      while (left.hasRemaining()) {
        channel.write(left, written.size() + left.position());
      }
    } catch (IOException e) {
      cutTo(written.size());
      throw e;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    written =
        new Position(written.seq() + 1, sealed.hash(), written.size() + sealed.bytes().length);
    return written.seq();
  }

  /** Waits until everything written so far is on the disk. */
  void force() throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      channel.force(false);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The end of what was written. */
  Position written() {
    return written;
  }

  /** Number of the last record that is on the disk. */
  long seq() {
    return kept.seq();
  }

  /** Everything up to here is on the disk. */
  void settle(Position upTo) {
    kept = upTo;
    open.settle(upTo.seq());
    try {
      if (!head.isOpen()) {
        head = AuditFiles.openHead(settings.directory());
      }
      AuditFiles.writeHead(head, upTo.seq(), upTo.hash());
    } catch (IOException e) {
      // The records themselves are safe, and a head that lags accuses nobody.
      LOG.log(Level.WARNING, "head of the audit log not written", e);
    }
  }

  /** Goes back to what is on the disk. */
  void undo() throws IOException {
    written = kept;
    open.undo();
    cutTo(kept.size());
  }

  /** Cuts what is beyond, also for a thread that is interrupted. */
  private void cutTo(long size) throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        interrupted |= Thread.interrupted();
        reopen();
        try {
          channel.truncate(size);
          return;
        } catch (ClosedByInterruptException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** An interrupt closes the channel of whoever writes. */
  private void reopen() throws IOException {
    if (!channel.isOpen() && !closed) {
      channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }
  }

  /**
   * Begins the next file, and lets go of the oldest when all are too large. Everything written must
   * be on the disk.
   */
  void rotate() throws IOException {
    FileChannel before = channel;
    List<Path> files = AuditFiles.all(settings.directory());
    List<Path> tooMuch = tooMuch(files);
    long next = written.seq() + 1;
    long keptFrom =
        tooMuch.size() == files.size() ? next : AuditFiles.firstSeq(files.get(tooMuch.size()));
    begin(AuditFiles.file(settings.directory(), next), keptFrom);
    if (before != lockFile) {
      before.close();
    }
    for (Path old : tooMuch) {
      Files.deleteIfExists(old);
    }
    LOG.log(
        Level.INFO, "audit file begun file={0} seq={1} hash={2}", file, kept.seq(), kept.hash());
  }

  /** Begins a file with a record of its own; nothing has changed if that fails. */
  private void begin(Path next, long keptFrom) throws IOException {
    FileChannel before = channel;
    Path fileBefore = file;
    Position end = written;
    channel =
        FileChannel.open(
            next, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    file = next;
    written = new Position(end.seq(), end.hash(), 0);
    try {
      channel.truncate(0);
      write(
          seal(
              json -> {
                json.writeStringField("kind", "segment");
                json.writeNumberField("kept_from", keptFrom);
                json.writeArrayFieldStart("open");
                for (long each : open.all()) {
                  json.writeNumber(each);
                }
                json.writeEndArray();
              }));
      force();
      AuditFiles.forceFolder(settings.directory());
    } catch (IOException e) {
      channel.close();
      channel = before;
      file = fileBefore;
      written = end;
      Files.deleteIfExists(next);
      throw e;
    }
    settle(written);
  }

  /** The oldest files beyond the limit; the newest stays whatever its size. */
  private List<Path> tooMuch(List<Path> files) throws IOException {
    long total = settings.maxFileBytes();
    for (Path file : files) {
      total += Files.size(file);
    }
    List<Path> tooMuch = new ArrayList<>();
    for (Path file : files) {
      if (total <= settings.maxTotalBytes() || tooMuch.size() == files.size() - 1) {
        break;
      }
      total -= Files.size(file);
      tooMuch.add(file);
    }
    return tooMuch;
  }

  @Override
  public void close() throws IOException {
    closed = true;
    FileChannel last = head;
    try (lockFile;
        last) {
      if (channel != lockFile) {
        channel.close();
      }
      if (lockFile.isOpen()) {
        lock.release();
      }
    }
  }

  /** Sizes of all files together. */
  long bytes() throws IOException {
    long total = 0;
    for (Path file : AuditFiles.all(settings.directory())) {
      total += Files.size(file);
    }
    return total;
  }
}
