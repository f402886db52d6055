package io.fodc.bench.kafka;

import io.fodc.bench.BanyanLikePage;
import io.fodc.bridge.framing.Framing;
import io.fodc.bridge.framing.NodeKey;
import io.fodc.bridge.framing.RecordHeaders;
import io.fodc.bridge.record.KnownSeries;
import io.fodc.bridge.record.RecordSchema;
import io.fodc.bridge.record.WindowDecoder;
import io.fodc.bridge.record.WindowEncoder;
import io.fodc.bridge.record.WindowOrigin;
import io.fodc.bridge.record.WindowPart;
import io.fodc.bridge.record.WindowSink;
import io.fodc.schemas.metric.Labels;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.MetricType;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.metric.SeriesKey;
import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.node.NodeRole;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.ByteBufferOutputStream;

/**
 * Bytes and time for windows of three ticks: encoding into a {@link MockProducer}, decoding, size
 * before and after zstd. Windows are {@link BanyanLikePage}'s, or of three page files that the
 * arguments name.
 */
public final class RecordMeasure {
  private static final int SERIES = 2_000;
  private static final int TICKS = 3;
  private static final NodeId NODE = new NodeId("east", "data-0");
  private static final WindowOrigin ORIGIN =
      new WindowOrigin(
          NODE, NodeRole.DATANODE_HOT, Map.of("type", "hot"), "8d1f02c4", 10_000, List.of());
  private static final Framing FRAMING = RecordSchema.METRIC_WINDOW.singleObject();

  private final Map<String, MetricFamily> families = new HashMap<>();
  private final List<KnownSeries> series = new ArrayList<>();
  private final List<double[]> values = new ArrayList<>();
  private final long[] ticks = {1_700_000_000_000L, 1_700_000_010_000L, 1_700_000_020_000L};
  private final WindowEncoder encoder = new WindowEncoder(900_000);

  private RecordMeasure(List<String> pages) {
    Map<String, double[]> columns = new LinkedHashMap<>();
    for (int tick = 0; tick < TICKS; tick++) {
      for (String line : pages.get(tick).split("\n")) {
        int space = line.lastIndexOf(' ');
        if (line.startsWith("# ")) {
          describe(line.split(" ", 4));
        } else if (!line.startsWith("#") && space > 0) {
          columns.computeIfAbsent(line.substring(0, space), name -> new double[TICKS])[tick] =
              Double.parseDouble(line.substring(space + 1).replace("+Inf", "Infinity"));
        }
      }
    }
    columns.forEach(
        (line, column) -> {
          series.add(new KnownSeries(definition(line)));
          values.add(column);
        });
  }

  private void describe(String[] words) {
    if (words.length == 4) {
      MetricFamily family =
          families.getOrDefault(words[2], new MetricFamily(words[2], MetricType.UNKNOWN, "", ""));
      switch (words[1]) {
        case "HELP" ->
            families.put(
                words[2], new MetricFamily(words[2], family.type(), family.unit(), words[3]));
        case "TYPE" ->
            families.put(
                words[2],
                new MetricFamily(
                    words[2],
                    MetricType.ofWord(words[3]).orElse(MetricType.UNKNOWN),
                    family.unit(),
                    family.help()));
        default -> {}
      }
    }
  }

  private MetricFamily family(String name) {
    MetricFamily own = families.get(name);
    return own != null
        ? own
        : families.getOrDefault(
            name.replaceFirst("_(bucket|sum|count)$", ""), MetricFamily.unknown(name));
  }

  private SeriesDefinition definition(String line) {
    int brace = line.indexOf('{');
    String name = brace < 0 ? line : line.substring(0, brace);
    List<String> labels = new ArrayList<>();
    if (brace >= 0) {
      for (String pair : line.substring(brace + 1, line.lastIndexOf('}')).split("\",")) {
        int is = pair.indexOf('=');
        if (is > 0) {
          labels.add(pair.substring(0, is));
          labels.add(pair.substring(is + 1).replace("\"", ""));
        }
      }
    }
    return new SeriesDefinition(name, Labels.ofPairs(labels), family(name));
  }

