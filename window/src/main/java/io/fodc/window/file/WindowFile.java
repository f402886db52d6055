package io.fodc.window.file;

import io.fodc.window.MemoryBudget;
import io.fodc.window.SeriesTable;
import io.fodc.window.StoredBlocks;
import io.fodc.window.Window;
import io.fodc.window.WindowSettings;
import io.fodc.window.block.NativeLayout;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Reads window files of every origin: of a running agent, of a dead one, set aside, exported. */
public final class WindowFile {
  /** Longest file that is read. */
  public static final long MOST_BYTES = 2L << 30;

  private static final int TRIES = 10;
  private static final int CHUNK = 1 << 20;
  private static final long PAUSE_MILLIS = 2;
  private static final long TABLE_BYTES = 1L << 30;

  private WindowFile() {}

  /**
   * Reads a file into memory, as it is at one instant. Parts that are damaged are left out and told
   * in the report.
   *
   * @throws WindowFileException if it is no window file of a version that is known
   * @throws IOException if it cannot be read
   */
  public static RecordedFile read(Path path) throws IOException {
    FileMemory memory;
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      memory = new FileMemory(arena -> copy(channel, path, arena));
    }
    try {
      return open(memory);
    } catch (IOException | RuntimeException e) {
      memory.release();
      throw e;
    }
  }

  private static RecordedFile open(FileMemory memory) throws WindowFileException {
    MemorySegment file = memory.segment();
    FileHeader header = FileHeader.of(file);
    FileImage image = new FileImage(memory);
    SeriesTable table = new SeriesTable(TABLE_BYTES);
    FileContents contents = FileContents.checked(file, table);
    boolean ended = contents.read((id, key, family, firstSeen) -> image.firstSeen(id, firstSeen));
    FileReport report = report(header, file.byteSize(), contents, ended);
    StoredBlocks stored = contents.stored(0, image::place);
    WindowSettings settings =
        new WindowSettings(Long.MAX_VALUE >> 2, Math.max(1, header.intervalMillis()));
    Window window =
        Window.open(settings, table, new MemoryBudget(Long.MAX_VALUE >> 1), image, stored);
    contents.releaseSeries();
    return new RecordedFile(report, table, window);
  }

  static FileReport report(FileHeader header, long bytes, FileContents contents, boolean ended) {
    return new FileReport(
        header,
        bytes,
        header.export() ? ended : header.length() == bytes,
        contents.series(),
        contents.blocks(),
        contents.rows().rows(),
        contents.rows().tornBytes(),
        contents.damages());
  }

  /** The file's bytes; if its agent moves blocks meanwhile, again. */
  private static MemorySegment copy(FileChannel channel, Path path, Arena arena)
      throws IOException {
    long size = channel.size();
    if (size > MOST_BYTES) {
      throw new WindowFileException(
          "%s has %d bytes; at most %d are read".formatted(path, size, MOST_BYTES));
    }
    MemorySegment copy = arena.allocate(Math.max(1, size), 8).asSlice(0, size);
    for (int tries = 1; ; tries++) {
      long before = changes(channel, size);
      readFully(channel, copy);
      boolean still = (before & 1) == 0 && changes(channel, size) == before;
      if (still || tries == TRIES) {
        return copy;
      }
      pause();
    }
  }

  private static void readFully(FileChannel channel, MemorySegment copy) throws IOException {
    for (long at = 0; at < copy.byteSize(); ) {
      long part = Math.min(CHUNK, copy.byteSize() - at);
      ByteBuffer buffer = copy.asSlice(at, part).asByteBuffer();
      int read = channel.read(buffer, at);
      if (read < 0) {
        throw new EOFException("the file became shorter while it was read, at " + at);
      }
      at += read;
    }
  }

  private static long changes(FileChannel channel, long size) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES);
    if (size < FileHeader.BYTES || channel.read(bytes, FileHeader.CHANGES) < Long.BYTES) {
      return 0;
    }
    return MemorySegment.ofArray(bytes.array()).get(NativeLayout.LONG, 0);
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
