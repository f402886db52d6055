package io.fodc.ktm.programs;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A running program that was compiled from this module's test resources; closing ends it. */
public final class TestProgram implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;

  private TestProgram(Process process) {
    this.process = process;
    this.output = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Compiles C with a frame for every function; skips the test when there is no compiler. */
  public static Path compileC(Path folder, String source, String... flags) throws IOException {
    assumeTrue(onPath("gcc"), "no gcc on the path; on Debian: apt-get install gcc");
    Path binary = folder.resolve(source.replace(".c", ""));
    List<String> command =
        new ArrayList<>(List.of("gcc", "-O0", "-Wall", "-fno-omit-frame-pointer", "-pthread"));
    command.addAll(List.of(flags));
    command.addAll(List.of("-o", binary.toString(), copy(folder, source).toString()));
    finish(command, folder);
    return binary;
  }

  /** Compiles Go; skips the test when there is no compiler. */
  public static Path compileGo(Path folder, String source, String name, String... flags)
      throws IOException {
    assumeTrue(onPath("go"), "no go on the path; on Debian: apt-get install golang");
    Path binary = folder.resolve(name);
    List<String> command = new ArrayList<>(List.of("go", "build"));
    command.addAll(List.of(flags));
    command.addAll(List.of("-o", binary.toString(), copy(folder, source).toString()));
    finish(command, folder);
    return binary;
  }

  /** Whether a command can be started. */
  public static boolean onPath(String command) {
    return Stream.of(System.getenv().getOrDefault("PATH", "/usr/bin").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
  }

  /** Starts a command; what it complains about goes to this process' own errors. */
  public static TestProgram start(Object... command) throws IOException {
    return new TestProgram(
        new ProcessBuilder(Stream.of(command).map(Object::toString).toList())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  /** Runs a command to its end, at most two minutes, and gives what it printed. */
  public static String finish(List<String> command, Path folder) throws IOException {
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    try (InputStream out = process.getInputStream()) {
      String printed = new String(out.readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(2, TimeUnit.MINUTES) || process.exitValue() != 0) {
        throw new IOException(command + " failed: " + printed);
      }
      return printed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      process.destroyForcibly();
    }
  }

  /** The number of a process that has ended; numbers are used again only after many others. */
  public static long endedPid() throws IOException {
    TestProgram program = start("true");
    program.close();
    return program.pid();
  }

  /** Its number. */
  public long pid() {
    return process.pid();
  }

  /** The next line it prints. */
  public String line() throws IOException {
    String line = output.readLine();
    if (line == null) {
      throw new IOException("the program ended");
    }
    return line;
  }

  /** Sends it a line. */
  public void go() throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
  }

  /** {@code kill -9}, and waits. */
  public void kill() {
    try {
      process.destroyForcibly().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    kill();
  }

  private static Path copy(Path folder, String source) throws IOException {
    try (InputStream in = TestProgram.class.getResourceAsStream(source)) {
      if (in == null) {
        throw new IOException("no test resource " + source);
      }
      Path file = folder.resolve(source);
      Files.write(file, in.readAllBytes());
      return file;
    }
  }
}
