package io.fodc.bench.ktm;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process that repeats one thing a given number of times and says what CPU time it took: the
 * workload of KTM's tests. CPU time, because a shared machine says little by wall clock.
 */
final class LoopProcess implements AutoCloseable {
  private static final long LIMIT_SECONDS = 60;

  private final Process process;
  private final BufferedReader out;

  private LoopProcess(Process process) {
    this.process = process;
    this.out = process.inputReader();
  }

  /** Compiles the workload into a folder. */
  static Path compile(Path root, Path folder) throws IOException, InterruptedException {
    Path program = folder.resolve("workload");
    Process compiler =
        new ProcessBuilder(
                "cc",
                "-O2",
                "-pthread",
                "-o",
                program.toString(),
                root.resolve("ktm-bpf/src/test/c/workload.c").toString())
            .inheritIO()
            .start();
    if (!compiler.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || compiler.exitValue() != 0) {
      throw new IOException("cc could not compile the workload; on Debian: apt-get install gcc");
    }
    return program;
  }

  /** Starts one that waits until {@link #cpuNanosPerCall}. */
  static LoopProcess start(Path program, Path folder, String what, long times) throws IOException {
    LoopProcess loop =
        new LoopProcess(
            new ProcessBuilder(
                    List.of(
                        program.toString(),
                        "fodc-bench",
                        folder.resolve("page").toString(),
                        what,
                        Long.toString(times)))
                .start());
    loop.line();
    return loop;
  }

  int pid() {
    return (int) process.pid();
  }

  /** Lets it do its work; gives the CPU time of one repetition. */
  double cpuNanosPerCall() throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
    String[] words = line().split(" ");
    if (words.length != 3 || !words[0].equals("calls")) {
      throw new IOException("the workload said: " + String.join(" ", words));
    }
    return Double.parseDouble(words[2]) / Double.parseDouble(words[1]);
  }

  private String line() throws IOException {
    String line = out.readLine();
    if (line == null) {
      throw new IOException("the workload ended early");
    }
    return line;
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    out.close();
  }
}
