package io.fodc.schemas.exposition;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.schemas.metric.Labels;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.MetricType;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.metric.SeriesKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** parse(write(x)) = x, for pages of random families with names and texts as nasty as can be. */
class RoundTripTest {
  private static final String[] NASTY = {
    "\\",
    "\"",
    "\n",
    "\r",
    "\t",
    " ",
    "{",
    "}",
    ",",
    "=",
    "#",
    "\\n",
    "a",
    "_",
    ":",
    "\u00e9",
    "\uD83D\uDE00",
    "\u0000",
    "\u2028",
    "1",
    ".",
    "# EOF\n",
    "\uFEFF"
  };

  @ParameterizedTest
  @EnumSource
  void readsBackWhatItWrites(ExpositionFormat format) throws IOException {
    long seed = Long.getLong("fodc.seed", System.nanoTime());
    System.out.println("seed " + seed + " (-Dfodc.seed=" + seed + " repeats it)");
    Random random = new Random(seed);
    for (int page = 0; page < 150; page++) {
      Map<SeriesDefinition, List<Pages.Sample>> families = page(random, format);
      List<Pages.Sample> written = families.values().stream().flatMap(List::stream).toList();
      Pages.Read read = Pages.read(write(families.values(), format, page % 2 == 0), format);

      assertThat(read.problems()).as("seed " + seed).isEmpty();
      assertThat(read.report().truncated()).isFalse();
      assertThat(read.samples()).as("seed " + seed).isEqualTo(written);
    }
  }

  private static byte[] write(
      Iterable<List<Pages.Sample>> families, ExpositionFormat format, boolean asKeys)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ExpositionWriter writer = new ExpositionWriter(format, NameEscaping.ALLOW_UTF_8, bytes);
    for (List<Pages.Sample> family : families) {
      writer.family(family.getFirst().family());
      for (Pages.Sample sample : family) {
        if (asKeys) {
          writer.sample(SeriesKey.of(sample.series()), sample.value(), sample.timestampMillis());
        } else {
          writer.sample(sample.series(), sample.value(), sample.timestampMillis());
        }
      }
    }
    writer.end();
    return bytes.toByteArray();
  }

  /** Families by their first series, samples distinct. */
  private static Map<SeriesDefinition, List<Pages.Sample>> page(
      Random random, ExpositionFormat format) {
    Map<String, List<Pages.Sample>> families = new TreeMap<>();
    for (int i = random.nextInt(12); i > 0; i--) {
      MetricFamily family = family(random, "f" + i + "_", format);
      Map<Labels, Pages.Sample> samples = new HashMap<>();
      for (int n = 1 + random.nextInt(6); n > 0; n--) {
        Labels labels = labels(random);
        SeriesDefinition series =
            new SeriesDefinition(family.name() + suffix(random, family, format), labels, family);
        samples.put(labels, new Pages.Sample(series, value(random), time(random, format)));
      }
      families.put(family.name(), List.copyOf(samples.values()));
    }
    Map<SeriesDefinition, List<Pages.Sample>> page = new LinkedHashMap<>();
    families.values().forEach(samples -> page.put(samples.getFirst().series(), samples));
    return page;
  }

  private static MetricFamily family(Random random, String unique, ExpositionFormat format) {
    boolean openMetrics = format == ExpositionFormat.OPENMETRICS_1_0;
    List<MetricType> types =
        openMetrics
            ? List.of(MetricType.values())
            : List.of(
                MetricType.UNKNOWN,
                MetricType.COUNTER,
                MetricType.GAUGE,
                MetricType.HISTOGRAM,
                MetricType.SUMMARY);
    MetricType type = types.get(random.nextInt(types.size()));
    String unit = openMetrics && random.nextInt(3) == 0 ? "seconds" : "";
    String name = unique + (random.nextBoolean() ? "x" : text(random));
    return new MetricFamily(unit.isEmpty() ? name : name + "_" + unit, type, unit, help(random));
  }

  private static String suffix(Random random, MetricFamily family, ExpositionFormat format) {
    boolean openMetrics = format == ExpositionFormat.OPENMETRICS_1_0;
    return switch (family.type()) {
      case COUNTER -> openMetrics ? "_total" : "";
      case INFO -> "_info";
      case HISTOGRAM -> List.of("_bucket", "_sum", "_count").get(random.nextInt(3));
      case GAUGE_HISTOGRAM -> List.of("_bucket", "_gsum", "_gcount").get(random.nextInt(3));
      case SUMMARY -> List.of("", "_sum", "_count").get(random.nextInt(3));
      case UNKNOWN, GAUGE, STATE_SET -> "";
    };
  }

  private static Labels labels(Random random) {
    Map<String, String> labels = new TreeMap<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      String name = random.nextBoolean() ? "l" + random.nextInt(9) : "l" + text(random);
      labels.put(name, text(random));
    }
    return Labels.ofMap(labels);
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.append(NASTY[random.nextInt(NASTY.length)]);
    }
    return text.toString();
  }

  private static String help(Random random) {
    return random.nextInt(3) == 0 ? "" : text(random);
  }

  private static double value(Random random) {
    double[] special = {
      0.0,
      -0.0,
      1,
      -1,
      Double.NaN,
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY,
      Double.MIN_VALUE,
      Double.MAX_VALUE,
      1e6,
      1e21,
      0.1
    };
    double bits = Double.longBitsToDouble(random.nextLong());
    return random.nextBoolean()
        ? special[random.nextInt(special.length)]
        : Double.isNaN(bits) ? Double.NaN : bits;
  }

  private static long time(Random random, ExpositionFormat format) {
    long millis = random.nextLong(1L << 45);
    boolean negative = format == ExpositionFormat.OPENMETRICS_1_0 && random.nextInt(4) == 0;
    return random.nextBoolean() ? SampleSink.NO_TIMESTAMP : negative ? -millis : millis;
  }
}
