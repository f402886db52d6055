package io.fodc.ktm.symbols;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.ktm.programs.TestProgram;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Names of running C programs, against what {@code nm} and {@code readelf} print of their files.
 */
class ElfSymbolsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"-pie", "-no-pie", "-static"})
  void namesFunctionsOfARunningProgram(String kind) throws Exception {
    Path binary = TestProgram.compileC(folder, "busy.c", kind);
    try (TestProgram program = TestProgram.start(binary, 1)) {
      program.line();
      Map<Long, String> wanted = functions(binary, program.pid());
      Symbols symbols = resolve(program.pid(), wanted);

      assertThat(wanted).hasSizeGreaterThan(5);
      wanted.forEach(
          (address, name) ->
              assertThat(symbols.at(address).frames())
                  .as("at 0x%x", address)
                  .containsExactly(SourceFrame.named(name)));
      assertThat(symbols.byAddress().values())
          .allSatisfy(
              symbol -> {
                CodeRange range = symbol.range().orElseThrow();
                assertThat(range.file()).isEqualTo(binary.toString());
                assertThat(range.buildId()).isEqualTo(buildId(binary));
              });
    }
  }

  @Test
  void saysThatAStrippedProgramHasNoNames() throws Exception {
    Path binary = TestProgram.compileC(folder, "busy.c", "-static", "-s");
    try (FileChannel channel = FileChannel.open(binary);
        BinaryFile file = new BinaryFile("busy", channel)) {
      BinaryFile.Contents contents = file.read(new long[] {0x2000}, new WorkBudget(1_000_000));
      assertThat(contents.report().state()).isEqualTo(FileReport.State.NO_SYMBOLS);
      assertThat(contents.frames()).isEmpty();
    }
  }

  @Test
  void aTableLargerThanTheBudgetIsLeftAlone() throws Exception {
    Path binary = TestProgram.compileC(folder, "busy.c", "-static");
    try (FileChannel channel = FileChannel.open(binary);
        BinaryFile file = new BinaryFile("busy", channel)) {
      BinaryFile.Contents contents = file.read(new long[] {0x2000}, new WorkBudget(100));
      assertThat(contents.report().state()).isEqualTo(FileReport.State.TOO_LARGE);
      assertThat(contents.report().detail()).contains("more than 100 table entries");
      assertThat(contents.frames()).isEmpty();
    }
  }

  private static Symbols resolve(long pid, Map<Long, String> wanted) throws IOException {
    ProcessLook.Seen seen = (ProcessLook.Seen) ProcessImage.open(Path.of("/proc"), pid);
    try (ProcessImage image = seen.image()) {
      long[] addresses = wanted.keySet().stream().mapToLong(Long::longValue).toArray();
      return image.resolve(addresses, new WorkBudget(WorkBudget.DEFAULT_UNITS));
    }
  }

  /** The middle of each of the program's own functions, where it is loaded. */
  private Map<Long, String> functions(Path binary, long pid) throws IOException {
    long bias = bias(binary, pid);
    Map<Long, String> functions = new LinkedHashMap<>();
    String listed = TestProgram.finish(List.of("nm", "--print-size", binary.toString()), folder);
    for (String line : listed.lines().toList()) {
      String[] fields = line.split(" ");
      if (fields.length == 4
          && List.of("hot", "warm", "churn_hot", "churn_warm", "main", "work", "seconds")
              .contains(fields[3])) {
        long middle = Long.parseLong(fields[0], 16) + Long.parseLong(fields[1], 16) / 2;
        functions.put(bias + middle, fields[3]);
      }
    }
    return functions;
  }

  /** Where a position-independent program begins; others begin where their file says. */
  private static long bias(Path binary, long pid) throws IOException {
    try (FileChannel channel = FileChannel.open(binary)) {
      int type = FileBytes.of(channel).u16(16);
      String first = Files.readAllLines(Path.of("/proc/" + pid + "/maps")).getFirst();
      return type == 3 ? Long.parseLong(first.substring(0, first.indexOf('-')), 16) : 0;
    }
  }

  private String buildId(Path binary) throws IOException {
    String notes = TestProgram.finish(List.of("readelf", "-n", binary.toString()), folder);
    return notes
        .lines()
        .filter(line -> line.contains("Build ID: "))
        .map(line -> line.substring(line.indexOf("Build ID: ") + 10).strip())
        .findFirst()
        .orElse("");
  }
}
