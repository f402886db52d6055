package io.fodc.ktm.symbols;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A file that was open while its process ran, so that it can be read after the process has ended or
 * the file is gone. Nothing of it is held in memory between uses.
 */
final class BinaryFile implements Closeable {
  private final String path;
  private final FileChannel channel;

  BinaryFile(String path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * What the file's own tables say.
   *
   * @param buildId empty when it has none
   * @param frames by place in the file
   */
  record Contents(FileReport report, String buildId, Map<Long, List<SourceFrame>> frames) {}

  /** Names places of the file. */
  Contents read(long[] places, WorkBudget budget) {
    Map<Long, List<SourceFrame>> frames = new HashMap<>();
    String buildId = "";
    try {
      ElfFile elf = ElfFile.read(FileBytes.of(channel));
      buildId = BuildId.of(elf).orElse("");
      boolean any = name(elf, places, budget, frames);
      FileReport.State state = any ? FileReport.State.READ : FileReport.State.NO_SYMBOLS;
      return new Contents(new FileReport(path, state, ""), buildId, frames);
    } catch (IOException e) {
      return new Contents(failure(path, e), buildId, frames);
    }
  }

  /** What an error while reading means. */
  static FileReport failure(String path, IOException e) {
    FileReport.State state =
        switch (e) {
          case MalformedFileException _ -> FileReport.State.MALFORMED;
          case WorkLimitException _ -> FileReport.State.TOO_LARGE;
          default -> FileReport.State.UNREADABLE;
        };
    return new FileReport(path, state, String.valueOf(e.getMessage()));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** Go's table first: it knows lines and inlined functions, and is there when others are not. */
  private static boolean name(
      ElfFile elf, long[] places, WorkBudget budget, Map<Long, List<SourceFrame>> frames)
      throws IOException {
    Map<Long, Long> addresses = new HashMap<>();
    for (long place : places) {
      elf.addressOf(place).ifPresent(address -> addresses.put(address, place));
    }
    Optional<GoTable> go = GoTable.open(elf, budget);
    if (go.isPresent()) {
      for (Map.Entry<Long, Long> one : addresses.entrySet()) {
        frames.put(one.getValue(), go.get().framesAt(one.getKey()));
      }
    }
    nameBySymbols(elf, addresses, budget, frames);
    return go.isPresent() || ElfSymbols.isIn(elf);
  }

  private static void nameBySymbols(
      ElfFile elf,
      Map<Long, Long> addresses,
      WorkBudget budget,
      Map<Long, List<SourceFrame>> frames)
      throws IOException {
    long[] unnamed =
        addresses.entrySet().stream()
            .filter(one -> frames.getOrDefault(one.getValue(), List.of()).isEmpty())
            .mapToLong(Map.Entry::getKey)
            .toArray();
    if (unnamed.length == 0) {
      return;
    }
    NearestSymbols nearest = new NearestSymbols(Addresses.ascending(unnamed));
    try {
      ElfSymbols.collect(elf, nearest, budget);
    } finally {
      for (Map.Entry<Long, Long> one : addresses.entrySet()) {
        nearest
            .nameOf(one.getKey())
            .ifPresent(name -> frames.put(one.getValue(), List.of(SourceFrame.named(name))));
      }
    }
  }
}
