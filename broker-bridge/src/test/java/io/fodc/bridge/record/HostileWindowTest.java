package io.fodc.bridge.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesKey;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class HostileWindowTest {
  private static final int PREFIX = RecordSchema.METRIC_WINDOW.singleObject().length();
  private final WindowDecoder decoder = new WindowDecoder();
  private int shown;

  /** Reads bytes as a record; whether it was one. Nothing may be shown of one that was not. */
  private boolean isRead(byte[] bytes, int offset) {
    shown = 0;
    try {
      decoder.decode(bytes, offset, bytes.length - offset, new Counting());
      return true;
    } catch (RecordException e) {
      assertThat(shown).isZero();
      return false;
    }
  }

  private final class Counting implements WindowSink {
    @Override
    public void window(WindowOrigin origin, WindowPart part, long[] ticks, int count) {
      shown++;
    }

    @Override
    public void series(SeriesKey key, MetricFamily family) {
      shown++;
    }

    @Override
    public void points(long[] ticks, double[] values, int count) {
      shown++;
    }
  }

  private static byte[] record(long seed) {
    return TestWindow.random(new Random(seed))
        .encode(
            new WindowEncoder(RecordLimits.MAX_RECORD_BYTES),
            RecordSchema.METRIC_WINDOW.singleObject())
        .getFirst();
  }

  @Test
  void refusesARecordCutAnywhereOrWithAByteTooMany() {
    byte[] record = record(3);
    for (int length = PREFIX; length < record.length; length++) {
      assertThat(isRead(Arrays.copyOf(record, length), PREFIX)).as("cut to %d", length).isFalse();
    }
    assertThat(isRead(record, PREFIX)).isTrue();
    assertThat(isRead(Arrays.copyOf(record, record.length + 1), PREFIX)).isFalse();
  }

  @Test
  @Tag("long")
  void survivesRecordsWithBytesChanged() {
    long seed = Long.getLong("fodc.seed", 1);
    Random random = new Random(seed);
    int read = 0;
    int refused = 0;
    for (int round = 0; round < 5_000 * Integer.getInteger("fodc.long", 1); round++) {
      byte[] record = record(seed + round % 50);
      for (int i = random.nextInt(4); i >= 0; i--) {
        record[PREFIX + random.nextInt(record.length - PREFIX)] = (byte) random.nextInt(256);
      }
      if (isRead(record, PREFIX)) {
        read++;
      } else {
        refused++;
      }
    }
    assertThat(read).as("seed %d", seed).isPositive();
    assertThat(refused).as("seed %d", seed).isPositive();
  }

  @Test
  void refusesCountsThatTheBytesCannotHold() {
    expect("a block has 16777216 ticks; ", output -> output.putLong(1 << 24));
    expect(
        "a block has 16384 ticks; 3 are allowed",
        output -> {
          output.putLong(16_384);
          output.putLong(0);
          output.putLong(1);
          output.putLong(1);
        });
    expect(
        "a block has -9223372036854775808 ticks",
        output -> {
          output.putLong(Long.MIN_VALUE);
          output.putLong(0);
        });
    expect(
        "length of a block of ticks is -1",
        output -> {
          output.putLong(-2);
          output.putLong(-1);
        });
    expect(
        "tick 1 is 0 ms after the one before",
        output -> {
          output.putLong(2);
          output.putLong(5);
          output.putLong(0);
        });
    expect("there is no tick", output -> output.putLong(0));
  }

  /** A record that is well up to its ticks. */
  private void expect(String message, Consumer<AvroOutput> ticks) {
    AvroOutput output = new AvroOutput();
    head(output);
    ticks.accept(output);
    assertThatThrownBy(() -> decode(output)).hasMessageContaining(message);
    assertThat(shown).isZero();
  }

  private void decode(AvroOutput output) {
    byte[] bytes = new byte[output.length()];
    output.copyTo(bytes, 0);
    decoder.decode(bytes, 0, bytes.length, new Counting());
  }

  private static void head(AvroOutput output) {
    head(output, 16_383);
  }

  private static void head(AvroOutput output, long toTick) {
    output.putText("c");
    output.putText("n");
    output.putText("");
    output.putLong(0);
    output.putText("i");
    output.putLong(10_000);
    output.putLong(0);
    output.putLong(1);
    output.putLong(0);
    output.putLong(toTick);
  }

  @Test
  void refusesFewBytesThatStandForTooManySamples() {
    AvroOutput output = new AvroOutput();
    head(output);
    output.putLong(16_384);
    output.putLong(0);
    for (int i = 1; i < 16_384; i++) {
      output.putLong(1);
    }
    output.putLong(0);
    output.putLong(0);
    definitions(output, 1_000);
    assertThatThrownBy(() -> decode(output))
        .hasMessage("ticks × series is 16384000; 0 to 8388608 are allowed");
    assertThat(shown).isZero();
  }

  /** A family, and so many series of it, each with a group of its own. */
  private static void definitions(AvroOutput output, int series) {
    output.putLong(1);
    output.putText("");
    output.putLong(0);
    output.putLong(1);
    output.putText("m");
    output.putLong(0);
    output.putText("");
    output.putLong(0);
    output.putLong(0);
    output.putLong(1);
    output.putLong(0);
    output.putLong(1);
    output.putLong(0);
    output.putLong(0);
    output.putLong(series);
    for (int i = 0; i < series; i++) {
      output.putLong(0);
      output.putLong(0);
      output.putLong(0);
      output.putLong(1);
      output.putLong(i == 0 ? 0 : -1);
      output.putLong(1);
      output.putLong(0);
    }
    output.putLong(0);
  }

  @Test
  void refusesNumbersThatTheSeriesDoNotNeedOrThatAreTooFew() {
    expectColumns("2 forms for 1 series", new byte[] {0, 0}, 1);
    expectColumns("form 5 of a column is unknown", new byte[] {5}, 1);
    expectColumns("form -128 of a column is unknown", new byte[] {-128}, 1);
    expectColumns("absent ends before its last series", new byte[] {8}, 1);
    expectColumns("the steps are 0, which the series need more of", new byte[] {1}, 1);
    expectColumns("the doubles are 0, which the series need more of", new byte[] {2}, 1);
    expectColumns("1 numbers or bytes of absent belong to no series", new byte[] {0}, 1, 2);
    expectColumns("beyond 2^53", new byte[] {0}, (1L << 53) + 1);
  }

  /** A record of two ticks that is well up to its columns. */
  private void expectColumns(String message, byte[] forms, long... wholes) {
    AvroOutput output = new AvroOutput();
    head(output, 1);
    output.putLong(2);
    output.putLong(0);
    output.putLong(1);
    output.putLong(0);
    output.putLong(0);
    definitions(output, 1);
    output.putBytes(forms, 0, forms.length);
    output.putLong(0);
    output.putLong(wholes.length);
    for (long whole : wholes) {
      output.putLong(whole);
    }
    output.putLong(0);
    output.putLong(0);
    output.putLong(0);
    assertThatThrownBy(() -> decode(output)).hasMessageContaining(message);
    assertThat(shown).isZero();
  }

  @Test
  void refusesARecordBeyondTheLargest() {
    assertThatThrownBy(() -> decoder.decode(new byte[17 << 20], 0, 17 << 20, new Counting()))
        .hasMessageContaining("length of a record is 17825792");
  }
}
