package io.fodc.ktm.symbols;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The list of compiled code that a virtual machine leaves at {@code /tmp/perf-PID.map}, in its own
 * file system and under its own number. It is believed only as a regular file of the process' user
 * or of root. One thread.
 */
final class PerfMap implements Closeable {
  private final Path process;
  private final Path file;
  private Optional<FileChannel> channel = Optional.empty();

  PerfMap(Path process, long namespacePid) {
    this.process = process;
    file = process.resolve("root/tmp/perf-" + namespacePid + ".map");
  }

  /** Opens the list if it is there and not open yet. */
  void open() {
    try {
      if (channel.isEmpty()) {
        channel = Optional.of(RegularFile.openNoLink(file, this::belongsToProcess));
      }
    } catch (IOException e) {
      // No list: the code stays without names, as most code that is in no file does.
    }
  }

  /** Names addresses that lie in no file. */
  Optional<FileReport> resolve(NearestSymbols nearest, WorkBudget budget) {
    if (channel.isEmpty()) {
      return Optional.empty();
    }
    String name = "/tmp/" + file.getFileName();
    try {
      channel.get().position(0);
      ListedSymbols.collectPerfMap(new TextLines(channel.get()), nearest, budget);
      return Optional.of(new FileReport(name, FileReport.State.READ, ""));
    } catch (IOException e) {
      return Optional.of(BinaryFile.failure(name, e));
    }
  }

  @Override
  public void close() throws IOException {
    if (channel.isPresent()) {
      channel.get().close();
    }
  }

  private boolean belongsToProcess(Path opened) throws IOException {
    Object owner = Files.getAttribute(opened, "unix:uid");
    Object user = Files.getAttribute(process, "unix:uid");
    return List.of(0, user).stream().anyMatch(one -> Objects.equals(one, owner));
  }
}
