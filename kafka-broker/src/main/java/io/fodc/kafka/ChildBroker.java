package io.fodc.kafka;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One broker as a process of ours. */
final class ChildBroker {
  private static final long GRACE_SECONDS = 20;
  private static final int LAST_LINES = 15;

  private final int number;
  private final Path properties;
  private final Path log;
  private Process process;

  private ChildBroker(int number, Path properties, Path log, Process process) {
    this.number = number;
    this.properties = properties;
    this.log = log;
    this.process = process;
  }

  static ChildBroker start(int number, Path properties, Path log) throws IOException {
    return new ChildBroker(number, properties, log, launch(properties, log));
  }

  private static Process launch(Path properties, Path log) throws IOException {
    return java(
        log,
        List.of(
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dorg.slf4j.simpleLogger.showDateTime=true",
            "kafka.Kafka",
            properties.toString()));
  }

  /** Starts a program of the broker's jars; its output is added to the log. */
  static Process java(Path log, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", BrokerLibrary.classPath()));
    command.addAll(arguments);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  Path log() {
    return log;
  }

  void kill() {
    awaitEnd(process.destroyForcibly());
  }

  void stop() {
    process.destroy();
    awaitEnd(process);
  }

  void restart() throws IOException {
    if (process.isAlive()) {
      throw new IllegalStateException("broker " + number + " still runs; stop or kill it first");
    }
    process = launch(properties, log);
  }

  /** Sends {@code STOP} or {@code CONT}. */
  void signal(String name) {
    try {
      Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
      awaitEnd(kill);
      if (kill.exitValue() != 0) {
        throw new IllegalStateException("kill -" + name + " of broker " + number + " failed");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** From the hook of a JVM that ends: does not wait. */
  void endNow() {
    process.destroyForcibly();
  }

  /** The last lines it printed. */
  String lastWords() {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    } catch (IOException e) {
      return "its log cannot be read: " + e;
    }
  }

  static void awaitEnd(Process process) {
    try {
      if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
