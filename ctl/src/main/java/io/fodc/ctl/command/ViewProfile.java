package io.fodc.ctl.command;

import io.fodc.ctl.ExitCode;
import io.fodc.ctl.Failure;
import io.fodc.ctl.http.Address;
import io.fodc.ctl.http.ProxyClient;
import io.fodc.ctl.show.SafeText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "view",
    description = "Shows a profile; the proxy does the counting, so nothing else is needed here.",
    footer = {
      "",
      "Examples:",
      "  fodcctl view CAPTURE                       what took most, as a table",
      "  fodcctl view CAPTURE/NAME --as folded      stacks, a line each, for other tools",
      "  fodcctl view CAPTURE --as flamegraph -o cpu.html"
    })
final class ViewProfile implements Callable<Integer> {
  private final Caller caller;

  /** How a profile is shown. */
  enum Form {
    TOP,
    FOLDED,
    FLAMEGRAPH,
    TREE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }

    String mediaType() {
      return switch (this) {
        case TOP, FOLDED -> "text/plain";
        case FLAMEGRAPH -> "text/html";
        case TREE -> "application/json";
      };
    }
  }

  @Parameters(
      paramLabel = "CAPTURE[/NAME]",
      description = "a profile; the name is needed where a capture has several artifacts")
  String what = "";

  @Option(
      names = "--as",
      paramLabel = "FORM",
      description = "${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} when not said",
      defaultValue = "top")
  Form form = Form.TOP;

  @Mixin ProfileOptions options = new ProfileOptions();
  @Mixin TextFile file = new TextFile();

  ViewProfile(Caller caller) {
    this.caller = caller;
  }

  @Override
  public Integer call() {
    try (ProxyClient client = caller.open()) {
      Address address = ArtifactRef.of(what).resolved(client).address().then("/" + form);
      file.write(caller, client.text(options.on(address), form.mediaType()));
      return ExitCode.OK.code();
    }
  }

  /** Parameters of every view of a profile. */
  static final class ProfileOptions {
    @Option(
        names = "--sample",
        paramLabel = "TYPE",
        description = "sample type, such as inuse_space; the profile's own default when not said")
    String sample = "";

    @Option(
        names = "--prune",
        paramLabel = "SHARE",
        description = "leave out what has less than this share of the whole; 0.001 when not said")
    String prune = "";

    @Option(names = "--limit", paramLabel = "N", description = "at most so many rows")
    String limit = "";

    Address on(Address address) {
      return address.with("sample", sample).with("prune", prune).with("limit", limit);
    }
  }

  /** {@code -o} of commands whose result is a text of some length. */
  static final class TextFile {
    @Option(
        names = {"-o", "--output"},
        paramLabel = "FILE",
        description = "write it there instead of standard output")
    String output = "";

    @Option(names = "--force", description = "overwrite a file that is there")
    boolean force;

    /** Writes a text; on a terminal it is made harmless, elsewhere it stays as it came. */
    void write(Caller caller, String text) {
      if (output.isEmpty() || output.equals("-")) {
        caller.process().out().print(caller.process().outTerminal() ? SafeText.lines(text) : text);
        caller.process().out().flush();
        return;
      }
      Path target = caller.process().path(output);
      try {
        Files.write(
            target,
            text.getBytes(StandardCharsets.UTF_8),
            StandardOpenOption.WRITE,
            force ? StandardOpenOption.CREATE : StandardOpenOption.CREATE_NEW,
            StandardOpenOption.TRUNCATE_EXISTING);
      } catch (FileAlreadyExistsException e) {
        throw new Failure(
            ExitCode.FAILED, target + " is there already", "name another with -o, or add --force");
      } catch (IOException e) {
        throw new Failure(
            ExitCode.FAILED, "cannot write " + target + ": " + e, "name another place with -o");
      }
      caller.process().out().println(SafeText.line(output));
      caller.process().out().flush();
    }
  }
}
