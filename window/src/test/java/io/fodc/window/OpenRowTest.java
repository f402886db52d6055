package io.fodc.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.window.block.NativeLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class OpenRowTest {
  private static final long SALT = 77;
  private static final int ROW_AT = 16;

  private final OpenRowWriter writer = new OpenRowWriter();
  private final OpenRowReader reader = new OpenRowReader();

  @Test
  void lookAsTheyAreDrawn() {
    MemorySegment last = MemorySegment.ofArray(new long[3]);
    writer.begin(3, true, last, 0);
    writer.put(0, Double.doubleToRawLongBits(300));
    writer.put(2, Double.doubleToRawLongBits(-0.0));
    MemorySegment first = written(1_000, 3);
    writer.keepLast(last, 0);
    writer.begin(3, false, last, 0);
    writer.putFirst(new long[] {Double.doubleToRawLongBits(299), 0}, 2);
    MemorySegment second = written(2_000, 0);

    assertThat(hex(first))
        .containsExactly(
            "6000000000000000", // length
            "e803000000000000", // tick
            "0300000002000000", // columns, samples
            "0300000001000000", // new, key
            "0500000000000000", // presence
            "0600000000000000", // where the word begins
            "0500000000000000", // columns that change
            "f100000000000000", // two bytes; eight bytes of bits
            "5802ffffffffffff", // 600 = 2 * 300; -2^63 as 2^64 - 1
            "ffff000000000000",
            "0700000008000000", // ids
            "0900000000000000");
    assertThat(hex(second))
        .containsExactly(
            "4800000000000000",
            "d007000000000000",
            "0300000002000000",
            "0000000000000000",
            "0300000000000000",
            "0600000000000000",
            "0100000000000000",
            "0000000000000000",
            "0100000000000000"); // -1
    assertThat(OpenRow.newColumnId(first, 0, 96, 3, 2)).isEqualTo(9);
  }

  @Test
  void noByteOfAStoredRowMayDiffer() {
    MemorySegment row = stored(new Random(3), 70, 0, true);
    assertThat(OpenRow.isWhole(row, ROW_AT, SALT, 60)).isTrue();
    assertThat(OpenRow.isWhole(row, ROW_AT, SALT + 1, 60)).isFalse();
    assertThat(OpenRow.isWhole(row, ROW_AT, SALT, 61)).isFalse();
    for (long at = ROW_AT; at < row.byteSize(); at++) {
      for (int bit = 0; bit < 8; bit++) {
        flip(row, at, bit);
        assertThat(OpenRow.isWhole(row, ROW_AT, SALT, 60)).as("byte %d, bit %d", at, bit).isFalse();
        flip(row, at, bit);
      }
      MemorySegment cut = row.asSlice(0, at);
      assertThat(OpenRow.isWhole(cut, ROW_AT, SALT, 60)).as("cut at %d", at).isFalse();
    }
  }

  /** A wrong row whose checksum is right is refused, or read within its bounds. */
  @Tag("long")
  @Test
  void survivesRowsThatAreWrongOnPurpose() {
    long seed = Long.getLong("fodc.seed", 4);
    Random random = new Random(seed);
    int refused = 0;
    int rounds = 20_000 * Integer.getInteger("fodc.long", 1);
    for (int round = 0; round < rounds; round++) {
      int width = 10 + random.nextInt(150);
      MemorySegment row = stored(random, width, 10, random.nextBoolean());
      for (int i = 0; i <= random.nextInt(3); i++) {
        // Where the structure is, more often than not.
        int most = random.nextBoolean() ? 60 : (int) row.byteSize() - ROW_AT;
        flip(row, ROW_AT + 8 + random.nextInt(most - 8), random.nextInt(8));
      }
      int length = (int) row.byteSize() - ROW_AT;
      row.set(NativeLayout.INT, ROW_AT + 4, (int) OpenRow.checksum(row, ROW_AT, length, SALT));
      if (!OpenRow.isWhole(row, ROW_AT, SALT, width - 10)) {
        refused++;
        continue;
      }
      long[] values = new long[OpenRow.WORD];
      int samples = 0;
      for (int word = 0; word < OpenRow.words(width); word++) {
        samples += Long.bitCount(reader.read(row, ROW_AT, width, word, values, 0));
      }
      assertThat(samples).as("seed %d", seed).isEqualTo(OpenRow.samples(row, ROW_AT));
    }
    assertThat(refused).isBetween(rounds / 10, rounds * 9 / 10);
  }

  /** A row of random samples after another one, 16 bytes behind the begin of what is returned. */
  private MemorySegment stored(Random random, int width, int fresh, boolean key) {
    long[] last = random.longs(width).toArray();
    writer.begin(width, key, MemorySegment.ofArray(last), 0);
    for (int column = 0; column < width; column++) {
      if (random.nextInt(5) > 0) {
        boolean same = random.nextInt(3) == 0;
        double small = random.nextInt(1_000);
        writer.put(column, same ? last[column] : Double.doubleToRawLongBits(small));
      }
    }
    int ids = fresh == 0 ? 10 : fresh;
    int longs = writer.finish(5_000, ids);
    for (int i = 0; i < ids; i++) {
      writer.newColumn(i, i);
    }
    MemorySegment chunk = Arena.ofAuto().allocate(ROW_AT + 8L * longs, 8);
    writer.write(longs, chunk, ROW_AT, true, SALT);
    return chunk;
  }

  /** The row in the making, with ids from 7 on. */
  private MemorySegment written(long tickMillis, int fresh) {
    int longs = writer.finish(tickMillis, fresh);
    for (int i = 0; i < fresh; i++) {
      writer.newColumn(i, 7 + i);
    }
    MemorySegment chunk = MemorySegment.ofArray(new long[longs]);
    writer.write(longs, chunk, 0, false, SALT);
    return chunk;
  }

  private static void flip(MemorySegment segment, long at, int bit) {
    byte old = segment.get(NativeLayout.BYTE, at);
    segment.set(NativeLayout.BYTE, at, (byte) (old ^ 1 << bit));
  }

  private static String[] hex(MemorySegment row) {
    byte[] bytes = row.toArray(NativeLayout.BYTE);
    String[] longs = new String[bytes.length / 8];
    Arrays.setAll(longs, i -> HexFormat.of().formatHex(bytes, 8 * i, 8 * i + 8));
    return longs;
  }
}
