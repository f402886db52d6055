package io.fodc.window.file;

import io.fodc.window.AppendResult;
import io.fodc.window.MemoryBudget;
import io.fodc.window.SeriesTable;
import io.fodc.window.Tick;
import io.fodc.window.Window;
import io.fodc.window.WindowSettings;
import io.fodc.window.WindowStats;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Records into a folder until it is killed, and tells of each tick once it is recorded: a line with
 * its number, that of the oldest one held, and how many ticks were evicted. Loads few classes: it
 * is started many times.
 */
final class KilledRun {
  private KilledRun() {}

  /** Arguments: folder, bytes, ticks between two churns. */
  public static void main(String[] args) throws IOException {
    long bytes = Long.parseLong(args[1]);
    MadeTicks made = new MadeTicks(60, Integer.parseInt(args[2]));
    MemoryBudget budget = new MemoryBudget(bytes);
    SeriesTable table = new SeriesTable(bytes / 2);
    WindowSettings settings = new WindowSettings(bytes, MadeTicks.INTERVAL, 60);
    OpenedWindow opened =
        WindowDirectory.open(
            Path.of(args[0]), MadeTicks.NODE, settings, table, budget, MadeTicks.millis(1 << 20));
    if (!opened.notes().isEmpty() || opened.problem().isPresent()) {
      throw new IOException(opened.toString());
    }
    Window window = opened.window();
    WindowStats stats = window.stats();
    int number = stats.ticks() == 0 ? 0 : MadeTicks.number(stats.newestTickMillis()) + 1;
    Tick tick = new Tick();
    try (FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
      while (true) {
        AppendResult result = window.append(made.fill(tick, number, table));
        if (!result.equals(new AppendResult.Appended(tick.size(), 0, 0))) {
          throw new IOException(result.toString());
        }
        MadeTicks.release(tick, table);
        stats = window.stats();
        int oldest = MadeTicks.number(stats.oldestTickMillis());
        String line = number + " " + oldest + " " + stats.evictedTicks() + "\n";
        out.write(line.getBytes(StandardCharsets.US_ASCII));
        number++;
      }
    }
  }
}
