package io.fodc.bridge.record;

import io.fodc.bridge.framing.Framing;
import io.fodc.schemas.metric.Labels;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.MetricType;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.metric.SeriesKey;
import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.node.NodeRole;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A window as tests write it down: {@code bits[series]} by tick, so that two are equal exactly when
 * every sample is.
 */
record TestWindow(
    WindowOrigin origin, List<Long> ticks, Map<SeriesDefinition, TreeMap<Long, Long>> bits) {
  static final WindowOrigin ORIGIN =
      new WindowOrigin(
          new NodeId("east", "data-0"),
          NodeRole.DATANODE_HOT,
          Map.of("zone", "a", "type", "hot"),
          "i-1",
          10_000,
          List.of(new Gap("target-down", "node", "connection refused", 1_000, 0)));

  private static final double[] ODD = {
    0.0,
    -0.0,
    1,
    -1,
    0.1,
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.MIN_VALUE,
    Double.MAX_VALUE,
    0x1p53,
    -0x1p53,
    0x1p53 + 2,
    1e300,
    4503599627370497.5,
    Double.longBitsToDouble(0x7FF8_0000_DEAD_BEEFL),
    Double.longBitsToDouble(0xFFF0_0000_0000_0001L)
  };

  static TestWindow random(Random random) {
    List<Long> ticks = new ArrayList<>();
    long tick = 1_700_000_000_000L;
    for (int i = 1 + random.nextInt(random.nextInt(20) == 0 ? 300 : 12); i > 0; i--) {
      ticks.add(tick);
      tick += random.nextInt(8) == 0 ? 1 + random.nextLong(1L << 33) : 10_000;
    }
    Map<SeriesDefinition, TreeMap<Long, Long>> all = new LinkedHashMap<>();
    for (int i = random.nextInt(40); i > 0; i--) {
      TreeMap<Long, Long> samples = column(random, ticks);
      if (!samples.isEmpty()) {
        all.put(definition(random), samples);
      }
    }
    return new TestWindow(ORIGIN, ticks, all);
  }

  private static SeriesDefinition definition(Random random) {
    MetricType type = MetricType.ofOrdinal(random.nextInt(MetricType.values().length));
    String name = "family_" + random.nextInt(5);
    MetricFamily family =
        new MetricFamily(
            name, type, random.nextBoolean() ? "" : "s", pick(random, "", "hélp 😀", name));
    List<String> labels = new ArrayList<>();
    if (random.nextInt(8) == 0) {
      return new SeriesDefinition(
          pick(random, name, "other", "😀"), Labels.ofPairs(labels), family);
    }
    for (int i = 0; i < random.nextInt(5); i++) {
      labels.add("l" + i + (i == 2 ? "ü" : ""));
      labels.add("v" + random.nextInt(1000));
    }
    labels.add("\uE000".repeat(1 + random.nextInt(2)));
    labels.add("x");
    labels.add("😀");
    labels.add("y");
    return new SeriesDefinition(
        pick(random, name, name + "_bucket", name + "_sum", "other"),
        Labels.ofPairs(labels),
        family);
  }

  private static String pick(Random random, String... texts) {
    return texts[random.nextInt(texts.length)];
  }

  private static TreeMap<Long, Long> column(Random random, List<Long> ticks) {
    int kind = random.nextInt(7);
    int present = random.nextBoolean() ? 100 : random.nextInt(100);
    double value = ODD[random.nextInt(ODD.length)];
    TreeMap<Long, Long> samples = new TreeMap<>();
    for (long tick : ticks) {
      value =
          switch (kind) {
            case 0 -> value;
            case 1 -> Math.rint(random.nextGaussian() * 1e6);
            case 2 -> random.nextLong(-(1L << 53), (1L << 53) + 1);
            case 3 -> random.nextDouble();
            case 4 -> Double.longBitsToDouble(random.nextLong());
            case 5 -> value * (1 + random.nextInt(3) * 1e-4);
            default -> ODD[random.nextInt(ODD.length)];
          };
      if (random.nextInt(100) < present) {
        samples.put(tick, Double.doubleToRawLongBits(value));
      }
    }
    return samples;
  }

  /** Its records, the samples given in pieces. */
  List<byte[]> encode(WindowEncoder encoder, Framing framing) {
    encoder.begin(origin, ticks.stream().mapToLong(Long::longValue).toArray(), ticks.size());
    bits.forEach(
        (definition, samples) -> {
          encoder.series(new KnownSeries(definition));
          long[] times = samples.keySet().stream().mapToLong(Long::longValue).toArray();
          double[] values =
              samples.values().stream().mapToDouble(Double::longBitsToDouble).toArray();
          int half = times.length / 2;
          encoder.points(times, values, half);
          encoder.points(
              Arrays.copyOfRange(times, half, times.length),
              Arrays.copyOfRange(values, half, times.length),
              times.length - half);
        });
    return encoder.finish(framing);
  }

  /** What a decoder makes of records. */
  static TestWindow decode(List<byte[]> records) {
    WindowDecoder decoder = new WindowDecoder();
    Collected collected = new Collected();
    records.forEach(record -> decoder.decode(record, collected));
    return collected.window();
  }

  /** Collects what a decoder shows. */
  static final class Collected implements WindowSink {
    private final List<WindowOrigin> origins = new ArrayList<>();
    private final List<WindowPart> parts = new ArrayList<>();
    private final List<Long> ticks = new ArrayList<>();
    private final Map<SeriesDefinition, TreeMap<Long, Long>> bits = new HashMap<>();
    private TreeMap<Long, Long> samples = new TreeMap<>();

    List<WindowPart> parts() {
      return parts;
    }

    TestWindow window() {
      return new TestWindow(origins.getFirst(), ticks, bits);
    }

    @Override
    public void window(WindowOrigin origin, WindowPart part, long[] tickMillis, int count) {
      origins.add(origin);
      parts.add(part);
      ticks.clear();
      for (int i = 0; i < count; i++) {
        ticks.add(tickMillis[i]);
      }
    }

    @Override
    public void series(SeriesKey key, MetricFamily family) {
      samples = new TreeMap<>();
      if (bits.put(key.toDefinition(family), samples) != null) {
        throw new AssertionError(key + " is there twice");
      }
    }

    @Override
    public void points(long[] tickMillis, double[] values, int count) {
      for (int i = 0; i < count; i++) {
        samples.put(tickMillis[i], Double.doubleToRawLongBits(values[i]));
      }
    }
  }
}
