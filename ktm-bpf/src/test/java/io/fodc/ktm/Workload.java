package io.fodc.ktm;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A process that does a known number of things when told, from {@code src/test/c/workload.c}. */
final class Workload implements AutoCloseable {
  private static final long LIMIT_SECONDS = 30;

  // Of x86-64: poll, ppoll; of arm64: ppoll.
  private static final Set<String> POLLS = Set.of("7", "271", "73");

  private static Optional<Path> built = Optional.empty();

  private final Process process;
  private final BufferedReader out;

  /** Where it is compiled to, by this machine's C compiler; once per test run. */
  static synchronized Path program() {
    if (built.isEmpty()) {
      try {
        Path program =
            Files.createDirectories(Path.of("target")).resolve("workload").toAbsolutePath();
        Process compiler =
            new ProcessBuilder(
                    "cc", "-O2", "-pthread", "-o", program.toString(), "src/test/c/workload.c")
                .inheritIO()
                .start();
        if (!compiler.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || compiler.exitValue() != 0) {
          throw new IllegalStateException("cc could not compile workload.c");
        }
        built = Optional.of(program);
      } catch (IOException e) {
        throw new UncheckedIOException("the workload needs a C compiler, cc", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
    return built.get();
  }

  private Workload(Process process) {
    this.process = process;
    this.out = process.inputReader();
  }

  /** Starts one; it waits until {@link #go}. */
  static Workload start(String comm, Path file, String... what) throws IOException {
    return start(List.of(), comm, file, what);
  }

  /** As {@link #start}, by a command that starts it in turn. */
  static Workload start(List<String> by, String comm, Path file, String... what)
      throws IOException {
    List<String> command =
        Stream.of(by, List.of(program().toString(), comm, file.toString()), Arrays.asList(what))
            .flatMap(List::stream)
            .toList();
    Workload workload = new Workload(new ProcessBuilder(command).start());
    workload.expect("ready");
    return workload;
  }

  long pid() {
    return process.pid();
  }

  /** Lets it do its work and waits until it says that all is done; gives the times it measured. */
  List<Times> go() throws IOException {
    begin();
    List<Times> times = new ArrayList<>();
    for (String line = line(); !line.equals("done"); line = line()) {
      String[] words = line.split(" ");
      if (!words[0].equals("times")) {
        throw new IllegalStateException("the workload said: " + line);
      }
      times.add(
          new Times(words[1], Arrays.stream(words).skip(2).mapToLong(Long::parseLong).toArray()));
    }
    return times;
  }

  /** Waits until it is off the CPU in the poll that waits for the next byte or the end. */
  void awaitPoll() throws IOException {
    Path call = Path.of("/proc", Long.toString(pid()), "syscall");
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!POLLS.contains(Files.readString(call).split(" ")[0])) {
      if (System.nanoTime() - end > 0) {
        throw new IllegalStateException("the workload does not come to rest");
      }
      Thread.onSpinWait();
    }
  }

  /** Switches of its main thread so far, as the kernel counts: {@code voluntary} or not. */
  long switches(String kind) throws IOException {
    Path status = Path.of("/proc", Long.toString(pid()), "status");
    String name = kind + "_ctxt_switches:";
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.substring(name.length()).strip()))
        .findFirst()
        .orElseThrow();
  }

  /** Lets it begin and does not wait. */
  void begin() throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
  }

  /** Waits until it ends, which it does when its input is closed; gives its exit code. */
  int end() throws IOException, InterruptedException {
    process.getOutputStream().close();
    return ended();
  }

  /** Waits until it ends by itself; gives its exit code. */
  int ended() throws InterruptedException {
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the workload does not end");
    }
    return process.exitValue();
  }

  void kill() {
    process.destroyForcibly();
  }

  private void expect(String word) throws IOException {
    String line = line();
    if (!line.equals(word)) {
      throw new IllegalStateException("the workload said '" + line + "' instead of " + word);
    }
  }

  private String line() throws IOException {
    String line = out.readLine();
    if (line == null) {
      throw new IOException("the workload ended early");
    }
    return line;
  }

  /** Nanoseconds each call of a kind took, as the workload measured. */
  record Times(String call, long[] nanos) {}

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
