package io.fodc.e2e.process;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * One child process with its output in a log file. Whoever starts it closes it; a hook of this JVM
 * ends it when that is forgotten.
 */
public final class RunningProcess implements Closeable {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final String name;
  private final Process process;
  private final Path log;
  private final Thread hook;

  private RunningProcess(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
    this.hook = new Thread(process::destroyForcibly, "end-" + name);
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Starts a command; its standard input stays open until it is closed.
   *
   * @param environment added to this process' own, minus every {@code FODC_} variable
   */
  public static RunningProcess start(
      String name, List<String> command, Map<String, String> environment, Path directory) {
    try {
      Files.createDirectories(directory);
      Path log = directory.resolve(name + ".log");
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().keySet().removeIf(key -> key.startsWith("FODC_"));
      builder.environment().put("FODC_JAVA_HOME", System.getProperty("java.home"));
      builder.environment().putAll(environment);
      builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      return new RunningProcess(name, builder.start(), log);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + name + ": " + command, e);
    }
  }

  /** Process id. */
  public long pid() {
    return process.pid();
  }

  /** Whether it still runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Where its output goes. */
  public Path log() {
    return log;
  }

  /** Everything it printed so far. */
  public String output() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until the output gives an answer, the process ends, or the time is over. */
  public <T> T awaitOutput(String what, Duration limit, Function<String, Optional<T>> find) {
    return Await.value(
        () -> name + " to print " + what + "; it printed:\n" + output(),
        limit,
        () -> {
          Optional<T> found = find.apply(output());
          if (found.isEmpty() && !process.isAlive()) {
            throw new IllegalStateException(
                name + " ended with " + process.exitValue() + " before " + what + ":\n" + output());
          }
          return found;
        });
  }

  /** Waits, at most a minute, until a page of it answers 200; fails at once when it ends before. */
  public void awaitReady(String url) {
    Await.until(
        name + " to be ready; see " + log,
        START_LIMIT,
        () -> {
          if (!process.isAlive()) {
            throw new IllegalStateException(name + " ended:\n" + output());
          }
          return Http.answers(url);
        });
  }

  /** {@code kill -9}. */
  public void kill() {
    process.destroyForcibly();
    awaitEnd(GRACE);
  }

  /** Sends a signal by name, such as {@code STOP} or {@code CONT}. */
  public void signal(String signal) {
    try {
      int code = new ProcessBuilder("kill", "-" + signal, Long.toString(pid())).start().waitFor();
      if (code != 0) {
        throw new IllegalStateException("kill -" + signal + " of " + name + " gave " + code);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Asks it to end and waits for its exit code. */
  public int stop() {
    process.destroy();
    return awaitEnd(GRACE);
  }

  /** Waits for its end; its exit code. */
  public int awaitEnd(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException(name + " did not end within " + limit + ":\n" + output());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Ends it, by force when asking does not help within ten seconds. */
  @Override
  public void close() {
    try {
      if (process.isAlive()) {
        process.destroy();
        if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
          process.destroyForcibly().waitFor();
        }
      }
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    } catch (IllegalStateException e) {
      // The JVM is going down already: its hook ends the process.
      process.destroyForcibly();
    }
  }
}
