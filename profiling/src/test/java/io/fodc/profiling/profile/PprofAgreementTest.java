package io.fodc.profiling.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real profiles of a real server: every function's numbers are those of {@code go tool pprof}. */
class PprofAgreementTest {
  private static final Pattern ROW =
      Pattern.compile("\\s*(-?[\\d.]+)\\S*\\s+\\S+%\\s+\\S+%\\s+(-?[\\d.]+)\\S*\\s+\\S+%\\s+(.*)");

  /** A query that keeps the server busy for a while. */
  private static final String BUSY = "/api/v1/query?query=count(%7B__name__%3D~%22.%2B%22%7D)";

  @TempDir Path directory;

  @BeforeEach
  void needsBoth() {
    assumeTrue(Files.isExecutable(RunningPrometheus.BINARY), "Debian's prometheus is not here");
    assumeTrue(go().isPresent(), "there is no Go toolchain to compare with");
  }

  private static Optional<Path> go() {
    return Stream.of("/usr/local/go/bin/go", "/usr/bin/go")
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst();
  }

  @Test
  void agreesOnCpuHeapAndGoroutines() throws Exception {
    try (RunningPrometheus server = new RunningPrometheus(directory)) {
      CompletableFuture<Path> profile1s =
          CompletableFuture.supplyAsync(
              () -> take(server, "cpu", "/debug/pprof/profile?seconds=1"));
      while (!profile1s.isDone()) {
        server.get(BUSY);
      }
      Path cpu = profile1s.join();
      Path heap = take(server, "heap", "/debug/pprof/heap");
      Path goroutines = take(server, "goroutine", "/debug/pprof/goroutine");
      for (Path file : List.of(cpu, heap, goroutines)) {
        Profile profile = TestProfile.read(Files.readAllBytes(file));
        assertThat(profile.samples()).as("samples of %s", file).isPositive();
        for (SampleType type : profile.sampleTypes()) {
          assertSame(
              Comparison.of(profile, Optional.of(type.type())),
              pprof(type, List.of(), file),
              file.getFileName() + " " + type);
        }
      }
      for (int i = 0; i < 50; i++) {
        server.get(BUSY);
      }
      Path later = take(server, "later", "/debug/pprof/heap");
      SampleType type = new SampleType("alloc_space", "bytes");
      Comparison compared =
          Comparison.of(
              TestProfile.read(Files.readAllBytes(heap)),
              TestProfile.read(Files.readAllBytes(later)),
              Optional.of("alloc_space"),
              false);
      assertSame(compared, pprof(type, List.of("-diff_base=" + heap), later), "difference");
    }
  }

  private Path take(RunningPrometheus server, String name, String path) {
    try {
      return Files.write(directory.resolve(name), server.get(path));
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(path + " was not to be had", e);
    }
  }

  private static void assertSame(Comparison ours, Map<String, List<Long>> theirs, String what) {
    Map<String, List<Long>> rows = new TreeMap<>();
    for (TopRow row : TopTable.of(ours, 0, Integer.MAX_VALUE).rows()) {
      if (row.flat().delta() != 0 || row.cum().delta() != 0) {
        rows.put(row.frame().name(), List.of(row.flat().delta(), row.cum().delta()));
      }
    }
    assertThat(rows).as(what).isEqualTo(theirs);
  }

  /** Flat and cum of every function, in the profile's own unit. */
  private Map<String, List<Long>> pprof(SampleType type, List<String> more, Path file)
      throws IOException, InterruptedException {
    List<String> command = new java.util.ArrayList<>();
    command.addAll(List.of(go().orElseThrow().toString(), "tool", "pprof", "-top"));
    command.addAll(List.of("-nodefraction=0", "-edgefraction=0", "-nodecount=100000"));
    command.addAll(List.of("-symbolize=none", "-sample_index=" + type.type()));
    command.add(
        "-unit="
            + (type.unit().equals("bytes")
                ? "B"
                : type.unit().equals("nanoseconds") ? "ns" : type.unit()));
    command.addAll(more);
    command.add(file.toString());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("PPROF_TMPDIR", directory.toString());
    Path out = directory.resolve("pprof.out");
    builder.redirectOutput(out.toFile()).redirectError(directory.resolve("pprof.err").toFile());
    Process process = builder.start();
    try {
      assertThat(process.waitFor(110, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    Map<String, List<Long>> rows = new TreeMap<>();
    for (String line : Files.readAllLines(out, StandardCharsets.UTF_8)) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        String name = row.group(3).replaceFirst(" \\((partial-)?inline\\)$", "");
        List<Long> numbers = List.of(whole(row.group(1)), whole(row.group(2)));
        if (!numbers.equals(List.of(0L, 0L))) {
          rows.put(name, numbers);
        }
      }
    }
    return rows;
  }

  private static long whole(String number) {
    return Math.round(Double.parseDouble(number));
  }
}
