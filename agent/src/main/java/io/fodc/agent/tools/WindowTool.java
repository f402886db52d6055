package io.fodc.agent.tools;

import io.fodc.window.file.RecordedFile;
import io.fodc.window.file.WindowFile;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The entry of {@code fodc-agent window}. */
public final class WindowTool {
  /** Done; with {@code verify}, and nothing is damaged. */
  static final int OK = 0;

  /** A file is damaged, or could not be read. */
  static final int FAILED = 1;

  /** The command line is wrong. */
  static final int USAGE = 2;

  private static final String HELP =
      """
      usage: fodc-agent window stat FILE ...
             fodc-agent window cat [OPTION ...] FILE ...
             fodc-agent window series [--match SELECTOR ...] FILE
             fodc-agent window verify FILE ...
        stat    whose window it is, its range, series, gaps, families, and what bytes are spent on
        cat     the samples: --format text (OpenMetrics, the default), csv or json (a line a series)
          --match SELECTOR   series wanted, as in Prometheus; given again, those of either
          --since TIME       from: 2h before the newest tick, 2026-11-22T10:00:00Z, or Unix seconds
          --until TIME       to, included
          --step DURATION    of each series the newest sample in each step
                of several files of one node as one recording, by time
       series  when each series was seen first and last, as csv; first may be before the range
        verify  checks every checksum and decodes every sample; ends with 1 if anything is damaged
      FILE is the file of a running agent, one that was set aside, an export, or a window.directory,
      which means the agent's file in it. Nothing is changed.
      Exit codes: 0 done, 1 damaged or not readable, 2 wrong command line.
      """;

  private static final Set<String> CAT_OPTIONS =
      new TreeSet<>(Set.of("--match", "--since", "--until", "--step", "--format"));

  private WindowTool() {}

  /** Exit codes: 0 done, 1 damaged or not readable, 2 wrong command line. */
  public static void main(String[] args) {
    System.exit(run(List.of(args), new FileOutputStream(FileDescriptor.out), System.err));
  }

  static int run(List<String> args, OutputStream out, PrintStream err) {
    if (args.contains("--help") || args.contains("-h") || args.equals(List.of("help"))) {
      print(out).print(HELP);
      return OK;
    }
    String command = args.isEmpty() ? "" : args.getFirst();
    try {
      List<String> rest = args.isEmpty() ? args : args.subList(1, args.size());
      return switch (command) {
        case "stat" -> stat(ToolArguments.of(command, rest, Set.of()), out, err);
        case "cat" -> cat(ToolArguments.of(command, rest, CAT_OPTIONS), out, err);
        case "series" -> series(ToolArguments.of(command, rest, Set.of("--match")), out, err);
        case "verify" -> verify(ToolArguments.of(command, rest, Set.of()), out, err);
        default ->
            throw new UsageException("'" + command + "' is none of stat, cat, series, verify");
      };
    } catch (UsageException e) {
      err.println("fodc-agent window: " + e.getMessage() + " (--help tells more)");
      return USAGE;
    }
  }

  /** What is done with one file; returns an exit code. */
  @FunctionalInterface
  private interface Use {
    int of(RecordedFile file) throws IOException;
  }

  private static int stat(ToolArguments asked, OutputStream out, PrintStream err) {
    PrintStream lines = print(out);
    int code = OK;
    for (int i = 0; i < asked.files().size(); i++) {
      Path path = asked.files().get(i);
      if (i > 0) {
        lines.println();
      }
      Use use =
          file -> {
            StatCommand.run(path, file, lines);
            return OK;
          };
      code = Math.max(code, with(path, err, use));
    }
    return code;
  }

  private static int verify(ToolArguments asked, OutputStream out, PrintStream err) {
    PrintStream lines = print(out);
    List<FileSpan> spans = new ArrayList<>();
    int code = OK;
    for (Path path : asked.files()) {
      Use use =
          file -> {
            FileSpan.of(path, file).ifPresent(spans::add);
            return VerifyCommand.run(path, file, lines) ? OK : FAILED;
          };
      code = Math.max(code, with(path, err, use));
    }
    FileSpan.overlaps(spans).forEach(lines::println);
    return code;
  }

