package io.fodc.agent.tools;

import io.fodc.window.SeenTimes;
import io.fodc.window.SeriesSelector;
import io.fodc.window.SeriesVisitor;
import io.fodc.window.WindowQuery;
import io.fodc.window.WindowView;
import io.fodc.window.block.SealedBytes;
import io.fodc.window.file.FileReport;
import io.fodc.window.file.RecordedFile;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code window stat}: what a file holds. */
final class StatCommand {
  private static final int MOST_FAMILIES = 10;
  private static final int MOST_GAPS = 10;

  private final RecordedFile file;
  private final PrintStream out;

  private StatCommand(RecordedFile file, PrintStream out) {
    this.file = file;
    this.out = out;
  }

  static void run(Path path, RecordedFile file, PrintStream out) {
    new StatCommand(file, out).print(path);
  }

  private void print(Path path) {
    FileReport report = file.report();
    line("file", "%s (%s, %,d bytes)", path, kind(report), report.bytes());
    line("node", "%s", report.header().node());
    line("created", "%s", Instant.ofEpochMilli(report.header().createdMillis()));
    try (WindowView view = file.view()) {
      if (view.isEmpty()) {
        line("ticks", "none");
      } else {
        ticks(view, view.blocks(Long.MIN_VALUE, Long.MAX_VALUE));
      }
    }
    line(
        "damage",
        report.isSound() ? "none found when opening; window verify decodes everything" : "%s",
        report.damages().isEmpty() ? "the file is cut short" : report.damages());
  }

  private void ticks(WindowView view, List<SealedBytes> blocks) {
    FileReport report = file.report();
    long oldest = view.oldestTickMillis();
    long newest = view.newestTickMillis();
    line(
        "range",
        "%s to %s (%s)",
        Instant.ofEpochMilli(oldest),
        Instant.ofEpochMilli(newest),
        span(newest - oldest));
    line("ticks", "%,d, one every %s", view.tickCount(), span(report.header().intervalMillis()));
    Families families = new Families();
    long samples = view.scan(WindowQuery.everything(), families).samples();
    long bytes = blocks.stream().mapToLong(block -> block.segment().byteSize()).sum();
    line("series", "%,d in %,d families", families.series, families.byName.size());
    seen(view);
    line(
        "samples",
        "%,d in %,d sealed blocks and %,d open rows, %.2f bytes each once all are sealed",
        samples,
        report.blocks(),
        report.rows(),
        (double) bytes / Math.max(1, samples));
    gaps(blocks, report.header().intervalMillis());
    families.print();
    new SpentBytes(blocks, out).print();
  }

  private void seen(WindowView view) {
    SeenTimes seen = view.seen(SeriesSelector.all());
    int gone = 0;
    int came = 0;
    for (int i = 0; i < seen.size(); i++) {
      gone += seen.lastMillis(seen.seriesId(i)) < view.newestTickMillis() ? 1 : 0;
      came += seen.firstMillis(seen.seriesId(i)) > view.oldestTickMillis() ? 1 : 0;
    }
    line("seen", "%,d came after the first tick, %,d are not in the last one", came, gone);
  }

  private void gaps(List<SealedBytes> blocks, long interval) {
    List<String> gaps = new ArrayList<>();
    long last = WindowView.NO_TICK;
    long lost = 0;
    for (SealedBytes block : blocks) {
      for (int tick = 0; tick < block.ticks(); tick++) {
        long now = block.tickMillis(tick);
        if (last != WindowView.NO_TICK && now - last > interval + interval / 2) {
          gaps.add("after %s for %s".formatted(Instant.ofEpochMilli(last), span(now - last)));
          lost += now - last - interval;
        }
        last = now;
      }
    }
    line("gaps", gaps.isEmpty() ? "none" : "%,d, %s in all", gaps.size(), span(lost));
    gaps.stream().limit(MOST_GAPS).forEach(gap -> out.println("  " + gap));
    if (gaps.size() > MOST_GAPS) {
      out.printf("  and %,d more%n", gaps.size() - MOST_GAPS);
    }
  }

  private void line(String name, String text, Object... values) {
    out.printf("%-9s", name);
    out.printf(text, values);
    out.println();
  }

  private static String kind(FileReport report) {
    return report.header().export() ? "an export" : "a recorder's own file";
  }

  private static String span(long millis) {
    Duration duration = Duration.ofMillis(millis);
    return duration.toMillis() < 60_000
        ? millis / 1000.0 + " s"
        : "%d h %02d min".formatted(duration.toHours(), duration.toMinutesPart());
  }

  /** Counts series and samples by family. */
  private final class Families implements SeriesVisitor {
    private final Map<String, long[]> byName = new HashMap<>();
    private long[] current = new long[2];
    private long series;

    @Override
    public void series(int seriesId) {
      String name = file.table().familyOf(seriesId).name();
      current = byName.computeIfAbsent(name, any -> new long[2]);
      current[0]++;
      series++;
    }

    @Override
    public void points(long[] ticks, double[] values, int count) {
      current[1] += count;
    }

    void print() {
      line("families", "largest of %,d", byName.size());
      byName.entrySet().stream()
          .sorted(
              Comparator.comparingLong((Map.Entry<String, long[]> e) -> -e.getValue()[1])
                  .thenComparing(Map.Entry::getKey))
          .limit(MOST_FAMILIES)
          .forEach(
              e ->
                  out.printf(
                      "  %-48s %,8d series %,12d samples%n",
                      e.getKey(), e.getValue()[0], e.getValue()[1]));
    }
  }
}
