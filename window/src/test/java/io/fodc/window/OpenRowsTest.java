package io.fodc.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.window.block.BlockEncoder;
import io.fodc.window.block.BlockReader;
import io.fodc.window.block.SealedBytes;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Rows of an open block beside the ticks they were made of, in maps. */
class OpenRowsTest {
  private static final int SERIES = 300;
  private static final double[] HOSTILE = {
    -0.0, 0, 1, -1, 0.1, 12.34, 1e300, Double.MIN_VALUE, Double.MAX_VALUE, 1L << 53, -1e19, 9.3e18
  };

  private final long seed = Long.getLong("fodc.seed", 8);
  private final Random random = new Random(seed);
  private final Tick tick = new Tick();

  /** Bits by series, of each tick of the open block. */
  private final List<Map<Integer, Long>> slow = new ArrayList<>();

  private final Map<Integer, Long> newest = new HashMap<>();
  private int[] ids = {};

  @Tag("long")
  @Test
  void giveEverySampleBackBitForBit() {
    int rounds = 20 * Integer.getInteger("fodc.long", 1);
    int most = 0;
    for (int round = 0; round < rounds; round++) {
      try (Rig rig = new Rig(20_000_000, SERIES)) {
        ids = new int[SERIES];
        for (int i = 0; i < SERIES; i++) {
          ids[i] = rig.intern(i);
        }
        if (round % 2 == 0) {
          scatter();
        }
        newest.clear();
        slow.clear();
        int known = random.nextInt(SERIES);
        for (int i = 1; i <= 120; i++) {
          known = Math.min(SERIES, known + (random.nextInt(8) == 0 ? random.nextInt(40) : 0));
          append(rig.window, i, known);
          if (random.nextInt(10) == 0) {
            assertSame(open(rig.window));
          }
          assertNewest(rig.window);
        }
        most = Math.max(most, slow.size());
        for (int id : ids) {
          rig.table.release(id);
        }
      }
    }
    assertThat(most).isGreaterThan(32);
  }

  @Test
  void beginAnewAfterATickOfNothing() {
    try (Rig rig = new Rig(1_000_000, 10)) {
      ids = new int[] {rig.intern(1), rig.intern(2)};
      for (int i = 1; i < 5; i++) {
        append(rig.window, i, i < 3 ? 0 : 2);
        assertSame(open(rig.window));
      }
    }
  }

  /** The newest row alone, its samples wanted in any order, some of them again. */
  private void assertNewest(Window window) {
    Map<Integer, Long> wanted = slow.getLast();
    try (WindowView view = window.view()) {
      TickCursor cursor = view.newest();
      assertThat(cursor.size()).as("seed %d", seed).isEqualTo(wanted.size());
      for (int i = 0; i < cursor.size(); i++) {
        int sample = random.nextInt(3) == 0 ? random.nextInt(cursor.size()) : i;
        assertThat(cursor.valueBits(sample))
            .as("seed %d", seed)
            .isEqualTo(wanted.get(cursor.seriesId(sample)));
      }
    }
  }

  /** So that neighbouring columns are no neighbours by id, but for a few. */
  private void scatter() {
    for (int i = SERIES - 1; i > 0; i--) {
      int other = random.nextInt(8) == 0 ? i : random.nextInt(i + 1);
      int id = ids[i];
      ids[i] = ids[other];
      ids[other] = id;
    }
  }

  /** Samples of the first {@code known} series, most of them in the same order as ever. */
  private void append(Window window, int number, int known) {
    Map<Integer, Long> row = new HashMap<>();
    tick.reset(number * 1_000L);
    int moved = random.nextInt(4) == 0 ? random.nextInt(known + 1) : 0;
    for (int i = 0; i < known; i++) {
      int id = ids[(i + moved) % known];
      if (random.nextInt(20) > 0) {
        long bits = next(newest.getOrDefault(id, 0L));
        newest.put(id, bits);
        tick.addBits(id, bits);
        row.put(id, bits);
      }
    }
    assertThat(window.append(tick)).isInstanceOf(AppendResult.Appended.class);
    if (open(window).rows() == 1) {
      slow.clear();
    }
    slow.add(row);
  }

  private long next(long last) {
    double before = Double.longBitsToDouble(last);
    return switch (random.nextInt(8)) {
      case 0 -> random.nextLong();
      case 1 -> 0x7FF0_0000_0000_0000L | random.nextLong();
      case 2 -> Double.doubleToRawLongBits(HOSTILE[random.nextInt(HOSTILE.length)]);
      case 3 -> Double.doubleToRawLongBits(before + random.nextDouble());
      case 4, 5 -> last;
      default -> Double.doubleToRawLongBits((double) (long) before + random.nextInt(500) - 100);
    };
  }

  private static OpenView open(Window window) {
    return Objects.requireNonNull(window.published().open());
  }

  private void assertSame(OpenView open) {
    assertThat(open.rows()).isEqualTo(slow.size());
    OpenRows rows = new OpenRows(open);
    int from = random.nextInt(open.rows());
    OpenRows part = rows.part(from, open.rows());
    for (int column = 0; column < open.columns(); column++) {
      for (int row = 0; row < open.rows(); row++) {
        Long bits = slow.get(row).get(open.seriesId(column));
        assertThat(rows.isPresent(row, column)).as("seed %d", seed).isEqualTo(bits != null);
        if (bits != null) {
          assertThat(rows.bits(row, column)).as("seed %d", seed).isEqualTo(bits);
        }
        if (bits != null && row >= from) {
          assertThat(part.isPresent(row - from, column)).isTrue();
          assertThat(part.bits(row - from, column)).as("seed %d", seed).isEqualTo(bits);
        }
      }
    }
    assertSealed(open);
    assertTicks(open, from);
    assertTicks(open, open.rows() - 1);
  }

  /** What the rows are once they are sealed. */
  private void assertSealed(OpenView open) {
    BlockEncoder encoder = new BlockEncoder(new OpenRows(open));
    SealedBytes sealed = encoder.write(Arena.ofAuto().allocate(encoder.bytes(), 8));
    BlockReader reader = new BlockReader();
    long[] bits = new long[open.rows()];
    int samples = 0;
    for (int column = 0; column < sealed.columns(); column++) {
      reader.read(sealed, column, 0, open.rows(), bits, 0);
      for (int row = 0; row < open.rows(); row++) {
        Long wanted = slow.get(row).get(sealed.seriesId(column));
        assertThat(reader.present().get(row)).as("seed %d", seed).isEqualTo(wanted != null);
        if (wanted != null) {
          assertThat(bits[row]).as("seed %d", seed).isEqualTo(wanted);
          samples++;
        }
      }
    }
    assertThat(samples).isEqualTo(slow.stream().mapToInt(Map::size).sum());
  }

  /** Rows from one on, one after the other. */
  private void assertTicks(OpenView open, int from) {
    OpenTicks ticks = new OpenTicks();
    long after = new OpenRows(open).tickMillis(from) - 1;
    assertThat(ticks.open(open, after)).isEqualTo(from);
    for (int row = from; row < open.rows(); row++) {
      ticks.show(row);
      Map<Integer, Long> shown = new HashMap<>();
      for (int column = 0; column < ticks.width(); column++) {
        if ((ticks.presence(column >> 6) & 1L << column) != 0) {
          shown.put(open.seriesId(column), ticks.bits(column));
        }
      }
      assertThat(shown).as("seed %d", seed).isEqualTo(slow.get(row));
    }
  }
}
