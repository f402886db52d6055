package io.fodc.window.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BlockCheckTest {
  /** Three ticks of series 0 (constant), 1 (steps), 2 (plain bits, absent at the second tick). */
  private static final String GOLDEN =
      "46574202 00e1a848 5e000000 03000000 03000000 08000000 e803000000000000"
          + " 10270000 01000000 0000000000000000 00000000"
          + " 00000000 00000000"
          + " 40000000"
          + " 01"
          + " 89 04 01 28 00 0a"
          + " 7f 05 81 13 10 40 00 9a9999999999b93f 0000000000000080";

  @Test
  void writesTheBytesThatTheDocumentDraws() {
    assertThat(HexFormat.of().formatHex(block())).isEqualTo(GOLDEN.replace(" ", ""));
  }

  @Test
  void readsGoldenBytes() throws BlockFormatException {
    byte[] bytes = HexFormat.of().parseHex(GOLDEN.replace(" ", ""));
    SealedBytes block = BlockCheck.open(MemorySegment.ofArray(bytes));
    assertThat(block.ticks()).isEqualTo(3);
    assertThat(block.samples()).isEqualTo(8);
    assertThat(block.lastTickMillis()).isEqualTo(21_000);
    BlockReader reader = new BlockReader();
    long[] out = new long[3];
    reader.read(block, 1, 1, 3, out, 0);
    assertThat(Double.longBitsToDouble(out[1])).isEqualTo(3.0);
    reader.read(block, 2, 2, 3, out, 0);
    assertThat(out[0]).isEqualTo(Double.doubleToRawLongBits(-0.0));
    assertThat(reader.present().get(1)).isFalse();
  }

  @Test
  void refusesEveryCutAndEveryFlippedBit() {
    byte[] block = block();
    for (int length = 0; length < block.length; length++) {
      byte[] cut = Arrays.copyOf(block, length);
      assertThatThrownBy(() -> BlockCheck.open(MemorySegment.ofArray(cut)))
          .isInstanceOf(BlockFormatException.class);
    }
    for (int bit = 0; bit < block.length * 8; bit++) {
      byte[] flipped = block.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(() -> BlockCheck.open(MemorySegment.ofArray(flipped)))
          .isInstanceOf(BlockFormatException.class);
    }
  }

  @Test
  void survivesHostileBytesWithRightChecksums() {
    Random random = new Random(7);
    byte[] block = block();
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] hostile = block.clone();
      for (int change = random.nextInt(3); change >= 0; change--) {
        int at = 12 + random.nextInt(block.length - 12);
        hostile[at] = (byte) (random.nextBoolean() ? random.nextInt() : -1);
      }
      refused += opens(hostile) ? 0 : 1;
    }
    assertThat(refused).isGreaterThan(5_000);
  }

  @Test
  void columnsThatWereNotCheckedAreReadAsTheyAreOrNotAtAll() {
    Random random = new Random(8);
    byte[] block = block();
    int failed = 0;
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] hostile = block.clone();
      for (int change = random.nextInt(3); change >= 0; change--) {
        int at = 12 + random.nextInt(block.length - 12);
        hostile[at] = (byte) (random.nextBoolean() ? random.nextInt() : -1);
      }
      MemorySegment segment = MemorySegment.ofArray(checksummed(hostile));
      try {
        readAll(BlockCheck.openOwn(segment));
        read++;
      } catch (BlockFormatException e) {
        assertThatThrownBy(() -> BlockCheck.open(segment)).isInstanceOf(BlockFormatException.class);
      } catch (DamagedColumnException e) {
        assertThatThrownBy(() -> BlockCheck.open(segment)).isInstanceOf(BlockFormatException.class);
        assertThat(e).hasMessageContaining("block from ").hasMessageNotContaining("null");
        failed++;
      }
    }
    assertThat(failed).isGreaterThan(1_000);
    assertThat(read).isGreaterThan(500);
  }

  @Test
  void saysWhatIsWrong() {
    assertRefused(12, 100_000, "has 100000 ticks, outside 1..512");
    assertRefused(16, Integer.MAX_VALUE, "2147483647 columns in 1 runs do not fit into");
    assertRefused(20, 9, "has 8 samples, but says 9");
    assertRefused(32, 0, "tick 1 at 0 is out of order");
    assertRefused(36, 4, "3 columns are not in 4 runs");
    assertRefused(48, 43, "has 43 bits per deviation");
    assertRefused(52, -1, "series -1 of run 0 is out of order");
    assertRefused(60, 65, "columns start at 65, not at 64");
  }

  private static void assertRefused(int at, int value, String message) {
    byte[] bytes = block();
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
    MemorySegment segment = MemorySegment.ofArray(checksummed(bytes));
    assertThatThrownBy(() -> BlockCheck.open(segment)).hasMessageContaining(message);
  }

  /** Whether the bytes pass; if so, everything in them must be readable. */
  private static boolean opens(byte[] bytes) {
    SealedBytes block;
    try {
      block = BlockCheck.open(MemorySegment.ofArray(checksummed(bytes)));
    } catch (BlockFormatException e) {
      return false;
    }
    readAll(block);
    return true;
  }

  private static void readAll(SealedBytes block) {
    BlockReader reader = new BlockReader();
    long[] out = new long[BlockLayout.MOST_TICKS];
    for (int column = 0; column < block.columns(); column++) {
      assertThat(block.columnOf(block.seriesId(column))).isEqualTo(column);
      reader.read(block, column, 0, block.ticks(), out, 0);
    }
  }

  private static byte[] checksummed(byte[] bytes) {
    MemorySegment segment = MemorySegment.ofArray(bytes);
    segment.set(NativeLayout.INT, BlockLayout.CHECKSUM, BlockLayout.checksum(segment));
    return bytes;
  }

  private static byte[] block() {
    BlockEncoder encoder = new BlockEncoder(new ThreeTicks());
    MemorySegment segment = MemorySegment.ofArray(new byte[(int) encoder.bytes()]);
    encoder.write(segment);
    return segment.toArray(NativeLayout.BYTE);
  }

  /** Columns in the order 1, 0, 2. */
  private static final class ThreeTicks implements BlockSource {
    private static final int[] SERIES = {1, 0, 2};

    @Override
    public int ticks() {
      return 3;
    }

    @Override
    public long tickMillis(int tick) {
      return 1_000 + tick * 10_000L;
    }

    @Override
    public int columns() {
      return SERIES.length;
    }

    @Override
    public int seriesId(int column) {
      return SERIES[column];
    }

    @Override
    public long samples() {
      return 8;
    }

    @Override
    public void gather(int column, ColumnValues into) {
      into.reset(3);
      for (int tick = 0; tick < 3; tick++) {
        double value =
            switch (SERIES[column]) {
              case 0 -> 1;
              case 1 -> 2 + tick * 0.5;
              default -> tick == 0 ? 0.1 : -0.0;
            };
        if (SERIES[column] != 2 || tick != 1) {
          into.set(tick, Double.doubleToRawLongBits(value));
        }
      }
    }
  }
}
