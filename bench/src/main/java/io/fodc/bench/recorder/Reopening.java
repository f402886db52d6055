package io.fodc.bench.recorder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** A file as full as it gets, closed and opened again; its pages are in the system's memory. */
final class Reopening {
  private static final int ROUNDS = 5;

  private Reopening() {}

  /** Milliseconds, on the clock of the wall, of the middle one of some reopenings. */
  static double millis(Recording recording, long budgetBytes) throws IOException {
    Path folder = Files.createTempDirectory("fodc-bench-window");
    try {
      long ticks = fill(recording, folder, budgetBytes);
      double[] millis = new double[ROUNDS];
      for (int i = 0; i < ROUNDS; i++) {
        long begin = System.nanoTime();
        try (OpenWindow again = OpenWindow.in(folder, budgetBytes)) {
          millis[i] = (System.nanoTime() - begin) / (double) TimeUnit.MILLISECONDS.toNanos(1);
          if (again.window().stats().ticks() != ticks) {
            throw new IOException(
                again.window().stats().ticks() + " ticks are there again, not " + ticks);
          }
        }
      }
      Arrays.sort(millis);
      return millis[ROUNDS / 2];
    } finally {
      Programs.emptied(folder);
      Files.delete(folder);
    }
  }

  static long fill(Recording recording, Path folder, long budgetBytes) {
    try (Replay replay = new Replay(recording, OpenWindow.in(folder, budgetBytes))) {
      while (replay.window().stats().evictedTicks() == 0) {
        replay.next();
      }
      return replay.window().stats().ticks();
    }
  }
}
