package io.fodc.agent.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks for the observed process. Stateless; each look reads {@code /proc} anew. */
public final class ProcessFinder {
  /** Longest file read here; the kernel allows 2 MiB of arguments by default. */
  private static final int MAX_BYTES = 4 << 20;

  /** Position of the start time in {@code stat}, counted behind the comm's closing bracket. */
  private static final int START_TICKS_AFTER_COMM = 19;

  private static final int MAX_LISTED = 8;

  private final Path proc;
  private final ProcessQuery query;

  /**
   * @param proc {@code /proc}, or what stands for it
   */
  public ProcessFinder(Path proc, ProcessQuery query) {
    this.proc = proc;
    this.query = query;
  }

  /** The one process that matches; none and several are both missing, with the reason. */
  public ProcessFinding find() {
    return switch (query) {
      case ProcessQuery.ByPid byPid ->
          read(proc.resolve(Long.toString(byPid.pid())))
              .<ProcessFinding>map(ProcessFinding.Found::new)
              .orElseGet(() -> new ProcessFinding.Missing("no process with " + query));
      case ProcessQuery.ByComm byComm -> findByComm(byComm);
    };
  }

  private ProcessFinding findByComm(ProcessQuery.ByComm byComm) {
    List<ObservedProcess> matching = new ArrayList<>();
    try (DirectoryStream<Path> directories = Files.newDirectoryStream(proc, ProcessFinder::isPid)) {
      for (Path directory : directories) {
        if (readText(directory.resolve("comm")).startsWith(byComm.prefix())) {
          read(directory)
              .filter(seen -> byComm.matches(seen.comm(), seen.argv()))
              .ifPresent(matching::add);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return new ProcessFinding.Missing(
          proc + " cannot be listed (" + e.getClass().getSimpleName() + ")");
    }
    return switch (matching.size()) {
      case 1 -> new ProcessFinding.Found(matching.getFirst());
      case 0 ->
          new ProcessFinding.Missing(
              "no process with " + query + " is visible (is the process namespace shared?)");
      default ->
          new ProcessFinding.Missing(
              matching.size()
                  + " processes with "
                  + query
                  + ": "
                  + matching.stream().limit(MAX_LISTED).map(ObservedProcess::pid).toList()
                  + "; name one by its pid");
    };
  }

  private static boolean isPid(Path path) {
    String name = String.valueOf(path.getFileName());
    return name.length() <= 10 && name.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** What a process directory says; empty when the process is gone. */
  private static Optional<ObservedProcess> read(Path directory) {
    String stat = readText(directory.resolve("stat"));
    if (stat.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new ObservedProcess(
            Long.parseLong(String.valueOf(directory.getFileName())),
            directory,
            readText(directory.resolve("comm")).strip(),
            NulSeparated.split(readText(directory.resolve("cmdline"))),
            startTicks(stat)));
  }

  private static long startTicks(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
    try {
      return fields.length > START_TICKS_AFTER_COMM
          ? Long.parseLong(fields[START_TICKS_AFTER_COMM])
          : 0;
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** A small file of {@code /proc}; empty when it is gone or may not be read. */
  private static String readText(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }
}
