package io.fodc.agent.ktm;

import io.fodc.agent.telemetry.KernelRoots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small {@code /proc} with a unified cgroup hierarchy, for finding processes in. */
final class FakeProc {
  private static final String INITIAL_PIDS = "pid:[4026531836]";
  private static final String WHOLE_HIERARCHY = "cgroup:[4026531835]";

  private final Path root;
  private final Path proc;

  FakeProc(Path root) throws IOException {
    this.root = root;
    this.proc = root.resolve("proc");
    Path self = proc.resolve("self");
    Files.createDirectories(self.resolve("ns"));
    Files.createSymbolicLink(self.resolve("ns/pid"), Path.of(INITIAL_PIDS));
    Files.createSymbolicLink(self.resolve("ns/cgroup"), Path.of(WHOLE_HIERARCHY));
    Files.writeString(
        self.resolve("mountinfo"), "30 20 0:26 / /cg rw,relatime - cgroup2 cgroup2 rw\n");
    Files.writeString(self.resolve("cgroup"), "0::/agent\n");
    Files.createDirectories(root.resolve("cg/agent"));
  }

  KernelRoots roots() {
    return new KernelRoots(proc, root);
  }

  /** As seen from another pid namespace than the one programs see. */
  FakeProc elsewhere() throws IOException {
    Path link = proc.resolve("self/ns/pid");
    Files.delete(link);
    Files.createSymbolicLink(link, Path.of("pid:[4026532000]"));
    return this;
  }

  /** Puts a process there, or in place of the one with this pid. */
  void process(long pid, String comm, long startTicks, String cgroup) throws IOException {
    Path directory = Files.createDirectories(proc.resolve(Long.toString(pid)));
    Files.writeString(directory.resolve("comm"), comm + "\n");
    Files.writeString(directory.resolve("cmdline"), "/" + comm + "\0data\0");
    Files.writeString(
        directory.resolve("stat"),
        pid + " (" + comm + ") S" + " 1".repeat(18) + " " + startTicks + " 1\n");
    Files.writeString(directory.resolve("status"), "Name:\t" + comm + "\nNSpid:\t" + pid + "\t1\n");
    Files.writeString(directory.resolve("cgroup"), "0::" + cgroup + "\n");
    Files.createDirectories(root.resolve("cg" + cgroup));
  }

  void end(long pid) throws IOException {
    Path directory = proc.resolve(Long.toString(pid));
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }

  /** Dead, but its parent has not asked for it yet. */
  void zombie(long pid) throws IOException {
    Files.writeString(proc.resolve(Long.toString(pid)).resolve("cmdline"), "");
  }

  long cgroupId(String cgroup) throws IOException {
    return (Long) Files.getAttribute(root.resolve("cg" + cgroup), "unix:ino");
  }
}
