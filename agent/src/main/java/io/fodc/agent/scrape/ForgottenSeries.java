package io.fodc.agent.scrape;

import io.fodc.agent.recorder.SeriesIds;
import java.util.Arrays;

/**
 * Ids whose lines are forgotten but whose holds go later: the samples under them may not be
 * recorded yet. They are given back at the end of the next page, so that a series that is learnt
 * there again keeps its id.
 */
final class ForgottenSeries {
  private static final int SMALLEST = 64;

  private final SeriesIds series;
  private int[] now = new int[SMALLEST];
  private int size;
  private int[] before = new int[SMALLEST];
  private int sizeBefore;

  ForgottenSeries(SeriesIds series) {
    this.series = series;
  }

  void add(int id) {
    if (size == now.length) {
      now = Arrays.copyOf(now, size * 2);
    }
    now[size++] = id;
  }

  /** A page is read, or missed: what was forgotten before it is given back. */
  void endPage() {
    for (int i = 0; i < sizeBefore; i++) {
      series.release(before[i]);
    }
    int[] spare =
        before.length > SMALLEST && size < before.length / 16 ? new int[SMALLEST] : before;
    before = now;
    sizeBefore = size;
    now = spare;
    size = 0;
  }
}