  /** Measures and prints; arguments are no file or three. */
  public static void main(String[] files) throws IOException {
    List<String> pages = new ArrayList<>();
    for (int tick = 0; tick < TICKS; tick++) {
      pages.add(
          files.length == TICKS
              ? Files.readString(Path.of(files[tick]))
              : new String(BanyanLikePage.of(SERIES, tick + 1), StandardCharsets.UTF_8));
    }
    new RecordMeasure(pages).print();
  }

  private void print() throws IOException {
    List<byte[]> records = encode();
    long before = records.stream().mapToLong(record -> record.length).sum();
    long after = 0;
    for (byte[] record : records) {
      after += compressed(record);
    }
    double samples = (double) series.size() * TICKS;
    System.out.printf(
        Locale.ROOT,
        "series %d, ticks %d, records %d%n%.2f B/sample before, %.2f B/sample after zstd%n",
        series.size(),
        TICKS,
        records.size(),
        before / samples,
        after / samples);
    System.out.printf(Locale.ROOT, "encode %s%n", best(this::publish));
    WindowDecoder decoder = new WindowDecoder();
    Summing sink = new Summing();
    System.out.printf(
        Locale.ROOT,
        "decode %s (%d)%n",
        best(() -> records.forEach(record -> decoder.decode(record, sink))),
        sink.hash & 1);
  }

  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());

  private void publish() {
    producer.clear();
    List<byte[]> records = encode();
    for (int part = 0; part < records.size(); part++) {
      ProducerRecord<byte[], byte[]> message =
          new ProducerRecord<>("fodc.metric-windows.v1", NodeKey.bytes(NODE), records.get(part));
      RecordHeaders.ofWindow(NODE, ticks[0], part, FRAMING).addTo(message.headers());
      producer.send(message);
    }
  }

  private List<byte[]> encode() {
    encoder.begin(ORIGIN, ticks, TICKS);
    for (int i = 0; i < series.size(); i++) {
      encoder.series(series.get(i));
      encoder.points(ticks, values.get(i), TICKS);
    }
    return encoder.finish(FRAMING);
  }

  /** Best of ten rounds of half a second of this thread's CPU time. */
  private Speed best(Runnable once) {
    ThreadMXBean cpu = ManagementFactory.getThreadMXBean();
    double best = 0;
    double wall = 0;
    for (int round = 0; round < 10; round++) {
      long start = cpu.getCurrentThreadCpuTime();
      long clock = System.nanoTime();
      long taken;
      int runs = 0;
      do {
        once.run();
        runs++;
        taken = cpu.getCurrentThreadCpuTime() - start;
      } while (taken < 500_000_000L);
      double samples = 1e9 * runs * series.size() * TICKS;
      best = Math.max(best, samples / taken);
      wall = Math.max(wall, samples / (System.nanoTime() - clock));
    }
    return new Speed(best, wall);
  }

  /** Samples a second, of CPU time and as the clock on the wall has it. */
  private record Speed(double cpu, double wall) {
    @Override
    public String toString() {
      return "%.1f M samples/s of CPU time, %.1f by the clock".formatted(cpu / 1e6, wall / 1e6);
    }
  }

  private static int compressed(byte[] record) throws IOException {
    ByteBufferOutputStream target = new ByteBufferOutputStream(1 << 20);
    try (OutputStream stream =
        Compression.zstd().build().wrapForOutput(target, RecordBatch.MAGIC_VALUE_V2)) {
      stream.write(record);
    }
    return target.position();
  }

  private static final class Summing implements WindowSink {
    private long hash;

    @Override
    public void window(WindowOrigin origin, WindowPart part, long[] ticks, int count) {
      hash += count;
    }

    @Override
    public void series(SeriesKey key, MetricFamily family) {
      hash += key.hash();
    }

    @Override
    public void points(long[] ticks, double[] values, int count) {
      for (int i = 0; i < count; i++) {
        hash += Double.doubleToRawLongBits(values[i]);
      }
    }
  }
}
