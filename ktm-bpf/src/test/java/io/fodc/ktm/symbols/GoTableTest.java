package io.fodc.ktm.symbols;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.ktm.programs.TestProgram;
import io.fodc.schemas.wire.pprof.Function;
import io.fodc.schemas.wire.pprof.Line;
import io.fodc.schemas.wire.pprof.Location;
import io.fodc.schemas.wire.pprof.Profile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read from stripped Go programs, against what Go's own profiler says of the same ones. */
class GoTableTest {
  private static final int MILLIS = 400;

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "fixed, -buildmode=exe, -s -w",
    "position-independent, -buildmode=pie, -s -w",
    "linked by the C linker, -buildmode=pie, -s -w -linkmode=external"
  })
  void readsWhatGosOwnProfilerReads(String kind, String mode, String link, @TempDir Path folder)
      throws Exception {
    Path program = TestProgram.compileGo(folder, "spin.go", "spin", mode, "-ldflags", link);
    Path profile = folder.resolve("own.pb.gz");
    try (TestProgram spin = TestProgram.start(program, MILLIS, profile)) {
      spin.line();
      assertThat(spin.line()).as(kind).startsWith("done");

      Map<Long, List<SourceFrame>> own = linesOf(profile);
      Symbols ours = resolve(spin.pid(), own);

      assertThat(own).hasSizeGreaterThan(3);
      own.forEach(
          (address, frames) ->
              assertThat(ours.at(address).frames()).as("at 0x%x", address).isEqualTo(frames));
      assertThat(own.values().stream().flatMap(List::stream).map(SourceFrame::function))
          .contains("main.sum[go.shape.int64]", "main.each", "main.floats.work", "main.main");
    }
  }

  private static Symbols resolve(long pid, Map<Long, List<SourceFrame>> wanted) throws IOException {
    ProcessLook.Seen seen = (ProcessLook.Seen) ProcessImage.open(Path.of("/proc"), pid);
    try (ProcessImage image = seen.image()) {
      long[] addresses = wanted.keySet().stream().mapToLong(Long::longValue).toArray();
      Symbols symbols = image.resolve(addresses, new WorkBudget(WorkBudget.DEFAULT_UNITS));
      assertThat(symbols.files()).allMatch(file -> file.state() == FileReport.State.READ);
      return symbols;
    }
  }

  private static Map<Long, List<SourceFrame>> linesOf(Path file) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      Profile profile = Profile.parseFrom(in);
      Map<Long, Function> functions = new HashMap<>();
      profile.getFunctionList().forEach(one -> functions.put(one.getId(), one));
      Map<Long, List<SourceFrame>> lines = new HashMap<>();
      for (Location location : profile.getLocationList()) {
        List<SourceFrame> frames = new ArrayList<>();
        for (Line line : location.getLineList()) {
          Function function =
              functions.getOrDefault(line.getFunctionId(), Function.getDefaultInstance());
          frames.add(frame(profile, function, line));
        }
        lines.put(location.getAddress(), frames);
      }
      return lines;
    }
  }

  private static SourceFrame frame(Profile profile, Function function, Line line) {
    return new SourceFrame(
        profile.getStringTable((int) function.getName()),
        profile.getStringTable((int) function.getFilename()),
        (int) line.getLine(),
        (int) function.getStartLine());
  }
}
