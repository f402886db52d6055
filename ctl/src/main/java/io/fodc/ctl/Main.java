package io.fodc.ctl;

import io.fodc.ctl.command.Commands;
import io.fodc.ctl.show.SafeText;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Runs one command and ends with its exit code. */
public final class Main {
  private Main() {}

  /** The process. */
  public static void main(String[] arguments) {
    ResultStream results = new ResultStream(new FileOutputStream(FileDescriptor.out));
    Surroundings process =
        Surroundings.of(
            System.getenv(),
            Path.of(System.getProperty("user.dir", ".")),
            results,
            new FileOutputStream(FileDescriptor.err),
            System.getProperty("fodc.ctl.out", "").equals("terminal"),
            System.getProperty("fodc.ctl.err", "").equals("terminal"),
            Clock.systemUTC());
    int code = run(process, arguments);
    process.out().flush();
    Optional<String> failure = results.failure();
    if (failure.isPresent()) {
      process.tell("fodcctl: standard output cannot be written: " + failure.get());
      code = ExitCode.FAILED.code();
    } else if (results.readerGone()) {
      code = ExitCode.OK.code();
    }
    System.exit(code);
  }

  /** Runs one command in these surroundings; its exit code. */
  public static int run(Surroundings process, String... arguments) {
    CommandLine line = Commands.of(process);
    line.setParameterExceptionHandler((e, _) -> usage(process, e));
    line.setExecutionExceptionHandler((e, _, _) -> failed(process, e));
    int code = line.execute(arguments);
    process.out().flush();
    return code;
  }

  private static int usage(Surroundings process, ParameterException e) {
    String name = e.getCommandLine().getCommandSpec().qualifiedName();
    process.tell("fodcctl: " + firstLine(e));
    List<String> near = near(e);
    if (!near.isEmpty()) {
      process.tell("  did you mean: " + String.join(" or ", near) + "?");
    }
    if (e instanceof MissingParameterException || e.getCommandLine().getSubcommands().isEmpty()) {
      process.tell("  see: " + name + " --help");
    } else {
      PrintWriter err = e.getCommandLine().getErr();
      err.print(SafeText.lines(e.getCommandLine().getHelp().commandList()));
      err.flush();
    }
    return ExitCode.USAGE.code();
  }

  /** What was probably meant: a command where there are some, else an option. */
  private static List<String> near(ParameterException e) {
    if (!(e instanceof UnmatchedArgumentException unmatched)) {
      return List.of();
    }
    String wrong = unmatched.getUnmatched().getFirst();
    return wrong.startsWith("-")
        ? unmatched.getSuggestions().stream().limit(3).toList()
        : Nearest.of(wrong, List.copyOf(e.getCommandLine().getSubcommands().keySet())).stream()
            .toList();
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private static int failed(Surroundings process, Exception e) {
    process.out().flush();
    if (e instanceof Failure failure) {
      process.tell("fodcctl: " + failure.what());
      failure.more().forEach(line -> process.tell("  " + line));
      return failure.exit().code();
    }
    process.tell("fodcctl: this is a defect of fodcctl: " + e);
    for (StackTraceElement element : e.getStackTrace()) {
      process.tell("  at " + element);
    }
    return ExitCode.FAILED.code();
  }
}
