package io.fodc.profiling.jvm;

import io.fodc.profiling.jvm.ProfilingException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/**
 * Heap dumps and histograms of another JVM, in which nothing is loaded for them: its own code
 * writes them, and stands still meanwhile, about a second for each half GB. A dump goes into a file
 * in its {@code /tmp} first, because it cannot be written elsewhere; the file's name is gone before
 * it is read.
 */
public final class HeapDumps {
  /** A dump is compressed to about that part. */
  private static final int COMPRESSION = 4;

  private static final String DUMP = "heap.hprof";
  private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs");
  private static final int BUFFER = 64 << 10;

  /** Where a dump goes. */
  public interface Destination {
    /**
     * Called once the JVM has made its dump.
     *
     * @param stopped for how long it stood still, at most
     * @return closed when the dump is written, and when that fails
     */
    OutputStream open(Duration stopped) throws IOException;
  }

  private HeapDumps() {}

  /** How many bytes a dump of this JVM will have at most, compressed: a guess. */
  public static long expectedBytes(JvmProcess target) {
    return target.residentBytes() / COMPRESSION;
  }

  /** Whether there is room for a dump; says what is missing. */
  public static void checkRoom(JvmProcess target, long mostBytes)
      throws ProfilingException, IOException {
    if (expectedBytes(target) > mostBytes) {
      throw tooLarge(
          "process %d has %,d bytes resident; compressed to a quarter, that is more than the %,d that a capture may have: allow more bytes"
              .formatted(target.pid(), target.residentBytes(), mostBytes));
    }
    try {
      checkStore(target, Files.getFileStore(target.root().resolve("tmp")));
    } catch (NoSuchFileException | AccessDeniedException e) {
      throw new ProfilingException(
          Reason.UNSUPPORTED,
          "/tmp of process %d cannot be used (%s): mount a writable folder there (an emptyDir)"
              .formatted(target.pid(), e));
    }
  }

  private static void checkStore(JvmProcess target, FileStore store)
      throws ProfilingException, IOException {
    if (IN_MEMORY.contains(store.type())) {
      throw tooLarge(
          "/tmp of process %d is in memory (%s), where a dump would double what it takes: mount a folder on a disk there (an emptyDir)"
              .formatted(target.pid(), store.type()));
    }
    long usable = store.getUsableSpace();
    if (usable / 2 < target.residentBytes()) {
      throw tooLarge(
          "/tmp of process %d has %,d bytes free, less than twice the %,d it has resident: free some"
              .formatted(target.pid(), usable, target.residentBytes()));
    }
  }

  private static ProfilingException tooLarge(String what) {
    return new ProfilingException(Reason.TOO_LARGE, what);
  }

  /**
   * Dumps the objects that are reachable, compressed with gzip, in the form of hprof.
   *
   * @return bytes before compression
   * @throws InterruptedException when the asking thread is interrupted; the JVM ends its dump, but
   *     into a file without a name
   */
  public static long dump(JvmProcess target, long mostBytes, Destination to)
      throws ProfilingException, IOException, InterruptedException {
    checkRoom(target, mostBytes);
    AttachSocket socket = AttachSocket.open(target);
    try (TargetFolder folder = TargetFolder.open(target)) {
      long begin = System.nanoTime();
      socket.command("dumpheap", folder.there(DUMP), "-live");
      Duration stopped = Duration.ofNanos(System.nanoTime() - begin);
      try (SeekableByteChannel channel = folder.open(DUMP)) {
        folder.remove(DUMP);
        long bytes = channel.size();
        try (OutputStream out = to.open(stopped)) {
          compress(channel, out);
        }
        return bytes;
      }
    }
  }

  private static void compress(SeekableByteChannel channel, OutputStream out)
      throws IOException, InterruptedException {
    try (InputStream in = Channels.newInputStream(channel)) {
      GZIPOutputStream zipped = new GZIPOutputStream(out);
      byte[] buffer = new byte[BUFFER];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (Thread.interrupted()) {
          throw new InterruptedException("interrupted while compressing a heap dump");
        }
        zipped.write(buffer, 0, read);
      }
      zipped.finish();
    } catch (ClosedByInterruptException e) {
      Thread.interrupted();
      throw new InterruptedException("interrupted while compressing a heap dump");
    }
  }

  /** Number and bytes of the reachable objects of each class, largest first, as text. */
  public static String histogram(JvmProcess target)
      throws ProfilingException, InterruptedException {
    return AttachSocket.open(target).command("inspectheap", "-live");
  }
}
