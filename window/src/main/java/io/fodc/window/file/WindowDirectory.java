package io.fodc.window.file;

import io.fodc.schemas.node.NodeId;
import io.fodc.window.MemoryBudget;
import io.fodc.window.SeriesTable;
import io.fodc.window.StoredBlocks;
import io.fodc.window.Tick;
import io.fodc.window.TickCursor;
import io.fodc.window.Window;
import io.fodc.window.WindowSettings;
import io.fodc.window.WindowView;
import io.fodc.window.file.Regions.Region;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A folder that the window of one node lives in: {@value #FILE}, of the budget's size, {@value
 * #LOCK} while a process has it, and files that were set aside. One thread, once.
 */
public final class WindowDirectory {
  /** Name of the window's file. */
  public static final String FILE = "window.fwf";

  static final String LOCK = "window.lock";

  /**
   * A file whose newest tick is later than this from now is set aside: the clock was wrong when it
   * was written, or is now, and no tick of now could be added for as long.
   */
  static final Duration MOST_AHEAD = Duration.ofHours(1);

  private static final int CHUNK = 64 << 10;

  private final Path directory;
  private final Path file;
  private final NodeId node;
  private final WindowSettings settings;
  private final SeriesTable table;
  private final MemoryBudget budget;
  private final long nowMillis;
  private final List<String> notes = new ArrayList<>();
  private final SetAside setAside;
  private final long length;

  private WindowDirectory(
      Path directory,
      NodeId node,
      WindowSettings settings,
      SeriesTable table,
      MemoryBudget budget,
      long nowMillis) {
    this.directory = directory;
    this.node = node;
    this.settings = settings;
    this.table = table;
    this.budget = budget;
    this.nowMillis = nowMillis;
    file = directory.resolve(FILE);
    setAside = new SetAside(file, notes);
    length = settings.budgetBytes() & -Regions.GRANULE;
  }

  /**
   * Opens the window in a folder, with what was recorded there before. Whatever the folder or the
   * disk refuses, there is a window: in native memory, and the problem is told. What cannot be used
   * is set aside.
   *
   * @param settings the budget is the size of the file
   * @param table empty; counts in the budget from now on
   */
  public static OpenedWindow open(
      Path directory,
      NodeId node,
      WindowSettings settings,
      SeriesTable table,
      MemoryBudget budget,
      long nowMillis) {
    return new WindowDirectory(directory, node, settings, table, budget, nowMillis).open();
  }

  private OpenedWindow open() {
    try {
      Files.createDirectories(directory);
      Runnable unlock = lock();
      boolean opened = false;
      try {
        OpenedWindow window = openLocked(unlock);
        opened = true;
        return window;
      } finally {
        if (!opened) {
          unlock.run();
        }
      }
    } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
      Window window = Window.open(settings, table, budget);
      String problem = "%s cannot hold the window: %s".formatted(directory, e);
      return new OpenedWindow(window, Optional.empty(), notes, Optional.of(problem));
    }
  }

  private OpenedWindow openLocked(Runnable unlock) throws IOException {
    if (Files.exists(file)) {
      try {
        FileHeader header = checkedHeader();
        if (header.length() == length && Files.size(file) == length) {
          return reopen(header, unlock);
        }
        return replay(header, unlock);
      } catch (WindowFileException e) {
        setAside.move(String.valueOf(e.getMessage()));
      }
    }
    return opened(create(unlock), StoredBlocks.none(FileHeader.BYTES), Optional.empty());
  }

  private FileHeader checkedHeader() throws IOException {
    FileHeader header;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer bytes = ByteBuffer.allocate(FileHeader.BYTES);
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
        // Reads on until the header is full or the file ends.
      }
      header = FileHeader.of(MemorySegment.ofBuffer(bytes.flip()));
    }
    if (header.export()) {
      throw new WindowFileException("it is an export, not a file that a window lies in");
    }
    if (!header.node().equals(node)) {
      throw new WindowFileException("it is of node %s, this is %s".formatted(header.node(), node));
    }
    return header;
  }

  private OpenedWindow reopen(FileHeader header, Runnable unlock) throws IOException {
    FileMemory memory = map(file);
    FileContents contents = FileContents.own(memory.segment(), table);
    DefinitionLog definitions = new DefinitionLog(table, length);
    try {
      contents.read(definitions::restored);
      requireNotAhead(contents.newestTickMillis());
    } catch (WindowFileException e) {
      contents.releaseSeries();
      memory.release();
      throw e;
    }
    FileReport report = WindowFile.report(header, length, contents, false);
    if (!report.isSound()) {
      setAside.copy(report.damages().getFirst().toString());
    }
    FileStore store =
        new FileStore(memory, definitions, contents.used(), contents.lastSequence(), unlock);
    List<FilePlace> places = new ArrayList<>();
    long own = FileHeader.BYTES;
    for (Region region : contents.definitions()) {
      FilePlace place = store.place(region);
      places.add(place);
      own += place.bytes();
    }
    definitions.restored(places, contents.entries(), report.isSound());
    OpenedWindow opened = opened(store, contents.stored(own, store::place), Optional.of(report));
    contents.releaseSeries();
    return opened;
  }

  private void requireNotAhead(long newestMillis) throws WindowFileException {
    if (newestMillis != WindowView.NO_TICK && newestMillis - nowMillis > MOST_AHEAD.toMillis()) {
      throw new WindowFileException(
          "its newest tick is %d s later than now: the clock is wrong, or was"
              .formatted((newestMillis - nowMillis) / 1000));
    }
  }

  /** The file has another size than the budget: its ticks are recorded anew into one that has. */
  private OpenedWindow replay(FileHeader header, Runnable unlock) throws IOException {
    try (RecordedFile recorded = WindowFile.read(file);
        WindowView view = recorded.view()) {
      requireNotAhead(view.newestTickMillis());
      if (!recorded.report().isSound()) {
        setAside.copy("it should have " + header.length() + " bytes");
      }
      OpenedWindow opened =
          opened(
              create(unlock), StoredBlocks.none(FileHeader.BYTES), Optional.of(recorded.report()));
      copy(view, recorded.table(), opened.window());
      return opened;
    }
  }

  private void copy(WindowView view, SeriesTable from, Window window) {
    Tick tick = new Tick();
    TickCursor cursor = view.ticksAfter(WindowView.NO_TICK);
    SeriesIdMap ids = new SeriesIdMap(from, table);
    while (cursor.next()) {
      tick.reset(cursor.tickMillis());
      for (int i = 0; i < cursor.size(); i++) {
        int id = ids.of(cursor.seriesId(i));
        if (id != SeriesTable.NO_SERIES) {
          tick.addBits(id, cursor.valueBits(i));
        }
      }
      window.append(tick);
    }
    ids.release();
  }

  private OpenedWindow opened(FileStore store, StoredBlocks stored, Optional<FileReport> found) {
    try {
      Window window = Window.open(settings, table, budget, store, stored);
      return new OpenedWindow(window, found, notes, Optional.empty());
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  /** A new file in the place of whatever is there, written in full before it is used. */
  private FileStore create(Runnable unlock) throws IOException {
    Path part = directory.resolve(FILE + ".new");
    FileHeader header = new FileHeader(false, length, nowMillis, settings.intervalMillis(), node);
    try (FileChannel channel =
        FileChannel.open(
            part,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      // Zeros that are written have their place on the disk: a full one fails here, and not later.
      write(channel, ByteBuffer.wrap(header.toBytes()), 0);
      for (long at = FileHeader.BYTES; at < length; at += CHUNK) {
        write(channel, ByteBuffer.allocate((int) Math.min(CHUNK, length - at)), at);
      }
    } catch (IOException e) {
      Files.deleteIfExists(part);
      throw e;
    }
    FileMemory memory = map(part);
    FileStore store =
        new FileStore(memory, new DefinitionLog(table, length), List.<Region>of(), 0, unlock);
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    return store;
  }

  private static void write(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
    long next = at;
    while (bytes.hasRemaining()) {
      next += channel.write(bytes, next);
    }
  }

  private FileMemory map(Path path) throws IOException {
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return new FileMemory(arena -> channel.map(FileChannel.MapMode.READ_WRITE, 0, length, arena));
    }
  }

  /** Takes the folder for this process, until it ends. */
  private Runnable lock() throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean locked = false;
    try {
      locked = channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      locked = false;
    } finally {
      if (!locked) {
        channel.close();
      }
    }
    if (!locked) {
      throw new IOException("another process has " + directory.resolve(LOCK));
    }
    return () -> close(channel);
  }

  private static void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
