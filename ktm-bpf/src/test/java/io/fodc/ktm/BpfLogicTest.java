package io.fodc.ktm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The logic of each BPF program without a kernel: its source compiled for user space over the small
 * world of {@code src/test/bpf/world.h}. Each {@code TEST} of each {@code *_test.c} is one test
 * here.
 */
class BpfLogicTest {

  private static final Path TESTS = Path.of("src/test/bpf");
  private static final int TIMEOUT_SECONDS = 60;

  @TempDir Path folder;

  @TestFactory
  List<DynamicTest> programsDoInUserSpaceWhatTheyShouldDoInTheKernel() throws Exception {
    Optional<String> compiler =
        Stream.of("cc", "gcc", "clang").filter(BpfLogicTest::onPath).findFirst();
    assumeTrue(
        compiler.isPresent(),
        "no C compiler (cc, gcc or clang) on the path; on Debian: apt-get install gcc");
    List<DynamicTest> tests = new ArrayList<>();
    for (Path source : sources()) {
      tests.addAll(testsOf(compiler.get(), source));
    }
    return tests;
  }

  private List<DynamicTest> testsOf(String compiler, Path source) throws Exception {
    String subject = source.getFileName().toString().replace("_test.c", "");
    List<String> lines = run(compile(compiler, source, folder.resolve(subject)));
    assertThat(lines).as("tests of " + source).hasSameSizeAs(declared(source));
    return lines.stream().map(line -> test(subject, line)).toList();
  }

  private static DynamicTest test(String subject, String line) {
    String name = line.replaceFirst("^(not )?ok ([a-z0-9_]+).*", "$2").replace('_', ' ');
    return DynamicTest.dynamicTest(subject + ": " + name, () -> assertThat(line).startsWith("ok "));
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.list(TESTS)) {
      return files.filter(file -> file.toString().endsWith("_test.c")).sorted().toList();
    }
  }

  private static List<String> declared(Path source) throws IOException {
    return Files.readAllLines(source).stream().filter(line -> line.startsWith("TEST(")).toList();
  }

  private static List<String> compile(String compiler, Path source, Path program) throws Exception {
    List<String> command =
        List.of(
            compiler,
            "-std=gnu11",
            "-O1",
            "-Wall",
            "-Wextra",
            "-Werror",
            "-Wno-unused",
            "-Wno-unused-parameter",
            "-Wno-sign-compare",
            "-Wno-unknown-pragmas",
            "-DKTM_USERSPACE",
            "-Isrc/main/bpf",
            "-I" + TESTS,
            "-o",
            program.toString(),
            source.toString());
    assertThat(run(command)).as("messages of the compiler").isEmpty();
    return List.of(program.toString());
  }

  /** Lines that a command wrote; it has to end well and in time. */
  private static List<String> run(List<String> command) throws Exception {
    Path output = Files.createTempFile("bpf", ".txt");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS))
          .as("%s ends in time", command)
          .isTrue();
      assertThat(process.exitValue()).as("%s: %s", command, Files.readString(output)).isZero();
      return Files.readAllLines(output);
    } finally {
      process.destroyForcibly();
      Files.delete(output);
    }
  }

  private static boolean onPath(String command) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
  }
}
