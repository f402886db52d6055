package io.fodc.e2e.process;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** {@code fodcctl} as its user starts it: a process of the distribution for each command. */
public final class Ctl {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final AtomicInteger STARTED = new AtomicInteger();

  private final Path directory;
  private final Map<String, String> environment;

  /** How a command ended. */
  public record Result(int exit, String out, String err) {
    /** Standard output without blanks around it: an id, or the name of a file. */
    public String line() {
      return out.strip();
    }
  }

  private Ctl(Path directory, Map<String, String> environment) {
    this.directory = directory;
    this.environment = Map.copyOf(environment);
  }

  /**
   * The command line for a proxy.
   *
   * @param directory where commands run, so that files of theirs land there
   */
  public static Ctl of(Path directory, ProxyProcess proxy) {
    return new Ctl(directory, Map.of("FODC_SERVER", proxy.url("")));
  }

  /** The same in the name of a token. */
  public Ctl as(String token) {
    Map<String, String> with = new HashMap<>(environment);
    with.put("FODC_TOKEN", token);
    return new Ctl(directory, with);
  }

  /** Runs a command to its end, two minutes at most. */
  public Result run(String... arguments) {
    try (Running running = start(arguments)) {
      return running.await(LIMIT);
    }
  }

  /** Starts a command. */
  public Running start(String... arguments) {
    List<String> command = new ArrayList<>(List.of(Distribution.ctl().toString()));
    command.addAll(List.of(arguments));
    String name = "ctl-" + STARTED.incrementAndGet();
    Path out = directory.resolve(name + ".out");
    Path err = directory.resolve(name + ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().keySet().removeIf(key -> key.startsWith("FODC_"));
    builder.environment().put("FODC_JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("FODC_CTL_CONFIG", directory.resolve("no-contexts.yaml").toString());
    builder.environment().putAll(environment);
    try {
      return new Running(builder.start(), out, err);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + command, e);
    }
  }

  /** A command at work. Closing ends it. */
  public record Running(Process process, Path out, Path err) implements Closeable {
    /** Waits for its end. */
    public Result await(Duration limit) {
      try {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new IllegalStateException("fodcctl did not end within " + limit + ": " + said(err));
        }
        return new Result(process.exitValue(), said(out), said(err));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }

    /** What it told on standard error so far. */
    public String told() {
      return said(err);
    }

    private static String said(Path file) {
      try {
        return Files.readString(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
