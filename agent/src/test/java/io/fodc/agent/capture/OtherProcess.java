package io.fodc.agent.capture;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fodc.agent.process.ObservedProcess;
import io.fodc.agent.process.ProcessFinder;
import io.fodc.agent.process.ProcessQuery;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A process that a test captures; ended by its handle. */
public final class OtherProcess implements AutoCloseable {
  private static final Path PROC = Path.of("/proc");

  private final Process process;
  private final BufferedReader output;

  private OtherProcess(Process process) {
    this.process = process;
    this.output = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Compiles {@code busy.c} with a frame for every function; skips when there is no compiler. */
  public static Path compile(Path folder) throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/gcc")), "no gcc: apt-get install gcc");
    Path source = folder.resolve("busy.c");
    try (InputStream in = OtherProcess.class.getResourceAsStream("busy.c")) {
      if (in == null) {
        throw new IOException("no busy.c");
      }
      Files.copy(in, source);
    }
    Path binary = folder.resolve("busy");
    List<String> command =
        List.of(
            "gcc",
            "-O0",
            "-fno-omit-frame-pointer",
            "-pthread",
            "-o",
            binary.toString(),
            source.toString());
    Process compiler = new ProcessBuilder(command).inheritIO().start();
    if (compiler.waitFor() != 0) {
      throw new IOException(command + " failed");
    }
    return binary;
  }

  /** Starts a command and waits until it has said {@code ready}. */
  public static OtherProcess start(String... command) throws IOException {
    OtherProcess started =
        new OtherProcess(
            new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start());
    started.await("ready");
    return started;
  }

  /** A JVM that does what {@link BusyJvm} can. */
  public static OtherProcess startJvm(String load) throws IOException {
    String classes = BusyJvm.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    return start(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx48m",
        "-XX:+UseSerialGC",
        "-cp",
        classes,
        BusyJvm.class.getName(),
        load);
  }

  /** Waits for a line. */
  public void await(String wanted) throws IOException {
    String line = output.readLine();
    if (!wanted.equals(line)) {
      process.destroyForcibly();
      throw new IOException("said " + line + " instead of " + wanted);
    }
  }

  /** Sends it a line. */
  public void go() throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Finds this process as the node. */
  public TargetProcess asNode() {
    return new TargetProcess(PROC, this::observed, pid -> Optional.of(pid + " is not allowed"));
  }

  /** As the agent sees it. */
  public Optional<ObservedProcess> observed() {
    return new ProcessFinder(PROC, new ProcessQuery.ByPid(pid())).find().process();
  }

  /** {@code kill -9}, and waits. */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** A JVM that was killed does not take its socket away. */
  @Override
  public void close() throws IOException {
    kill();
    Files.deleteIfExists(Path.of("/tmp/.java_pid" + pid()));
  }
}
