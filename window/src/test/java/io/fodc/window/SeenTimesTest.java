package io.fodc.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.schemas.node.NodeId;
import io.fodc.window.file.RecordedFile;
import io.fodc.window.file.WindowDirectory;
import io.fodc.window.file.WindowExport;
import io.fodc.window.file.WindowFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Numbers of series stand for themselves; a tick is ten seconds. */
class SeenTimesTest {
  private static final NodeId NODE = new NodeId("c", "n");
  private static final long TICK = 10_000;

  @TempDir private Path folder;

  private final Tick tick = new Tick();
  private final Random random = new Random(1);

  @Test
  void tellsWhenSeriesCameAndWent() {
    try (Rig rig = new Rig(1 << 20, 10)) {
      for (int now = 1; now <= 20; now++) {
        append(rig, now, 0, now >= 5 && now <= 8 ? 1 : 0);
        if (now == 12) {
          rig.window.seal();
        }
      }
      try (WindowView view = rig.window.view()) {
        SeenTimes seen = view.seen(SeriesSelector.all());
        assertThat(seen.size()).isEqualTo(2);
        assertSeen(seen, rig.table, 0, 1, 20);
        assertSeen(seen, rig.table, 1, 5, 8);
        assertThat(view.firstSeenMillis(id(rig.table, 1))).isEqualTo(5 * TICK);
        assertThat(seen.firstMillis(99)).isEqualTo(WindowView.NO_TICK);
        assertThat(view.seen(id -> id == seen.seriesId(1)).size()).isEqualTo(1);
      }
    }
  }

  @Test
  void remembersTheFirstTickOfASeriesWhoseOldestBlocksAreGone() {
    try (Rig rig = new Rig(60_000, 10)) {
      int now = 0;
      while (rig.window.stats().evictedTicks() < 100) {
        now++;
        append(rig, now, 0, now <= 3 ? 1 : 2);
      }
      try (WindowView view = rig.window.view()) {
        SeenTimes seen = view.seen(SeriesSelector.all());
        assertThat(view.oldestTickMillis()).isGreaterThan(5 * TICK);
        assertThat(seen.size()).isEqualTo(2);
        assertSeen(seen, rig.table, 0, 1, now);
        assertSeen(seen, rig.table, 2, 4, now);
      }
      append(rig, now + 1, 0, 1);
      try (WindowView view = rig.window.view()) {
        assertSeen(view.seen(SeriesSelector.all()), rig.table, 1, now + 1, now + 1);
      }
    }
  }

  @Test
  void outlivesTheProcessInAFile() throws IOException {
    int now = 0;
    for (int life = 0; life < 3; life++) {
      MemoryBudget budget = new MemoryBudget(100_000);
      try (SeriesTable table = new SeriesTable(50_000);
          Window window = open(table, budget)) {
        long evicted = window.stats().evictedTicks();
        do {
          now++;
          append(window, table, now, 0, now <= 3 ? 1 : 2);
        } while (window.stats().evictedTicks() < evicted + 50);
        try (WindowView view = window.view()) {
          assertSeen(view.seen(SeriesSelector.all()), table, 0, 1, now);
          assertSeen(view.seen(SeriesSelector.all()), table, 2, 4, now);
          export(view, table);
        }
      }
      assertRead(folder.resolve(WindowDirectory.FILE), now);
      assertRead(folder.resolve("export"), now);
    }
  }

  private Window open(SeriesTable table, MemoryBudget budget) {
    WindowSettings settings = new WindowSettings(100_000, TICK);
    return WindowDirectory.open(folder, NODE, settings, table, budget, 1L << 40).window();
  }

  private void export(WindowView view, SeriesTable table) throws IOException {
    try (OutputStream out = Files.newOutputStream(folder.resolve("export"))) {
      WindowExport.write(view, table, any -> true, Long.MIN_VALUE, Long.MAX_VALUE, NODE, out);
    }
  }

  private static void assertRead(Path path, int now) throws IOException {
    try (RecordedFile file = WindowFile.read(path);
        WindowView view = file.view()) {
      assertSeen(view.seen(SeriesSelector.all()), file.table(), 0, 1, now);
      assertSeen(view.seen(SeriesSelector.all()), file.table(), 2, 4, now);
    }
  }

  private static void assertSeen(
      SeenTimes seen, SeriesTable table, int number, long first, long last) {
    int id = id(table, number);
    assertThat(seen.firstMillis(id)).isEqualTo(first * TICK);
    assertThat(seen.lastMillis(id)).isEqualTo(last * TICK);
  }

  private static int id(SeriesTable table, int number) {
    return table.find(Rig.key(number));
  }

  private void append(Rig rig, int now, int... numbers) {
    append(rig.window, rig.table, now, numbers);
  }

  /** Whoever said it forgets the series at once: only the window holds it. */
  private void append(Window window, SeriesTable table, int now, int... numbers) {
    tick.reset(now * TICK);
    for (int number : numbers) {
      tick.add(table.intern(Rig.key(number), Rig.FAMILY), random.nextDouble());
    }
    assertThat(window.append(tick)).isInstanceOf(AppendResult.Appended.class);
    for (int i = 0; i < tick.size(); i++) {
      table.release(tick.seriesId(i));
    }
  }
}
