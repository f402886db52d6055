package io.fodc.window.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class BlockRoundTripTest {
  private static final int LONGER = Integer.getInteger("fodc.long", 1);
  private static final long SEED = Long.getLong("fodc.seed", 1);

  @Test
  @Tag("long")
  void givesEveryBitBackAndIsReadTheSameByTheSlowOne() throws BlockFormatException {
    System.out.println("random blocks with seed " + SEED);
    RandomSeries random = new RandomSeries(SEED);
    for (int round = 0; round < 80 * LONGER; round++) {
      Series series = random.next();
      byte[] block = series.block();
      // Not isEqualTo: blocks are too long to be shown.
      assertThat(Series.read(block).equals(series.contents())).as("round %d", round).isTrue();
      assertThat(new SlowBlock(block).contents().equals(series.contents()))
          .as("round %d, slowly", round)
          .isTrue();
    }
  }

  @Test
  @Tag("long")
  void readsAnyStretchOfColumnsInAnyOrder() throws BlockFormatException {
    RandomSeries blocks = new RandomSeries(SEED);
    Random random = new Random(SEED);
    BlockReader reader = new BlockReader();
    for (int round = 0; round < 40 * LONGER; round++) {
      SealedBytes block = BlockCheck.open(MemorySegment.ofArray(blocks.next().block()));
      long[] all = new long[block.ticks()];
      long[] out = new long[block.ticks() + 3];
      for (int i = 0; i < 2 * block.columns(); i++) {
        int column = random.nextInt(block.columns());
        new BlockReader().read(block, column, 0, block.ticks(), all, 0);
        int from = random.nextInt(block.ticks() + 1);
        int to = from + random.nextInt(block.ticks() - from + 1);
        reader.read(block, column, from, to, out, 3);
        for (int tick = from; tick < to; tick++) {
          if (reader.present().get(tick)) {
            assertThat(out[3 + tick - from]).isEqualTo(all[tick]);
          }
        }
      }
    }
  }

  @Test
  void tellsSeriesAndColumnsOfEachOther() throws BlockFormatException {
    RandomSeries random = new RandomSeries(SEED + 1);
    for (int round = 0; round < 30; round++) {
      Series series = random.next();
      SealedBytes block = BlockCheck.open(MemorySegment.ofArray(series.block()));
      Set<Integer> expected = series.contents().keySet();
      int[] ids = new int[block.columns()];
      block.copySeriesIds(ids);
      assertThat(ids).isEqualTo(expected.stream().mapToInt(i -> i).toArray());
      for (int column = 0; column < ids.length; column++) {
        assertThat(block.seriesId(column)).isEqualTo(ids[column]);
        assertThat(block.columnOf(ids[column])).isEqualTo(column);
        int next = ids[column] + 1;
        assertThat(block.columnOf(next) >= 0).isEqualTo(expected.contains(next));
      }
      assertThat(block.columnOf(0) >= 0).isEqualTo(expected.contains(0));
      assertThat(block.columnOf(Integer.MAX_VALUE)).isNegative();
    }
  }

  /** The random blocks above are worth their while only if they use everything there is. */
  @Test
  void randomBlocksHaveEveryPredictionOrderAndPacking() {
    RandomSeries random = new RandomSeries(SEED);
    BitSet seen = new BitSet();
    for (int round = 0; round < 150; round++) {
      Series series = random.next();
      BlockEncoder encoder = new BlockEncoder(series);
      for (int column = 0; column < encoder.columns(); column++) {
        int head = ColumnPlan.head(encoder.plan(column));
        if (head != ColumnPlan.CONSTANT) {
          seen.set(ColumnForm.prediction(head));
          seen.set(8 + ColumnForm.order(head));
          seen.set(16 + (head >>> 1 & 3));
          seen.set(24 + ColumnPlan.scale(encoder.plan(column)));
        }
      }
    }
    BitSet all = new BitSet();
    all.set(0, 4);
    all.set(8, 11);
    all.set(16, 20);
    all.set(24, 32);
    all.set(40);
    all.andNot(seen);
    assertThat(all.isEmpty()).as("never seen: %s", all).isTrue();
  }

  @Test
  void randomDoublesTakeNoMoreThanTheyAre() throws BlockFormatException {
    Random random = new Random(SEED);
    int[] ids = new int[700];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = 3 * i;
    }
    Series series = new Series(Series.even(120), ids);
    for (int column = 0; column < ids.length; column++) {
      for (int tick = 0; tick < 120; tick++) {
        series.put(column, tick, random.nextLong());
      }
    }
    byte[] block = series.block();
    assertThat(block.length / (700.0 * 120)).isBetween(8.0, 8.2);
    assertThat(Series.read(block).equals(series.contents())).isTrue();
  }

  @Test
  void aConstantTakesAByteAndAStep() {
    int[] ids = new int[1_000];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = 40 + i;
    }
    Series series = new Series(Series.even(120), ids);
    for (int column = 0; column < ids.length; column++) {
      for (int tick = 0; tick < 120; tick++) {
        series.put(column, tick, column % 2 == 0 ? 0.0 : 100.0 + 7 * tick);
      }
    }
    int header = BlockLayout.DEVIATIONS + BlockLayout.RUN + 4 * BlockLayout.groups(1_000);
    // A step: head, length, first, width, step.
    assertThat(series.block()).hasSize(header + 500 + 500 * (1 + 1 + 2 + 1 + 1));
  }
}
