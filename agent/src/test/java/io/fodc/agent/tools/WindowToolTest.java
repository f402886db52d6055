package io.fodc.agent.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fodc.schemas.node.NodeId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowToolTest {
  private static final int HELD = MadeWindow.TICKS - (MadeWindow.GAP_TO - MadeWindow.GAP_FROM);

  @TempDir private static Path folder;

  private static Path file;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeAll
  static void record() throws IOException {
    file = folder.resolve("made.fwf");
    MadeWindow.write(file);
  }

  @BeforeEach
  void empty() {
    out.reset();
    err.reset();
  }

  @Test
  void statTellsWhatAFileHolds() {
    assertThat(run("stat", file.toString())).isZero();
    assertThat(said())
        .contains("an export", "prod/data-hot-0")
        .contains("2027-01-15T08:00:00Z to 2027-01-15T08:59:50Z (0 h 59 min)")
        .contains(HELD + ", one every 10.0 s")
        .contains("7 in 3 families")
        .contains("0 came after the first tick, 0 are not in the last one")
        .contains("2,310 in")
        .contains("1, 0 h 05 min in all", "after 2027-01-15T08:16:30Z for 0 h 05 min")
        .contains("none found when opening");
    assertThat(said().lines().filter(line -> line.endsWith(" samples")).toList())
        .satisfiesExactly(
            line -> assertThat(line).contains("latency_seconds").contains("4 series"),
            line -> assertThat(line).contains("requests_total").contains("2 series"),
            line -> assertThat(line).contains("load").contains("1 series"));
  }

  @Test
  void statTellsWhatTheBytesAreSpentOn() {
    assertThat(run("stat", file.toString())).isZero();
    String total =
        said().lines().filter(line -> line.startsWith("bytes ")).findFirst().orElseThrow();
    for (String choice : List.of("number", "prediction", "packing")) {
      List<String> rows =
          said().lines().filter(line -> line.startsWith("  " + choice + " ")).toList();
      assertThat(rows).anyMatch(row -> row.contains(" constant ")).hasSizeBetween(2, 12);
      assertThat(sum(" columns", rows) % MadeWindow.SERIES).isZero();
      assertThat(sum(" samples", rows)).isEqualTo(2310);
      assertThat(sum(" bytes  ", rows) + sum(" of them", List.of(total)))
          .isEqualTo(sum(" of blocks", List.of(total)));
    }
  }

  /** Sum of the numbers in front of a word. */
  private static long sum(String word, List<String> rows) {
    return rows.stream()
        .map(row -> row.substring(0, row.indexOf(word)))
        .map(row -> row.substring(row.lastIndexOf(' ') + 1).replace(",", ""))
        .mapToLong(Long::parseLong)
        .sum();
  }

  @Test
  void catWritesFamiliesTogetherWithTimes() {
    assertThat(run("cat", file.toString(), "--since", "20s")).isZero();
    assertThat(said().lines().toList())
        .containsExactly(
            "# HELP latency_seconds Latency.",
            "# TYPE latency_seconds histogram",
            "# UNIT latency_seconds seconds",
            "latency_seconds_bucket{le=\"0.1\"} 357 1800003570.000",
            "latency_seconds_bucket{le=\"0.1\"} 358 1800003580.000",
            "latency_seconds_bucket{le=\"0.1\"} 359 1800003590.000",
            "latency_seconds_bucket{le=\"+Inf\"} 1071 1800003570.000",
            "latency_seconds_bucket{le=\"+Inf\"} 1074 1800003580.000",
            "latency_seconds_bucket{le=\"+Inf\"} 1077 1800003590.000",
            "latency_seconds_sum 1428 1800003570.000",
            "latency_seconds_sum 1432 1800003580.000",
            "latency_seconds_sum 1436 1800003590.000",
            "latency_seconds_count 1785 1800003570.000",
            "latency_seconds_count 1790 1800003580.000",
            "latency_seconds_count 1795 1800003590.000",
            "# HELP load Load.",
            "# TYPE load gauge",
            "load{core=\"0\"} 89.25 1800003570.000",
            "load{core=\"0\"} 89.5 1800003580.000",
            "load{core=\"0\"} NaN 1800003590.000",
            "# HELP requests Requests, \\\"all\\\" of them.",
            "# TYPE requests counter",
            "requests_total{path=\"a\\\"b,c\"} 0 1800003570.000",
            "requests_total{path=\"a\\\"b,c\"} 0 1800003580.000",
            "requests_total{path=\"a\\\"b,c\"} 0 1800003590.000",
            "requests_total{path=\"/other\"} 2142 1800003570.000",
            "requests_total{path=\"/other\"} 2148 1800003580.000",
            "requests_total{path=\"/other\"} 2154 1800003590.000",
            "# EOF");
  }

  @Test
  void catWritesCsv() {
    assertThat(
            run(
                "cat",
                "--format=csv",
                "--match=load",
                "--match={path=~\"a.*\"}",
                "--since=1800003590",
                file.toString()))
        .isZero();
    assertThat(said().lines().toList())
        .containsExactly(
            "time,series,value",
            "2027-01-15T08:59:50Z,\"load{core=\"\"0\"\"}\",NaN",
            "2027-01-15T08:59:50Z,\"requests_total{path=\"\"a\\\"\"b,c\"\"}\",0");
  }

  @Test
  void catWritesJsonALineASeriesWithAStep() {
    assertThat(
            run(
                "cat",
                "--format=json",
                "--match={__name__=~\"load|latency_seconds_sum\"}",
                "--since=2027-01-15T08:55:00Z",
                "--until=2027-01-15T08:59:59Z",
                "--step=2m",
                file.toString()))
        .isZero();
    assertThat(said().lines().toList())
        .containsExactly(
            "{\"metric\":{\"__name__\":\"latency_seconds_sum\"},\"values\":[1340,1388,1436],"
                + "\"timestamps\":[1800003350000,1800003470000,1800003590000]}",
            "{\"metric\":{\"__name__\":\"load\",\"core\":\"0\"},\"values\":[83.75,86.75,null],"
                + "\"timestamps\":[1800003350000,1800003470000,1800003590000]}");
  }

  @Test
  void catJoinsFilesByTimeAndTellsWhereTheyOverlap() throws IOException {
    assertThat(run("cat", file.toString())).isZero();
    String whole = said();
    Path older = part("older.fwf", 0, 200);
    Path newer = part("newer.fwf", 180, MadeWindow.TICKS);
    empty();
    assertThat(run("cat", newer.toString(), older.toString())).isZero();
    assertThat(said()).isEqualTo(whole);
    assertThat(errors())
        .contains(
            "newer.fwf and " + older + " overlap from 2027-01-15T08:30:00Z to 2027-01-15T08:33:10Z")
        .contains("140 samples were in more than one file, 0 with another value");
  }

  @Test
  void catStepsAndLooksBackOverAllFiles() throws IOException {
    Path older = part("older.fwf", 0, 200);
    Path newer = part("newer.fwf", 200, MadeWindow.TICKS);
    String[] options = {"--format=json", "--match=load", "--step=7m", "--since=50m"};
    List<String> alone = Stream.concat(Stream.of("cat"), Stream.of(options)).toList();
    assertThat(run(with(alone, file))).isZero();
    String whole = said();
    empty();
    assertThat(run(with(alone, older, newer))).isZero();
    assertThat(said()).isEqualTo(whole).contains("\"values\":[");
    assertThat(errors()).isEmpty();
  }

  @Test
  void catOfFilesOfTwoNodesIsRefused() throws IOException {
    Path other = folder.resolve("other.fwf");
    MadeWindow.write(other, new NodeId("prod", "data-hot-1"), 0, MadeWindow.TICKS);
    assertThat(run("cat", file.toString(), other.toString())).isEqualTo(1);
    assertThat(said()).isEmpty();
    assertThat(errors())
        .contains("made.fwf is of node prod/data-hot-0")
        .contains("other.fwf of prod/data-hot-1: cat joins files of one node only");
  }

  @Test
  void verifyTellsWhichFilesOverlap() throws IOException {
    Path older = part("older.fwf", 0, 200);
    assertThat(run("verify", older.toString(), file.toString())).isZero();
    assertThat(said())
        .contains(
            "older.fwf and " + file + " overlap from 2027-01-15T08:00:00Z to 2027-01-15T08:33:10Z");
  }

  @Test
  void aFolderMeansTheWindowInIt(@TempDir Path where) throws IOException {
    assertThat(run("verify", where.toString())).isEqualTo(1);
    assertThat(errors()).contains("there is no file " + where.resolve("window.fwf"));
    Files.copy(file, where.resolve("window.fwf"));
    Files.copy(file, where.resolve("window.fwf.set-aside-1"));
    for (String command : List.of("stat", "cat", "verify")) {
      empty();
      assertThat(run(command, where.toString())).as(errors()).isZero();
      assertThat(said()).isNotEmpty();
      assertThat(errors())
          .contains("not read, unless named: " + where.resolve("window.fwf.set-aside-1"));
    }
  }

  private static Path part(String name, int from, int to) throws IOException {
    Path part = folder.resolve(name);
    MadeWindow.write(part, MadeWindow.NODE, from, to);
    return part;
  }

  private static String[] with(List<String> args, Path... files) {
    return Stream.concat(args.stream(), Stream.of(files).map(Path::toString))
        .toArray(String[]::new);
  }

  @Test
  void seriesTellsWhenEachWasSeen() {
    assertThat(run("series", "--match={path!=''}", "--match=load", file.toString())).isZero();
    String times = "2027-01-15T08:00:00Z,2027-01-15T08:59:50Z,";
    assertThat(said().lines().toList())
        .containsExactly(
            "first_seen,last_seen,series",
            times + "\"load{core=\"\"0\"\"}\"",
            times + "\"requests_total{path=\"\"a\\\"\"b,c\"\"}\"",
            times + "\"requests_total{path=\"\"/other\"\"}\"");
  }

  @Test
  void catOfNothingIsStillAPage() {
    assertThat(run("cat", file.toString(), "--match", "none")).isZero();
    assertThat(said()).isEqualTo("# EOF\n");
  }

  @Test
  void promtoolMakesBlocksOfIt(@TempDir Path blocks) throws Exception {
    Path promtool = Path.of("/usr/bin/promtool");
    assumeTrue(Files.isExecutable(promtool), "promtool is not installed");
    assertThat(run("cat", file.toString())).isZero();
    Path page = folder.resolve("page.om");
    Files.write(page, out.toByteArray());
    promtool(promtool, "tsdb", "create-blocks-from", "openmetrics", page.toString(), blocks + "");
    Files.createDirectories(blocks.resolve("wal"));
    String dumped = promtool(promtool, "tsdb", "dump", "--match={__name__!=''}", blocks + "");
    assertThat(dumped.lines().filter(line -> line.startsWith("{")).count())
        .isEqualTo(HELD * (long) MadeWindow.SERIES);
    assertThat(dumped).contains("{__name__=\"load\", core=\"0\"} 89.5 1800003580000");
  }

  private static String promtool(Path promtool, String... args) throws Exception {
    List<String> command = Stream.concat(Stream.of(promtool.toString()), Stream.of(args)).toList();
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }

  @Test
  void verifyDecodesEverything() {
    assertThat(run("verify", file.toString())).isZero();
    assertThat(said()).contains("sound: 2,310 samples of 7 series decoded");
  }

  @Test
  void verifyNamesEveryDamage() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 700] ^= 4;
    Path damaged = folder.resolve("damaged.fwf");
    Files.write(damaged, bytes);
    assertThat(run("verify", damaged.toString(), file.toString())).isEqualTo(1);
    assertThat(said())
        .containsPattern("damaged.fwf: damaged at \\d+: ")
        .contains("damaged.fwf: DAMAGED")
        .contains("made.fwf: sound");
    assertThat(run("cat", "--match=none", damaged.toString())).isZero();
    assertThat(errors()).contains("is damaged; what is whole follows");
  }

  @Test
  void verifyNamesAMissingEnd() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Path cut = folder.resolve("cut.fwf");
    Files.write(cut, Arrays.copyOf(bytes, bytes.length - 8));
    assertThat(run("verify", cut.toString())).isEqualTo(1);
    assertThat(said()).contains("cut.fwf: DAMAGED");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        " | '' is none of stat, cat, series, verify",
        "list x | 'list' is none of stat, cat, series, verify",
        "stat | window stat needs a FILE",
        "stat --match=a x | '--match' is no option of window stat: it takes none",
        "cat --form=csv x | it takes --format --match --since --step --until",
        "cat x --match | --match has no value; write --match=VALUE",
        "cat x --match={a= | expected a quoted value at position 3",
        "cat x --match={} | it selects every series",
        "cat x --since=yesterday | --since 'yesterday' is no time: write 2h",
        "cat x --until=2026-11-22T | --until '2026-11-22T' is no time",
        "cat x --step=5 | --step '5' has no unit",
        "cat x --step=0s | --step '0s' is below 1ms",
        "cat x --format=xml | --format 'xml' is none of text, csv, json",
        "cat --since=2h | window cat needs a FILE",
        "series x y | window series writes one page and takes one FILE, not 2",
        "series x --since=2h | it takes --match",
      })
  void refusesAWrongCommandLine(String line, String reason) {
    String[] args = line == null ? new String[0] : line.split(" ");
    assertThat(run(args)).isEqualTo(2);
    assertThat(errors()).contains(reason).contains("--help tells more");
    assertThat(said()).isEmpty();
  }

  @Test
  void saysWhatIsWrongWithAFile() throws IOException {
    Path text = folder.resolve("notes.txt");
    Files.writeString(text, "not a window file, but long enough. ".repeat(50));
    assertThat(run("stat", text.toString())).isEqualTo(1);
    assertThat(errors()).contains("cannot read " + text + ": no window file");
    assertThat(run("stat", folder + "/none.fwf")).isEqualTo(1);
    assertThat(errors()).contains("there is no file " + folder + "/none.fwf");
    assertThat(run("verify", folder.toString(), file.toString())).isEqualTo(1);
    assertThat(said()).contains("made.fwf: sound");
  }

  @Test
  void aReaderThatHasSeenEnoughIsNoFailure() {
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    int code = WindowTool.run(List.of("cat", file.toString()), closed, new PrintStream(err, true));
    assertThat(code).isZero();
    assertThat(errors()).isEmpty();
  }

  private int run(String... args) {
    return WindowTool.run(List.of(args), out, new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private String said() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String errors() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
