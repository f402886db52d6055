package io.fodc.schemas.exposition;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every case of the hand-made corpus. Its verdicts are those of the Go reference text parser
 * (expfmt), which gives up at the first bad line; this reader keeps the good lines and follows the
 * Prometheus server. Each case that ends otherwise than expfmt's verdict stands in {@link
 * #OTHERWISE} with what is read instead, and why.
 */
class HandmadeCorpusTest {
  /** What is read where expfmt decides otherwise: samples, number of bad lines, reason. */
  private record Otherwise(List<String> samples, int badLines, String reason) {}

  private static final Map<String, Otherwise> OTHERWISE = new TreeMap<>();

  static {
    otherwise(
        "help-no-space-after-hash", 0, "#HELP without a blank is a comment to the server", "a 1");
    otherwise("help-twice", 0, "the server takes a second HELP; here the first one stays", "a 1");
    otherwise(
        "histogram-le-garbage",
        0,
        "le is a label like any other to the server",
        "h_bucket{le=\"lots\"} 1");
    otherwise(
        "summary-quantile-garbage",
        0,
        "quantile is a label like any other to the server",
        "s{quantile=\"median\"} 1");
    otherwise(
        "missing-comma-in-labels",
        0,
        "the server's text parser takes labels without a comma between them",
        "a{x=\"1\",y=\"2\"} 1");
    otherwise(
        "no-newline-at-eof-comment", 0, "the server adds the missing newline; truncated", "a 1");
    otherwise(
        "truncated-mid-line",
        0,
        "the server adds the missing newline; the report says truncated",
        "a{x=\"1\"} 123",
        "a{x=\"2\"} 45");
    otherwise("timestamp-trailing-blank", 0, "the server skips blanks", "a 1 @1700000000000");
    otherwise("value-trailing-blank", 0, "the server skips blanks", "a 1");
    otherwise("type-after-sample", 0, "the server knows no order of metadata", "a 1");
    otherwise("type-twice", 0, "the same TYPE again contradicts nothing", "a 1");
    otherwise("type-missing-word", 1, "an empty type is none of the server's types", "a 1");
    otherwise("type-unknown-word", 1, "the TYPE line is bad, the sample good", "a 1");
    otherwise("type-openmetrics-unknown", 1, "text has no type unknown; the sample is good", "a 1");
    otherwise(
        "timestamp-forms",
        2,
        "the server's text parser refuses negative timestamps",
        "a 1 @0",
        "c 1 @9223372036854775807");
    otherwise(
        "series-duplicate", 0, "the first of two equal series counts", "a{x=\"1\",y=\"2\"} 1");
    otherwise(
        "name-utf8-quoted",
        0,
        "newer expfmt and the server read quoted names",
        "banyandb.queue.pub{pod.name=\"p-0\"} 1");
  }

  private static void otherwise(String name, int badLines, String reason, String... samples) {
    OTHERWISE.put(name, new Otherwise(List.of(samples), badLines, reason));
  }

  @TestFactory
  Stream<DynamicTest> readsAsTheTableSays() throws IOException {
    return cases().map(path -> DynamicTest.dynamicTest(name(path), () -> check(path)));
  }

  @Test
  void hasEveryCaseOfTheTable() throws IOException {
    assertThat(cases().map(HandmadeCorpusTest::name)).containsAll(OTHERWISE.keySet());
  }

  private static void check(Path path) throws IOException {
    byte[] page = Files.readAllBytes(path.resolve("input.prom"));
    JsonNode expected = new ObjectMapper().readTree(path.resolve("expected.json").toFile());
    Pages.Read read = Pages.read(page, ExpositionFormat.TEXT_0_0_4);
    Otherwise otherwise = OTHERWISE.get(name(path));
    if (otherwise != null) {
      assertThat(read.lines()).as(otherwise.reason()).isEqualTo(otherwise.samples());
      assertThat(read.report().badLines()).as(read.problems()).isEqualTo(otherwise.badLines());
      return;
    }
    if (expected.path("expfmt_accepts").asBoolean()) {
      assertThat(read.report().badLines()).as(read.problems()).isZero();
      assertThat(read.lines()).isEqualTo(samples(expected));
      checkMetadata(expected, read);
    } else {
      assertThat(read.report().badLines()).isPositive();
      assertThat(read.report().badLines() + read.report().samples())
          .as("a bad line takes no good one with it")
          .isEqualTo(sampleLines(page));
    }
  }

  private static List<String> samples(JsonNode expected) {
    List<String> lines = new ArrayList<>();
    for (JsonNode sample : expected.path("samples")) {
      Map<String, String> labels = new TreeMap<>(strings(sample.path("labels")));
      labels.values().removeIf(String::isEmpty);
      StringBuilder line = new StringBuilder(sample.path("name").asText());
      String separator = "{";
      for (Map.Entry<String, String> label : labels.entrySet()) {
        line.append(separator).append(label.getKey());
        line.append("=\"").append(label.getValue()).append('"');
        separator = ",";
      }
      line.append(labels.isEmpty() ? " " : "} ").append(number(sample.path("value").asText()));
      boolean timed = sample.has("timestamp_ms");
      lines.add(timed ? line + " @" + sample.path("timestamp_ms").asLong() : line.toString());
    }
    return lines;
  }

  private static String number(String written) {
    return switch (written) {
      case "NaN", "+Inf", "-Inf" -> written;
      default -> ExpositionNumbers.format(Double.parseDouble(written));
    };
  }

  private static void checkMetadata(JsonNode expected, Pages.Read read) {
    Map<String, String> types = strings(expected.path("types"));
    Map<String, String> helps = strings(expected.path("helps"));
    Set<String> met = new LinkedHashSet<>();
    for (Pages.Sample sample : read.samples()) {
      String family = sample.family().name();
      met.add(family);
      if (types.containsKey(family)) {
        String word = sample.family().type().word();
        assertThat(word.equals("unknown") ? "untyped" : word).isEqualTo(types.get(family));
      }
      if (helps.containsKey(family)) {
        assertThat(sample.family().help()).isEqualTo(helps.get(family));
      }
    }
    if (!read.samples().isEmpty()) {
      assertThat(met).containsAll(types.keySet());
    }
  }

  private static Map<String, String> strings(JsonNode object) {
    Map<String, String> strings = new TreeMap<>();
    object.properties().forEach(field -> strings.put(field.getKey(), field.getValue().asText()));
    return strings;
  }

  private static long sampleLines(byte[] page) {
    return new String(page, StandardCharsets.ISO_8859_1)
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .count();
  }

  private static String name(Path path) {
    return path.getFileName().toString();
  }

  private static Stream<Path> cases() throws IOException {
    Path folder =
        Path.of(System.getProperty("fodc.root"), "schemas/src/test/resources/exposition/handmade");
    return Files.list(folder).sorted();
  }
}
