package io.fodc.schemas.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.fodc.schemas.wire.agent.v1.TickFrame;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TickFrameTest {
  private static final double ABSENT = Double.longBitsToDouble(0x7FF8_0000_0ABC_0DEFL);
  private static final double[] SPECIAL = {
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.1,
    Double.NaN,
    Double.longBitsToDouble(0x7FF0_0000_0000_0001L),
    Double.longBitsToDouble(0xFFF8_0000_0000_0002L),
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.MIN_VALUE,
    Double.MAX_VALUE,
    0x1p53,
    -0x1p53,
    0x1p53 + 2,
    0x1p53 - 1,
    0x1p63,
    -0x1p63,
    1e18,
    4_294_967_296.0
  };

  private static final Comparator<double[]> BITWISE =
      (a, b) -> Arrays.equals(bits(a), bits(b)) ? 0 : 1;

  private final TickFrameEncoder encoder = new TickFrameEncoder();
  private final TickFrameDecoder decoder = new TickFrameDecoder();
  private List<TickFrameOracle.Series> oracle = List.of();

  /** The example of docs/formats/tick-frame.md. */
  @Test
  void keepsItsGoldenBytes() {
    TickFrame first = encode(1_000, false, 1024, 0.25, ABSENT, 7, 7, 7);
    TickFrame second = encode(11_000, false, 1030, 0.25, 3, 7, 9, ABSENT, -0.0);
    TickFrame third = encode(21_000, false, 1030, 0.25, 3, 7, 9, ABSENT, -0.0);

    assertThat(hex(first)).isEqualTo("02 80 10 03 00 00 00 00 00 00 d0 3f 00 0a 0e 0e 0e");
    assertThat(hex(second)).isEqualTo("02 0c 00 0a 06 00 04 01 03 00 00 00 00 00 00 00 80");
    assertThat(hex(third)).isEqualTo("18");
    assertThat(first.getKey()).isTrue();
    assertThat(second.getKey()).isFalse();
    assertThat(second.getSeries()).isEqualTo(7);
  }

  @Test
  void bringsEveryDoubleBackBitForBitFromEveryOther() throws TickFrameException {
    for (double from : SPECIAL) {
      for (double to : SPECIAL) {
        encoder.reset();
        decoder.reset();
        roundTrip(false, from, ABSENT, from);
        roundTrip(false, to, to, ABSENT);
        roundTrip(false, ABSENT, to, from);
      }
    }
  }

  @Test
  void roundTripsRandomSessions() throws TickFrameException {
    long seed = System.nanoTime();
    System.err.println("seed=" + seed);
    Random random = new Random(seed);
    for (int session = 0; session < 60; session++) {
      encoder.reset();
      decoder.reset();
      double[] values = new double[random.nextInt(300)];
      Arrays.fill(values, ABSENT);
      for (int tick = 0; tick < 30; tick++) {
        boolean key = random.nextInt(10) == 0;
        int size = key ? random.nextInt(300) : values.length + random.nextInt(20);
        int known = values.length;
        values = Arrays.copyOf(values, size);
        for (int i = 0; i < size; i++) {
          values[i] = next(random, i < known ? values[i] : ABSENT);
        }
        roundTrip(key, values);
      }
    }
  }

  @Test
  void takesNineBytesPerSeriesAtWorstSoThatTheLargestSessionFits() throws TickFrameException {
    double[] values = new double[LinkLimits.MAX_SERIES];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 2 == 0 ? 0x1p-1030 * i + 0.1 : -0x1p53 + i;
    }
    roundTrip(false, values);
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 2 == 0 ? -values[i] : 0x1p53 - i;
    }
    TickFrame frame = roundTrip(false, values);

    assertThat((long) TickFrameLayout.MAX_BYTES_PER_SERIES * LinkLimits.MAX_SERIES)
        .isLessThanOrEqualTo(LinkLimits.MAX_FRAME_BYTES);
    assertThat(frame.getValues().size()).isEqualTo(9 * values.length);
  }

  @Test
  void costsOneByteForAQuietPage() throws TickFrameException {
    roundTrip(false, 1, 2, 3, 4, 5);
    assertThat(roundTrip(false, 1, 2, 3, 4, 5).getValues().size()).isEqualTo(1);
  }

  @Test
  void readsAKeyFrameWithoutAnyBefore() throws TickFrameException {
    encode(1, false, 5, 0.5, ABSENT);
    encode(2, false, 6, ABSENT, 3);
    decoder.decode(encode(3, true, 7, 0.75, ABSENT));

    assertThat(decoded()).usingComparator(BITWISE).isEqualTo(new double[] {7, 0.75, ABSENT});
  }

  @Test
  void refusesToShrinkWithoutAKeyFrame() {
    encode(1, false, 1, 2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> encode(2, false, 1))
        .withMessageContaining("only a key frame may cover fewer");
    assertThatThrownBy(() -> decodeTwo("02 02", 1, "", 0))
        .hasMessageContaining("only a key frame may cover fewer");
  }

  @Test
  void refusesWhatBreaksTheLayout() {
    assertRefused("", 1, "ends within a number");
    assertRefused("80", 1, "ends within a number");
    assertRefused("80 80 80 00", 1, "more than 3 bytes");
    assertRefused("04", 1, "run of 2");
    assertRefused("fd ff 7f", 1, "run of 524288");
    assertRefused("00 00", 1, "1 bytes after the last");
    assertRefused("03 00 00 00 00 00 00 00", 1, "8 bytes of values announced");
    assertRefused("02 ff ff ff ff ff ff ff ff", 1, "more than 8 bytes");
    assertRefused("02 ff ff ff ff ff ff ff 7f", 1, "beyond 2^53");
    assertRefused("", LinkLimits.MAX_SERIES + 1, "the dictionary has 200000");
    assertRefused("", -1, "covers 4294967295 series");
    assertThatThrownBy(() -> decodeTwo("03 00 00 00 00 00 00 d0 3f", 1, "02 02", 1))
        .hasMessageContaining("no integer");
    assertThatThrownBy(
            () ->
                decoder.decode(
                    TickFrame.newBuilder()
                        .setKey(true)
                        .setSeries(1)
                        .setValues(ByteString.copyFrom(new byte[LinkLimits.MAX_FRAME_BYTES + 1]))
                        .build()))
        .hasMessageContaining("at most 2097152");
    assertThatThrownBy(() -> decoder.decode(frame(false, "", 0)))
        .hasMessageContaining("must be a key frame");
    assertThatThrownBy(() -> decoder.decode(frame(true, "09", 3), 2))
        .hasMessageContaining("covers 3 series, the dictionary has 2");
  }

  @Test
  void isAsItWasAfterABadFrame() throws TickFrameException {
    roundTrip(false, 10, 0.5, ABSENT);
    TickFrame good = encode(2, false, 11, 0.75, 4);
    byte[] cut = good.getValues().substring(0, good.getValues().size() - 1).toByteArray();
    assertThatThrownBy(
            () -> decoder.decode(good.toBuilder().setValues(ByteString.copyFrom(cut)).build()))
        .isInstanceOf(TickFrameException.class);
    assertThat(decoded()).usingComparator(BITWISE).isEqualTo(new double[] {10, 0.5, ABSENT});

    decoder.decode(good);
    assertThat(decoded()).usingComparator(BITWISE).isEqualTo(new double[] {11, 0.75, 4});
  }

  @Test
  void survivesMutatedFrames() {
    long seed = System.nanoTime();
    System.err.println("seed=" + seed);
    Random random = new Random(seed);
    int refused = 0;
    for (int round = 0; round < 4_000; round++) {
      encoder.reset();
      decoder.reset();
      double[] values = new double[1 + random.nextInt(40)];
      Arrays.fill(values, ABSENT);
      for (int tick = 0; tick < 3; tick++) {
        for (int i = 0; i < values.length; i++) {
          values[i] = next(random, values[i]);
        }
        byte[] bytes = encode(tick, false, values).getValues().toByteArray();
        byte[] mutated = mutate(random, bytes);
        TickFrame hostile =
            frame(tick == 0, HexFormat.ofDelimiter(" ").formatHex(mutated), values.length);
        try {
          decoder.decode(hostile);
          assertThat(decoder.series()).isEqualTo(values.length);
        } catch (TickFrameException e) {
          refused++;
        }
      }
    }
    assertThat(refused).isPositive();
  }

  private static byte[] mutate(Random random, byte[] bytes) {
    byte[] mutated = Arrays.copyOf(bytes, Math.max(0, bytes.length + random.nextInt(3) - 1));
    for (int i = random.nextInt(4); i > 0 && mutated.length > 0; i--) {
      mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
    }
    return mutated;
  }

  private static double next(Random random, double before) {
    return switch (random.nextInt(8)) {
      case 0 -> ABSENT;
      case 1 -> before + random.nextInt(1000);
      case 2 -> random.nextInt(100);
      case 3 -> Double.longBitsToDouble(random.nextLong());
      case 4 -> SPECIAL[random.nextInt(SPECIAL.length)];
      default -> before;
    };
  }

  private TickFrame roundTrip(boolean key, double... values) throws TickFrameException {
    TickFrame frame = encode(1, key, values);
    decoder.decode(frame);
    assertThat(decoded()).usingComparator(BITWISE).isEqualTo(values);
    oracle = TickFrameOracle.decode(oracle, frame);
    assertThat(oracle).hasSameSizeAs(bits(values));
    for (int i = 0; i < values.length; i++) {
      boolean present = !isAbsent(values[i]);
      assertThat(oracle.get(i).present()).isEqualTo(present);
      if (present) {
        assertThat(oracle.get(i).bits()).isEqualTo(Double.doubleToRawLongBits(values[i]));
      }
    }
    return frame;
  }

  private static long[] bits(double[] values) {
    return Arrays.stream(values).mapToLong(Double::doubleToRawLongBits).toArray();
  }

  private TickFrame encode(long tickMillis, boolean key, double... values) {
    boolean[] present = new boolean[values.length];
    for (int i = 0; i < values.length; i++) {
      present[i] = !isAbsent(values[i]);
    }
    return encoder.encode(tickMillis, bits(values), present, values.length, key);
  }

  private static boolean isAbsent(double value) {
    return Double.doubleToRawLongBits(value) == Double.doubleToRawLongBits(ABSENT);
  }

  private double[] decoded() {
    double[] values = new double[decoder.series()];
    for (int i = 0; i < values.length; i++) {
      values[i] = decoder.present(i) ? Double.longBitsToDouble(decoder.bits(i)) : ABSENT;
    }
    return values;
  }

  private void assertRefused(String hex, int series, String message) {
    assertThatThrownBy(() -> decoder.decode(frame(true, hex, series)))
        .isInstanceOf(TickFrameException.class)
        .hasMessageContaining(message);
    assertThat(decoder.series()).isZero();
  }

  private static void decodeTwo(String key, int keySeries, String hex, int series)
      throws TickFrameException {
    TickFrameDecoder fresh = new TickFrameDecoder();
    fresh.decode(frame(true, key, keySeries));
    fresh.decode(frame(false, hex, series));
  }

  private static TickFrame frame(boolean key, String hex, int series) {
    return TickFrame.newBuilder()
        .setKey(key)
        .setSeries(series)
        .setValues(ByteString.copyFrom(HexFormat.ofDelimiter(" ").parseHex(hex)))
        .build();
  }

  private static String hex(TickFrame frame) {
    return HexFormat.ofDelimiter(" ").formatHex(frame.getValues().toByteArray());
  }
}
