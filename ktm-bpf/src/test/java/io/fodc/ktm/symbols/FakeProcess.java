package io.fodc.ktm.symbols;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder of a process in a proc file system that a test writes by hand. */
final class FakeProcess {
  static final long PID = 42;

  private final Path proc;
  private final StringBuilder maps = new StringBuilder();

  /** A process that started at a tick and is number 7 in its own namespace. */
  FakeProcess(Path proc, long startTicks) throws IOException {
    this.proc = proc;
    Files.createDirectories(folder().resolve("ns"));
    Files.createDirectories(root().resolve("tmp"));
    Files.createSymbolicLink(folder().resolve("ns/pid"), Path.of("pid:[4026539999]"));
    Files.writeString(folder().resolve("status"), "Name:\tserver\nNSpid:\t42\t7\n");
    startedAt(startTicks);
    Files.writeString(folder().resolve("maps"), "");
  }

  /** Another process has the number now, or the same one still has it. */
  void startedAt(long ticks) throws IOException {
    Files.writeString(
        folder().resolve("stat"),
        "42 (a) server) S 1 42 42 0 -1 0 0 0 0 0 0 0 0 0 20 0 9 0 " + ticks + " 0 0");
  }

  /** The file system it sees. */
  Path root() {
    return folder().resolve("root");
  }

  /** Puts a file into its file system and maps it. */
  Path map(long start, long end, String path, byte[] content) throws IOException {
    Path file = root().resolve(path.substring(1));
    Files.createDirectories(file.getParent());
    Files.write(file, content);
    mapped(start, end, ((Number) Files.getAttribute(file, "unix:ino")).longValue(), path);
    return file;
  }

  /** Adds a line to its mappings. */
  void mapped(long start, long end, long inode, String path) throws IOException {
    maps.append(
        "%x-%x r-xp 00000000 fe:00 %d                     %s\n".formatted(start, end, inode, path));
    Files.writeString(folder().resolve("maps"), maps);
  }

  /** Its list of compiled code. */
  Path perfMap() {
    return root().resolve("tmp/perf-7.map");
  }

  Path folder() {
    return proc.resolve(Long.toString(PID));
  }
}