  private static int cat(ToolArguments asked, OutputStream out, PrintStream err) {
    List<RecordedFile> files = new ArrayList<>();
    try {
      int code = OK;
      for (Path path : asked.files()) {
        code = Math.max(code, open(path, err, files));
      }
      return code == OK && areOfOneNode(asked.files(), files, err)
          ? write(() -> new CatCommand(asked, files, err).write(out), err)
          : FAILED;
    } finally {
      files.forEach(RecordedFile::close);
    }
  }

  private static int series(ToolArguments asked, OutputStream out, PrintStream err)
      throws UsageException {
    if (asked.files().size() > 1) {
      throw new UsageException(
          "window series writes one page and takes one FILE, not " + asked.files().size());
    }
    Path path = asked.files().getFirst();
    Use use =
        file -> {
          tellDamage(path, file, err);
          return write(() -> SeriesCommand.run(asked, file, out), err);
        };
    return with(path, err, use);
  }

  /** Opens one more file; says what is missing from it. */
  private static int open(Path path, PrintStream err, List<RecordedFile> files) {
    return reading(
        path,
        err,
        () -> {
          RecordedFile file = WindowFile.read(FilePaths.file(path));
          files.add(file);
          tellDamage(path, file, err);
          return OK;
        });
  }

  private static void tellDamage(Path path, RecordedFile file, PrintStream err) {
    if (!file.report().isSound()) {
      err.println(
          "fodc-agent window: "
              + path
              + " is damaged; what is whole follows, window verify"
              + " lists the rest");
    }
  }

  /** Files of several nodes are no recording; files of one that overlap are told. */
  private static boolean areOfOneNode(List<Path> paths, List<RecordedFile> files, PrintStream err) {
    List<FileSpan> spans = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      RecordedFile file = files.get(i);
      if (!file.node().equals(files.getFirst().node())) {
        err.printf(
            "fodc-agent window: %s is of node %s, %s of %s: cat joins files of one node only; run"
                + " it for each node%n",
            paths.getFirst(), files.getFirst().node(), paths.get(i), file.node());
        return false;
      }
      FileSpan.of(paths.get(i), file).ifPresent(spans::add);
    }
    FileSpan.overlaps(spans).forEach(line -> err.println("fodc-agent window: " + line));
    return true;
  }

  /** What is written as one page. */
  @FunctionalInterface
  private interface Page {
    void write() throws IOException;
  }

  /** A reader that has seen enough, such as head, is no failure. */
  private static int write(Page page, PrintStream err) {
    try {
      page.write();
      return OK;
    } catch (IOException | UncheckedIOException e) {
      String reason = String.valueOf(e.getMessage());
      if (reason.contains("Broken pipe")) {
        return OK;
      }
      err.println("fodc-agent window: cannot write the samples: " + reason);
      return FAILED;
    }
  }

  private static int with(Path path, PrintStream err, Use use) {
    return reading(
        path,
        err,
        () -> {
          try (RecordedFile file = WindowFile.read(FilePaths.file(path))) {
            return use.of(file);
          }
        });
  }

  /** Something that reads a path; returns an exit code. */
  @FunctionalInterface
  private interface Reading {
    int run() throws IOException;
  }

  private static int reading(Path path, PrintStream err, Reading reading) {
    try {
      int code = reading.run();
      List<Path> besides = FilePaths.besides(path);
      if (!besides.isEmpty()) {
        err.println(
            "fodc-agent window: not read, unless named: "
                + besides.stream().map(Path::toString).collect(Collectors.joining(", ")));
      }
      return code;
    } catch (NoSuchFileException e) {
      err.println("fodc-agent window: there is no file " + e.getFile());
    } catch (AccessDeniedException e) {
      err.println("fodc-agent window: may not read " + e.getFile() + "; run as the agent's user");
    } catch (IOException e) {
      err.println("fodc-agent window: cannot read " + path + ": " + e.getMessage());
    }
    return FAILED;
  }

  private static PrintStream print(OutputStream out) {
    return new PrintStream(out, true, StandardCharsets.UTF_8);
  }
}
