package io.fodc.agent;

import io.fodc.agent.process.ObservedProcess;
import io.fodc.agent.process.ProcessFinder;
import io.fodc.agent.process.ProcessFinding;
import io.fodc.agent.telemetry.ProcessLocator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * The observed process, looked for anew only when it is gone: looking reads the whole of {@code
 * /proc}. Now and then it is looked for all the same, because a pid can be used again. One thread.
 */
final class FoundProcess implements ProcessLocator {
  private static final int TRUSTED_FOR = 30;

  private final ProcessFinder finder;
  private final Path proc;
  private OptionalLong pid = OptionalLong.empty();
  private int trusted;

  FoundProcess(ProcessFinder finder, Path proc) {
    this.finder = finder;
    this.proc = proc;
  }

  @Override
  public Located locate() {
    if (pid.isPresent()
        && trusted++ < TRUSTED_FOR
        && Files.exists(proc.resolve(Long.toString(pid.getAsLong())))) {
      return new Located.Found(pid.getAsLong());
    }
    trusted = 0;
    return switch (finder.find()) {
      case ProcessFinding.Found(ObservedProcess process) -> {
        pid = OptionalLong.of(process.pid());
        yield new Located.Found(process.pid());
      }
      case ProcessFinding.Missing(String reason) -> {
        pid = OptionalLong.empty();
        yield new Located.NotFound(reason);
      }
    };
  }
}
