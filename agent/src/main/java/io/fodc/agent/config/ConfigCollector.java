package io.fodc.agent.config;

import io.fodc.agent.process.ObservedProcess;
import io.fodc.agent.process.ProcessFinder;
import io.fodc.agent.process.ProcessFinding;
import io.fodc.agent.redaction.Redactor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects and redacts the configuration of the node, anew at each call. Blocks for at most some
 * seconds (when pprof is slow), so not for the recorder's thread; one caller at a time.
 */
public final class ConfigCollector {
  private static final int MAX_PROC_BYTES = 4 << 20;

  private final ConfigSources sources;
  private final ProcessFinder finder;
  private final Redactor redactor;

  public ConfigCollector(ConfigSources sources, ProcessFinder finder, Redactor redactor) {
    this.sources = sources;
    this.finder = finder;
    this.redactor = redactor;
  }

  /** What is known now; never fails, what could not be read is a gap. */
  public NodeConfiguration collect(long nowMillis) {
    List<RawSource> found = new ArrayList<>();
    sources.files().forEach(file -> found.add(ConfigFile.read(file)));
    sources.environmentFile().ifPresent(file -> found.add(environmentFile(file)));
    boolean commandLineKnown = sources.proc() && readProcess(found);
    if (!commandLineKnown) {
      sources.pprofAddress().ifPresent(address -> found.add(PprofCommandLine.read(address)));
    }
    return new Resolution(redactor, found).configuration(nowMillis);
  }

  /** Whether the process told its command line. */
  private boolean readProcess(List<RawSource> found) {
    return switch (finder.find()) {
      case ProcessFinding.Missing missing -> {
        found.add(RawSource.missing("/proc", missing.reason()));
        yield false;
      }
      case ProcessFinding.Found(ObservedProcess process) -> {
        found.add(environ(process));
        String origin = process.directory().resolve("cmdline").toString();
        found.add(new RawSource(CommandLine.read(process.argv(), origin), List.of()));
        yield !process.argv().isEmpty();
      }
    };
  }

  private static RawSource environ(ObservedProcess process) {
    Path environ = process.directory().resolve("environ");
    return switch (TextFiles.bounded(environ, MAX_PROC_BYTES)) {
      case TextFiles.Content.Missing missing ->
          RawSource.missing(
              environ.toString(), missing.reason() + " (needs the same user or CAP_SYS_PTRACE)");
      case TextFiles.Content.Text content ->
          EnvironmentBlock.read(
              EnvironmentText.ofBlock(content.text()).variables(), environ.toString());
    };
  }

  private static RawSource environmentFile(Path file) {
    return switch (TextFiles.named(file)) {
      case TextFiles.Content.Missing missing ->
          RawSource.missing(file.toString(), missing.reason());
      case TextFiles.Content.Text content -> {
        EnvironmentText text = EnvironmentText.read(content.text());
        RawSource block = EnvironmentBlock.read(text.variables(), file.toString());
        List<NodeConfiguration.Gap> gaps = new ArrayList<>(block.gaps());
        if (text.badLines() > 0) {
          gaps.add(
              new NodeConfiguration.Gap(
                  file.toString(), text.badLines() + " lines are no NAME=value"));
        }
        yield new RawSource(block.values(), gaps);
      }
    };
  }
}
