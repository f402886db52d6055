package io.fodc.bridge.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fodc.bridge.framing.Framing;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class WindowRecordTest {
  private static final Framing FRAMING = RecordSchema.METRIC_WINDOW.singleObject();
  private static final SeriesDefinition GAUGE =
      SeriesDefinition.of(MetricFamily.gauge("g", "help"), "a", "1");

  @Test
  @Tag("long")
  void readsAsAvrosOwnReaderAndOursWhatItWrote() throws IOException {
    WindowEncoder encoder = new WindowEncoder(RecordLimits.MIN_PART_BYTES);
    long seed = Long.getLong("fodc.seed", 1);
    for (int round = 0; round < 300 * Integer.getInteger("fodc.long", 1); round++, seed++) {
      TestWindow window = TestWindow.random(new Random(seed));
      List<byte[]> records = window.encode(encoder, FRAMING);

      List<GenericRecord> parts = new ArrayList<>();
      for (byte[] record : records) {
        assertThat(record.length).isLessThanOrEqualTo(RecordLimits.MIN_PART_BYTES);
        parts.add(WindowOracle.generic(record, FRAMING.length()));
      }
      assertThat(WindowOracle.window(parts)).as("seed %d", seed).isEqualTo(window);
      assertThat(TestWindow.decode(records)).as("seed %d", seed).isEqualTo(window);
    }
  }

  @Test
  void readsWhatAvrosOwnWritersWrite() throws IOException {
    WindowEncoder encoder = new WindowEncoder(RecordLimits.MAX_RECORD_BYTES);
    for (long seed = 1; seed <= 100; seed++) {
      TestWindow window = TestWindow.random(new Random(seed));
      byte[] record = window.encode(encoder, FRAMING).getFirst();
      GenericRecord generic = WindowOracle.generic(record, FRAMING.length());

      assertThat(written(generic, false)).as("seed %d", seed).hasSameSizeAs(record);
      assertThat(TestWindow.decode(List.of(written(generic, true))))
          .as("seed %d", seed)
          .isEqualTo(window);
    }
  }

  /** With blocks of arrays that have their sizes, several to an array, or as few as can be. */
  private static byte[] written(GenericRecord record, boolean smallBlocks) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] prefix = new byte[FRAMING.length()];
    FRAMING.write(prefix, 0);
    bytes.write(prefix);
    BinaryEncoder encoder =
        smallBlocks
            ? new EncoderFactory().configureBlockSize(64).blockingBinaryEncoder(bytes, null)
            : EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }

  @Test
  void keepsItsGoldenBytes() {
    Map<SeriesDefinition, TreeMap<Long, Long>> bits = new LinkedHashMap<>();
    bits.put(GAUGE, samples(1_000, 0.5, 2_000, 0.5, 3_000, 0.5));
    bits.put(sum("b"), samples(1_000, 100, 2_000, 103, 3_000, 101));
    bits.put(sum("s"), samples(1_000, 7, 3_000, 7));
    bits.put(sum("d"), samples(2_000, -0.0, 3_000, 1));
    TestWindow window = new TestWindow(TestWindow.ORIGIN, List.of(1_000L, 2_000L, 3_000L), bits);

    byte[] record = window.encode(new WindowEncoder(1 << 20), FRAMING).getFirst();

    assertThat(HexFormat.of().formatHex(record)).isEqualTo(GOLDEN);
    assertThat(TestWindow.decode(List.of(record))).isEqualTo(window);
  }

  private static final String GOLDEN =
      "c30174fe5e00bf45b9e0" // C3 01, fingerprint
          + "0865617374"
          + "0c646174612d30"
          + "18646174616e6f64652d686f74" // east, data-0, role
          + "04"
          + "0874797065"
          + "06686f74"
          + "087a6f6e65"
          + "0261"
          + "00" // labels
          + "06692d31"
          + "a09c01" // i-1, 10000 ms
          + "0002" // part 0 of 1
          + "d00f"
          + "f02e"
          + "06"
          + "d00f"
          + "d00f"
          + "d00f"
          + "00" // 1000 to 3000; ticks
          + "02"
          + "167461726765742d646f776e"
          + "086e6f6465" // one gap: target-down, node
          + "24636f6e6e656374696f6e2072656675736564"
          + "d00f"
          + "00"
          + "00"
          + "0a0261023100" // symbols: a, 1, empty
          + "0a735f73756d085f73756d00" // s_sum, _sum
          + "080267"
          + "0400020868656c70" // families: g, a gauge with help
          + "026200000200027300000200026400000200" // b, s, d, unknown, without
          + "00"
          + "02020000" // a table of labels with the name a
          + "02020202000000" // a row: 1
          + "0800040002000200" // groups: g, row 0
          + "02070002010200" // b: s_sum, whole; back to row 0
          + "02080002010200" // s and _sum
          + "0207000201020000" // d: s_sum, whole
          + "080201080b" // forms: 2, 1, 8 + 0, 8 + 3
          + "040201" // absent: at 2000, at 1000
          + "04c8010e00" // wholes: 100, 7
          + "06000000000000e03f" // doubles: 0.5
          + "0000000000000080000000000000f03f00" // -0.0, 1
          + "04060300"; // steps: +3, -2

  private static SeriesDefinition sum(String label) {
    return new SeriesDefinition("s_sum", GAUGE.labels(), MetricFamily.unknown(label));
  }

  private static TreeMap<Long, Long> samples(double... tickAndValue) {
    TreeMap<Long, Long> samples = new TreeMap<>();
    for (int i = 0; i < tickAndValue.length; i += 2) {
      samples.put((long) tickAndValue[i], Double.doubleToRawLongBits(tickAndValue[i + 1]));
    }
    return samples;
  }

  @Test
  void splitsALargeWindowIntoPartsThatFitAndAreCompleteInThemselves() {
    Map<SeriesDefinition, TreeMap<Long, Long>> bits = new LinkedHashMap<>();
    Random random = new Random(5);
    for (int i = 0; i < 3_000; i++) {
      bits.put(
          SeriesDefinition.of(MetricFamily.gauge("g" + i % 7, "help of " + i % 7), "i", "n" + i),
          samples(1_000, random.nextDouble(), 2_000, random.nextDouble()));
    }
    TestWindow window = new TestWindow(TestWindow.ORIGIN, List.of(1_000L, 2_000L), bits);

    List<byte[]> records = window.encode(new WindowEncoder(20_000), FRAMING);

    List<Integer> lengths = records.stream().map(record -> record.length).toList();
    assertThat(lengths).hasSizeBetween(4, 9).allMatch(length -> length <= 20_000);
    assertThat(lengths.subList(0, lengths.size() - 1)).allMatch(length -> length > 19_500);
    TestWindow.Collected collected = new TestWindow.Collected();
    Collections.reverse(records);
    for (byte[] record : records) {
      new WindowDecoder().decode(record, collected);
    }
    assertThat(collected.window()).isEqualTo(window);
    assertThat(collected.parts().getFirst())
        .isEqualTo(new WindowPart(records.size() - 1, records.size()));
  }

  @Test
  void writesOneRecordWithoutSeriesForTicksAtWhichThereWasNothing() {
    TestWindow window = new TestWindow(TestWindow.ORIGIN, List.of(5L, 6L), Map.of());

    List<byte[]> records = window.encode(new WindowEncoder(1 << 20), FRAMING);

    assertThat(records).hasSize(1);
    assertThat(TestWindow.decode(records)).isEqualTo(window);
  }

  @Test
  void goesOnAfterAWindowThatWasNotFinished() {
    WindowEncoder encoder = new WindowEncoder(1 << 20);
    encoder.begin(TestWindow.ORIGIN, new long[] {1, 2}, 2);
    encoder.series(new KnownSeries(GAUGE));
    encoder.points(new long[] {1}, new double[] {1}, 1);
    TestWindow window =
        new TestWindow(TestWindow.ORIGIN, List.of(7L), Map.of(sum("x"), samples(7, 1)));

    assertThat(TestWindow.decode(window.encode(encoder, FRAMING))).isEqualTo(window);
  }

  @Test
  void refusesTicksThatDoNotAscendAndSamplesAtNoTick() {
    WindowEncoder encoder = new WindowEncoder(1 << 20);
    assertThatThrownBy(() -> encoder.begin(TestWindow.ORIGIN, new long[] {2, 2}, 2))
        .hasMessageContaining("tick 1 at 2 ms");
    assertThatThrownBy(() -> encoder.begin(TestWindow.ORIGIN, new long[0], 0))
        .hasMessageContaining("1 to 16384 are allowed");

    encoder.begin(TestWindow.ORIGIN, new long[] {1, 3}, 2);
    encoder.series(new KnownSeries(GAUGE));
    assertThatThrownBy(() -> encoder.points(new long[] {2}, new double[] {1}, 1))
        .hasMessageContaining("a sample at 2");
  }

  @Test
  void refusesASeriesThatAloneIsLargerThanARecord() {
    WindowEncoder encoder = new WindowEncoder(RecordLimits.MIN_PART_BYTES);
    SeriesDefinition large =
        SeriesDefinition.of(
            MetricFamily.unknown("m"), "l", "x".repeat(RecordLimits.MIN_PART_BYTES));
    TestWindow window =
        new TestWindow(TestWindow.ORIGIN, List.of(1L), Map.of(large, samples(1, 1)));

    assertThatThrownBy(() -> window.encode(encoder, FRAMING))
        .hasMessageContaining("series m alone takes more than a record of 16384 bytes");
  }
}
