package io.fodc.bench.recorder;

import io.fodc.window.WindowStats;
import java.io.IOException;

/**
 * What samples cost in a window.
 *
 * @param series series
 * @param samples samples held
 * @param usedPerSample all bytes the budget counts, for each sample held: mean over the last hour,
 *     since the open block is anything between empty and full
 * @param sealedPerSample bytes of sealed blocks for each of their samples
 * @param tableBytes series table with its index
 * @param linesBytes remembered lines
 */
record WindowCost(
    int series,
    long samples,
    double usedPerSample,
    double sealedPerSample,
    long tableBytes,
    long linesBytes) {
  private static final int LAST_TICKS = 360;

  /** Pages, each read at its tick and recorded. */
  static WindowCost ofPages(Pages pages) throws IOException {
    try (NodeRecorder node = new NodeRecorder(Replay.AGENT_BUDGET_BYTES)) {
      Mean mean = new Mean();
      pages.forEach(
          page -> {
            node.record(page);
            mean.add(node.budget().used(), node.window().stats().samples());
            return true;
          });
      return new WindowCost(
          node.window().stats().series(),
          node.window().stats().samples(),
          mean.value(),
          node.window().plan().bytesPerSample(),
          node.table().bytes(),
          node.linesBytes());
    }
  }

  /** A recording, whose series are held but whose lines are not. */
  static WindowCost of(Recording recording, long budgetBytes) {
    try (Replay replay = new Replay(recording, budgetBytes)) {
      Mean mean = new Mean();
      for (int i = 0; i < recording.ticks(); i++) {
        replay.next();
        mean.add(replay.budget().used(), replay.window().stats().samples());
      }
      WindowStats stats = replay.window().stats();
      return new WindowCost(
          stats.series(),
          stats.samples(),
          mean.value(),
          replay.window().plan().bytesPerSample(),
          replay.table().bytes(),
          0);
    }
  }

  /** The last values that were added. */
  private static final class Mean {
    private final double[] newest = new double[LAST_TICKS];
    private int count;

    void add(long bytes, long samples) {
      newest[count++ % LAST_TICKS] = (double) bytes / samples;
    }

    double value() {
      int held = Math.min(count, LAST_TICKS);
      double sum = 0;
      for (int i = 0; i < held; i++) {
        sum += newest[i];
      }
      return sum / held;
    }
  }
}
