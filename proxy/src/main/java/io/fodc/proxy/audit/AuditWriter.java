package io.fodc.proxy.audit;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
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
import java.util.TreeSet;

/**
 * Appends records: each is on the disk when {@link #append} returns. A write that fails leaves
 * nothing behind. One thread at a time.
 */
final class AuditWriter implements AutoCloseable {
  private static final Logger LOG = System.getLogger(AuditWriter.class.getName());

  private final AuditSettings settings;
  private final InstantSource clock;
  private final FileChannel lockFile;
  private final FileLock lock;
  private final FileChannel head;
  private final TreeSet<Long> open = new TreeSet<>();
  private FileChannel channel;
  private long size;
  private long seq;
  private String hash = AuditLine.NO_HASH;

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
    seq = found.seq();
    hash = found.hash();
    open.addAll(found.open());
    if (found.last().isEmpty()) {
      begin();
    } else {
      Path last = found.last().get();
      channel = FileChannel.open(last, StandardOpenOption.READ, StandardOpenOption.WRITE);
      size = channel.size();
      if (found.tornBytes() > 0) {
        setAside(last, found.tornBytes());
      }
    }
    for (String damage : found.damages()) {
      LOG.log(Level.ERROR, "audit log damaged directory={0} {1}", settings.directory(), damage);
      append(
          json -> {
            AuditAction.ofProxy("audit-damaged", Map.of()).members("event").writeTo(json);
            json.writeStringField("detail", damage);
          });
    }
    for (long begun : List.copyOf(open)) {
      complete(begun, "unknown", "the proxy ended before this was completed");
    }
  }

  private void setAside(Path file, long torn) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) torn);
    channel.read(bytes, size - torn);
    Files.write(file.resolveSibling(file.getFileName() + ".torn"), bytes.array());
    size -= torn;
    channel.truncate(size);
    channel.force(true);
  }

  /**
   * Appends a record.
   *
   * @return its number
   */
  long append(AuditLine.Members members) throws IOException {
    AuditLine.Sealed sealed = AuditLine.seal(seq + 1, clock.instant(), hash, members);
    if (size > 0 && size + sealed.bytes().length > settings.maxFileBytes()) {
      begin();
      sealed = AuditLine.seal(seq + 1, clock.instant(), hash, members);
    }
    write(sealed);
    return seq;
  }

  /** Appends the beginning of an action. */
  long begin(AuditLine.Members members) throws IOException {
    long begun = append(members);
    open.add(begun);
    return begun;
  }

  /** Appends the end of an action. */
  void complete(long begun, String result, String detail) throws IOException {
    append(
        json -> {
          json.writeStringField("kind", "end");
          json.writeNumberField("of", begun);
          json.writeStringField("result", result);
          if (!detail.isEmpty()) {
            json.writeStringField("detail", detail);
          }
        });
    open.remove(begun);
  }

  private void write(AuditLine.Sealed sealed) throws IOException {
    if (sealed.bytes().length > AuditLine.MAX_BYTES) {
      throw new IOException("a record of " + sealed.bytes().length + " bytes");
    }
    try {
      ByteBuffer left = ByteBuffer.wrap(sealed.bytes());
      while (left.hasRemaining()) {
        channel.write(left, size + left.position());
      }
      channel.force(false);
    } catch (IOException e) {
      channel.truncate(size);
      throw e;
    }
    size += sealed.bytes().length;
    seq++;
    hash = sealed.hash();
    try {
      AuditFiles.writeHead(head, seq, hash);
    } catch (IOException e) {
      // The record itself is safe, and a head that lags accuses nobody.
      LOG.log(Level.WARNING, "head of the audit log not written", e);
    }
  }

  /** Begins the next file, and lets go of the oldest when all are too large. */
  private void begin() throws IOException {
    List<Path> files = AuditFiles.all(settings.directory());
    List<Path> tooMuch = tooMuch(files);
    long keptFrom =
        tooMuch.size() == files.size() ? seq + 1 : AuditFiles.firstSeq(files.get(tooMuch.size()));
    Path file = AuditFiles.file(settings.directory(), seq + 1);
    FileChannel next =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    FileChannel before = channel;
    long sizeBefore = size;
    channel = next;
    size = 0;
    try {
      next.truncate(0);
      write(
          AuditLine.seal(
              seq + 1,
              clock.instant(),
              hash,
              json -> {
                json.writeStringField("kind", "segment");
                json.writeNumberField("kept_from", keptFrom);
                json.writeArrayFieldStart("open");
                for (long each : open) {
                  json.writeNumber(each);
                }
                json.writeEndArray();
              }));
    } catch (IOException e) {
      channel = before;
      size = sizeBefore;
      next.close();
      Files.deleteIfExists(file);
      throw e;
    }
    AuditFiles.forceFolder(settings.directory());
    if (before != lockFile) {
      before.close();
    }
    for (Path old : tooMuch) {
      Files.deleteIfExists(old);
    }
    LOG.log(Level.INFO, "audit file begun file={0} seq={1} hash={2}", file, seq, hash);
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

  /** Number of the last record. */
  long seq() {
    return seq;
  }

  /** Actions begun and not completed. */
  int unfinished() {
    return open.size();
  }

  @Override
  public void close() throws IOException {
    try (lockFile;
        head) {
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
