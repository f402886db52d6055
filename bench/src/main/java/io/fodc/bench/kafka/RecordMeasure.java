package io.fodc.bench.kafka;

import io.fodc.bridge.framing.Framing;
import io.fodc.bridge.framing.NodeKey;
import io.fodc.bridge.framing.RecordHeaders;
import io.fodc.bridge.record.RecordSchema;
import io.fodc.bridge.record.WindowDecoder;
import io.fodc.bridge.record.WindowEncoder;
import io.fodc.bridge.record.WindowOrigin;
import io.fodc.bridge.record.WindowPart;
import io.fodc.bridge.record.WindowSink;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesKey;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.ByteBufferOutputStream;

/**
 * Bytes and time of a window's records: encoding into a {@link MockProducer}, decoding, size before
 * and after zstd of Kafka's default level, each record alone.
 */
public final class RecordMeasure {
  private static final Framing FRAMING = RecordSchema.METRIC_WINDOW.singleObject();
  private static final long ROUND_NANOS = 300_000_000;

  private final WindowPages window;
  private final WindowEncoder encoder = new WindowEncoder(900_000);
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());

  private RecordMeasure(WindowPages window) {
    this.window = window;
  }

  /** Samples a second of CPU time, the best of the rounds and the worst of their latter half. */
  public record Speed(double best, double worst) {}

  /**
   * What was measured.
   *
   * @param before bytes of a sample before compression
   * @param after bytes of a sample after compression
   */
  public record Outcome(
      int series, int records, double before, double after, Speed encode, Speed decode) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "series %d, records %d; %.2f B/sample before, %.2f after zstd; M samples/s of CPU time:"
              + " encode %.1f (%.1f), decode %.1f (%.1f)",
          series,
          records,
          before,
          after,
          encode.best / 1e6,
          encode.worst / 1e6,
          decode.best / 1e6,
          decode.worst / 1e6);
    }
  }

  /** Measures windows of these pages, one page a tick. */
  public static Outcome of(List<String> pages, int rounds) throws IOException {
    return new RecordMeasure(new WindowPages(pages)).measure(rounds);
  }

  private Outcome measure(int rounds) throws IOException {
    List<byte[]> records = encode();
    double samples = window.samples();
    long before = 0;
    long after = 0;
    for (byte[] record : records) {
      before += record.length;
      after += compressed(record);
    }
    WindowDecoder decoder = new WindowDecoder();
    Summing sink = new Summing();
    Speed encode = speed(rounds, this::publish);
    Speed decode = speed(rounds, () -> records.forEach(record -> decoder.decode(record, sink)));
    if (sink.hash == 0) {
      throw new IllegalStateException("nothing was decoded");
    }
    return new Outcome(
        window.series(), records.size(), before / samples, after / samples, encode, decode);
  }

  private void publish() {
    producer.clear();
    List<byte[]> records = encode();
    for (int part = 0; part < records.size(); part++) {
      ProducerRecord<byte[], byte[]> message =
          new ProducerRecord<>(
              "fodc.metric-windows.v1", NodeKey.bytes(WindowPages.NODE), records.get(part));
      RecordHeaders.ofWindow(WindowPages.NODE, window.cut(records.size()), part, FRAMING)
          .addTo(message.headers());
      producer.send(message);
    }
  }

  private List<byte[]> encode() {
    window.encode(encoder);
    return encoder.finish(FRAMING);
  }

  private Speed speed(int rounds, Runnable once) {
    ThreadMXBean cpu = ManagementFactory.getThreadMXBean();
    double best = 0;
    double worst = Double.MAX_VALUE;
    for (int round = 0; round < rounds; round++) {
      long start = cpu.getCurrentThreadCpuTime();
      long taken;
      int runs = 0;
      do {
        once.run();
        runs++;
        taken = cpu.getCurrentThreadCpuTime() - start;
      } while (taken < ROUND_NANOS);
      double speed = 1e9 * runs * window.samples() / taken;
      best = Math.max(best, speed);
      worst = round >= rounds / 2 ? Math.min(worst, speed) : worst;
    }
    return new Speed(best, worst);
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
