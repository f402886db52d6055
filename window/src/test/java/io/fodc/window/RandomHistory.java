package io.fodc.window;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * What a make-believe node says over time: counters, constants, neighbours that move alike, noise,
 * odd bits, absence, churn, restarts, lines that change their order, clocks set forward and back.
 */
final class RandomHistory {
  private static final long[] ODD_BITS = {
    Double.doubleToRawLongBits(-0.0),
    0L,
    0x7FF8_0000_0000_1234L,
    0x7FF0_0000_0000_0001L,
    0xFFF8_0000_0000_0000L,
    Double.doubleToRawLongBits(Double.POSITIVE_INFINITY),
    Double.doubleToRawLongBits(Double.NEGATIVE_INFINITY),
    1L,
    Double.doubleToRawLongBits(0.1),
    Double.doubleToRawLongBits(Double.MAX_VALUE),
    Double.doubleToRawLongBits(9.007199254740993E15),
  };

  private final Random random;
  private SeriesTable table;
  private final Map<Integer, Integer> numbers = new HashMap<>();
  private final List<Line> lines = new ArrayList<>();
  private final Tick tick = new Tick();
  private long now = 1_700_000_000_000L;
  private int named;
  private int sinceStart;

  RandomHistory(Random random, SeriesTable table, int series) {
    this.random = random;
    this.table = table;
    for (int i = 0; i < series; i++) {
      addLine(i);
    }
  }

  /** The next tick; now and then not later than the one before. */
  Tick next() {
    long before = now;
    now += step();
    sinceStart = random.nextInt(80) == 0 ? 0 : sinceStart + 1;
    churn();
    tick.reset(now);
    for (Line line : lines) {
      if (!line.flickers || random.nextInt(4) > 0) {
        tick.addBits(line.id, bits(line));
      }
    }
    if (random.nextInt(10) == 0 && tick.size() > 0) {
      tick.add(tick.seriesId(random.nextInt(tick.size())), 1e9);
    }
    now = Math.max(now, before);
    return tick;
  }

  /** The number of the series that has this id now. */
  int numberOf(int id) {
    return Objects.requireNonNull(numbers.get(id), "an id nobody was given");
  }

  /** Another table, which may know some series: as after a new start, all are asked for again. */
  void restart(SeriesTable reopened) {
    table = reopened;
    List<Line> before = List.copyOf(lines);
    lines.clear();
    numbers.clear();
    for (Line line : before) {
      addLine(lines.size(), line.number, line.kind, line.size, line.flickers);
    }
  }

  private long step() {
    return switch (random.nextInt(60)) {
      case 0 -> random.nextLong(5_000_000_000L);
      case 1 -> -random.nextLong(100_000);
      case 2 -> 10_000 + random.nextInt(50);
      case 3 -> 1;
      default -> 10_000;
    };
  }

  private void churn() {
    if (random.nextInt(5) == 0 && !lines.isEmpty()) {
      int place = random.nextInt(lines.size());
      table.release(lines.remove(place).id);
      addLine(place);
    }
    if (random.nextInt(40) == 0) {
      Collections.rotate(lines, random.nextInt(7) - 3);
    }
  }

  private void addLine(int place) {
    addLine(place, named++, random.nextInt(8), random.nextInt(1000), random.nextInt(10) == 0);
  }

  private void addLine(int place, int number, int kind, int size, boolean flickers) {
    int id = table.intern(Rig.key(number), Rig.FAMILY);
    if (id != SeriesTable.NO_SERIES) {
      numbers.put(id, number);
      lines.add(Math.min(place, lines.size()), new Line(id, number, kind, size, flickers));
    }
  }

  private long bits(Line line) {
    return switch (line.kind) {
      case 0 -> Double.doubleToRawLongBits(line.size);
      case 1 -> Double.doubleToRawLongBits((double) line.size * sinceStart);
      case 2 -> Double.doubleToRawLongBits(random.nextInt(5));
      case 3 -> Double.doubleToRawLongBits(random.nextDouble());
      case 4 -> ODD_BITS[random.nextInt(ODD_BITS.length)];
      case 5 -> ODD_BITS[line.size % ODD_BITS.length];
      case 6 -> Double.doubleToRawLongBits(sinceStart * 7.0 + line.size % 3 * (sinceStart / 9));
      default -> Double.doubleToRawLongBits((sinceStart * line.size % 5_000) / 100.0);
    };
  }

  /**
   * A line of the node's page.
   *
   * @param kind how its value moves
   * @param flickers whether it is missing on some pages
   */
  private record Line(int id, int number, int kind, int size, boolean flickers) {}
}
