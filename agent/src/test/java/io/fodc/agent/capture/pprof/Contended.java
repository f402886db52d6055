package io.fodc.agent.capture.pprof;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program in Go whose goroutines wait in ways that are known; see {@code src/test/go}. */
final class Contended implements AutoCloseable {
  private final Process process;
  private final int port;

  private Contended(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Builds it; the first time takes a minute, because Go compiles its library then. */
  static Path build(GoTools go, Path directory) throws IOException, InterruptedException {
    Path program = directory.resolve("contended");
    Path source = Path.of("src/test/go/contended/main.go").toAbsolutePath();
    go.run(directory, "build", "-o", program.toString(), source.toString());
    return program;
  }

  static Contended start(Path program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    BufferedReader out = new BufferedReader(process.inputReader(StandardCharsets.UTF_8));
    String address = out.readLine();
    if (address == null) {
      process.destroyForcibly();
      throw new IOException(command + " said nothing");
    }
    return new Contended(process, Integer.parseInt(address.substring(address.indexOf(':') + 1)));
  }

  int port() {
    return port;
  }

  Process process() {
    return process;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
