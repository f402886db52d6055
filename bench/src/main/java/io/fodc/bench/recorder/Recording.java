package io.fodc.bench.recorder;

import io.fodc.schemas.exposition.ExpositionFormat;
import io.fodc.schemas.exposition.ExpositionLimits;
import io.fodc.schemas.exposition.ExpositionReader;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.window.SeriesTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;

/**
 * What pages said: for each tick the numbers of its series and their values, in the order of the
 * page's lines.
 *
 * @param series definitions by number
 * @param numbers {@code int[tick][line]}
 * @param values {@code double[tick][line]}
 */
record Recording(List<SeriesDefinition> series, List<int[]> numbers, List<double[]> values) {
  private static final long DICTIONARY_BYTES = 256L << 20;

  /** Reads pages. */
  static Recording of(Pages pages) throws IOException {
    Recording recording = new Recording(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    ExpositionReader reader = new ExpositionReader(ExpositionLimits.DEFAULT);
    try (SeriesTable dictionary = new SeriesTable(DICTIONARY_BYTES)) {
      pages.forEach(
          page -> {
            recording.add(page, reader, dictionary);
            return true;
          });
    }
    return recording;
  }

  /** Series whose every value is 64 random bits: nothing can be predicted, nothing is round. */
  static Recording random(int series, int ticks) {
    Random random = new Random(1);
    MetricFamily family = MetricFamily.gauge("noise", "Random bits.");
    Recording recording = new Recording(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    int[] all = new int[series];
    for (int i = 0; i < series; i++) {
      all[i] = i;
      recording.series.add(SeriesDefinition.of(family, "number", Integer.toString(i)));
    }
    for (int tick = 0; tick < ticks; tick++) {
      double[] row = new double[series];
      Arrays.setAll(row, i -> Double.longBitsToDouble(random.nextLong()));
      recording.numbers.add(all);
      recording.values.add(row);
    }
    return recording;
  }

  int ticks() {
    return numbers.size();
  }

  long samples() {
    return numbers.stream().mapToLong(row -> row.length).sum();
  }

  /** The same without the series that have only one value from begin to end. */
  Recording changing() {
    BitSet changing = changingSeries();
    int[] renumbered = new int[series.size()];
    List<SeriesDefinition> kept = new ArrayList<>();
    for (int i = 0; i < renumbered.length; i++) {
      renumbered[i] = kept.size();
      if (changing.get(i)) {
        kept.add(series.get(i));
      }
    }
    Recording some = new Recording(kept, new ArrayList<>(), new ArrayList<>());
    for (int tick = 0; tick < ticks(); tick++) {
      int[] row = numbers.get(tick);
      double[] from = values.get(tick);
      int[] into = new int[row.length];
      double[] chosen = new double[row.length];
      int count = 0;
      for (int i = 0; i < row.length; i++) {
        if (changing.get(row[i])) {
          into[count] = renumbered[row[i]];
          chosen[count++] = from[i];
        }
      }
      some.numbers.add(Arrays.copyOf(into, count));
      some.values.add(Arrays.copyOf(chosen, count));
    }
    return some;
  }

  private BitSet changingSeries() {
    BitSet changing = new BitSet(series.size());
    BitSet seen = new BitSet(series.size());
    long[] first = new long[series.size()];
    for (int tick = 0; tick < ticks(); tick++) {
      int[] row = numbers.get(tick);
      for (int i = 0; i < row.length; i++) {
        long bits = Double.doubleToRawLongBits(values.get(tick)[i]);
        if (!seen.get(row[i])) {
          seen.set(row[i]);
          first[row[i]] = bits;
        } else if (first[row[i]] != bits) {
          changing.set(row[i]);
        }
      }
    }
    return changing;
  }

  private void add(byte[] page, ExpositionReader reader, SeriesTable dictionary) {
    int[] row = new int[Math.max(16, series.size() + series.size() / 4)];
    Line line = new Line(row, new double[row.length]);
    reader.read(
        page,
        0,
        page.length,
        ExpositionFormat.TEXT_0_0_4,
        (scraped, value, timestamp) -> {
          int id = dictionary.intern(scraped.key(), scraped.family());
          if (id == series.size()) {
            series.add(scraped.toDefinition());
          }
          line.add(id, value);
        });
    numbers.add(Arrays.copyOf(line.numbers, line.count));
    values.add(Arrays.copyOf(line.values, line.count));
  }

  /** Grows while a page is read. */
  private static final class Line {
    private int[] numbers;
    private double[] values;
    private int count;

    Line(int[] numbers, double[] values) {
      this.numbers = numbers;
      this.values = values;
    }

    void add(int number, double value) {
      if (count == numbers.length) {
        numbers = Arrays.copyOf(numbers, count * 2);
        values = Arrays.copyOf(values, count * 2);
      }
      numbers[count] = number;
      values[count++] = value;
    }
  }
}
