package io.fodc.schemas.exposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Pages that others wrote. They are not part of this project; without them the tests are skipped.
 */
class CorpusTest {
  /** Lines of seeds that expfmt takes and the server's parser, and so this one, refuses. */
  private static final Map<String, List<String>> REFUSED_SEEDS =
      Map.of(
          "from_test_parse_3",
          List.of(
              "neither a timestamp nor the end of the line after the value", // a negative one
              "no metric name after HELP, TYPE or UNIT"));

  @Test
  void readsPagesLikeBanyanDbsWithoutOneBadLine() throws IOException {
    for (Path file : files("banyandb-like/samples")) {
      assertEverySampleLineIsRead(file);
    }
  }

  @Test
  void readsRealScrapesWithoutOneBadLine() throws IOException {
    for (Path file : files("node_exporter")) {
      if (file.getFileName().toString().startsWith("e2e-output")) {
        assertEverySampleLineIsRead(file);
      }
    }
    assertEverySampleLineIsRead(corpus("nri-prometheus/cadvisor.txt"));
    for (Path file : files("cadvisor")) {
      assertEverySampleLineIsRead(file);
    }
    for (Path file : files("prometheus")) {
      if (file.getFileName().toString().endsWith(".prom.txt")) {
        assertEverySampleLineIsRead(file);
      }
    }
  }

  @Test
  void takesTheFuzzSeedsThatTheReferenceParserTakes() throws IOException {
    for (Path file : files("prometheus-common/fuzz-corpus")) {
      String name = file.getFileName().toString();
      Pages.Read read = Pages.read(Files.readAllBytes(file), ExpositionFormat.TEXT_0_0_4);
      if (!name.startsWith("from_test_parse_error_")) {
        List<String> reasons = read.report().firstBadLines().stream().map(BadLine::reason).toList();
        assertThat(reasons).as(name).isEqualTo(REFUSED_SEEDS.getOrDefault(name, List.of()));
      }
    }
  }

  @Test
  void takesTheOpenMetricsPagesThatShouldParse() throws IOException {
    int good = 0;
    for (Path folder : files("openmetrics")) {
      Path metrics = folder.resolve("metrics");
      if (!Files.exists(metrics)) {
        continue;
      }
      Pages.Read read = Pages.read(Files.readAllBytes(metrics), ExpositionFormat.OPENMETRICS_1_0);
      if (Files.readString(folder.resolve("test.json")).contains("\"shouldParse\": true")) {
        good++;
        assertThat(read.report().badLines()).as(folder + "\n" + read.problems()).isZero();
        assertThat(read.report().truncated()).as(folder.toString()).isFalse();
      }
    }
    assertThat(good).isPositive();
  }

  @Test
  void survivesEveryFileInBothFormats() throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(corpus(""))) {
      all = walk.filter(Files::isRegularFile).sorted().toList();
    }
    for (Path file : all) {
      byte[] page = Files.readAllBytes(file);
      for (ExpositionFormat format : ExpositionFormat.values()) {
        assertBounded(new ExpositionReader(ExpositionLimits.DEFAULT), page, format);
      }
    }
  }

  @Test
  void survivesMutatedPages() throws IOException {
    long seed = Long.getLong("fodc.seed", System.nanoTime());
    System.out.println("seed " + seed + " (-Dfodc.seed=" + seed + " repeats it)");
    Random random = new Random(seed);
    List<byte[]> seeds = new ArrayList<>();
    for (Path folder : handmade()) {
      seeds.add(Files.readAllBytes(folder.resolve("input.prom")));
    }
    seeds.removeIf(page -> page.length == 0 || page.length > 5000);
    ExpositionReader reader = new ExpositionReader(ExpositionLimits.DEFAULT);
    long until = System.nanoTime() + 2_000_000_000L;
    for (int i = 0; i < 100_000 && System.nanoTime() < until; i++) {
      byte[] page = mutated(random, seeds);
      assertBounded(reader, page, ExpositionFormat.values()[i % 2]);
    }
  }

  private static byte[] mutated(Random random, List<byte[]> seeds) {
    byte[] first = seeds.get(random.nextInt(seeds.size()));
    byte[] second = seeds.get(random.nextInt(seeds.size()));
    int cut = random.nextInt(first.length + 1);
    byte[] page = new byte[cut + second.length];
    System.arraycopy(first, 0, page, 0, cut);
    System.arraycopy(second, 0, page, cut, second.length);
    String likely = "\"\\{}=,#\n \t\r0e.+-\u0000";
    for (int n = random.nextInt(8); n > 0; n--) {
      int at = random.nextInt(page.length);
      page[at] =
          random.nextBoolean()
              ? (byte) random.nextInt()
              : (byte) likely.charAt(random.nextInt(likely.length()));
    }
    return page;
  }

  private static void assertBounded(ExpositionReader reader, byte[] page, ExpositionFormat format) {
    long[] given = new long[1];
    PageReport report =
        reader.read(
            page,
            0,
            page.length,
            format,
            (series, value, time) -> {
              given[0]++;
              series.toDefinition();
            });
    long lines = 0;
    for (byte b : page) {
      lines += b == '\n' ? 1 : 0;
    }
    if (page.length > 0 && page[page.length - 1] != '\n') {
      lines++;
    }
    if (report.lines() != lines
        || report.samples() != given[0]
        || report.samples() + report.badLines() + report.duplicateSamples() > lines) {
      assertThat(report).as("of a page of " + lines + " lines, " + given[0] + " given").isNull();
    }
  }

  private static void assertEverySampleLineIsRead(Path file) throws IOException {
    byte[] page = Files.readAllBytes(file);
    Pages.Read read = Pages.read(page, ExpositionFormat.TEXT_0_0_4);
    long expected =
        new String(page, StandardCharsets.ISO_8859_1)
            .lines()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .count();
    assertThat(read.report().badLines()).as(file + "\n" + read.problems()).isZero();
    assertThat(read.report().samples() + read.report().duplicateSamples())
        .as(file.toString())
        .isEqualTo(expected);
  }

  private static List<Path> handmade() throws IOException {
    Path root = Path.of(System.getProperty("fodc.root"));
    return list(root.resolve("schemas/src/test/resources/exposition/handmade"));
  }

  private static List<Path> files(String folder) throws IOException {
    return list(corpus(folder));
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private static Path corpus(String name) {
    Path root = Path.of(System.getProperty("fodc.root"));
    Path path = root.resolveSibling("shared").resolve("corpora").resolve(name);
    assumeTrue(Files.exists(path), () -> "no corpus of others' pages at " + path);
    return path;
  }
}
