package io.fodc.window.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesKey;
import io.fodc.window.MemoryBudget;
import io.fodc.window.SeriesSelector;
import io.fodc.window.SeriesTable;
import io.fodc.window.SeriesVisitor;
import io.fodc.window.Tick;
import io.fodc.window.Window;
import io.fodc.window.WindowSettings;
import io.fodc.window.WindowView;
import io.fodc.window.block.SealedBytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WindowExportTest {
  private static final long EVER = Long.MAX_VALUE;

  @TempDir private Path folder;

  private final MadeTicks made = new MadeTicks(60, 40);
  private final SeriesTable table = new SeriesTable(1 << 20);
  private final MemoryBudget budget = new MemoryBudget(8 << 20);
  private final Window window = Window.open(new WindowSettings(8 << 20, 10_000), table, budget);

  @AfterEach
  void close() {
    window.close();
    table.close();
    assertThat(budget.used()).isZero();
  }

  @Test
  void isReadBackAsItWas() throws IOException {
    record(200);
    try (RecordedFile file = read(export(SeriesSelector.all(), 0, EVER));
        WindowView view = file.view()) {
      assertThat(file.node()).isEqualTo(MadeTicks.NODE);
      assertThat(made.assertRight(view, file.table())).isEqualTo(200);
      assertThat(file.report().isSound()).isTrue();
      assertThat(file.report().header().intervalMillis()).isEqualTo(10_000);
      assertThat(file.report().series()).isEqualTo(table.size());
      assertThat(file.report().header().export()).isTrue();
    }
  }

  @Test
  void isEmptyForAnEmptyWindow() throws IOException {
    try (RecordedFile file = read(export(SeriesSelector.all(), 0, EVER));
        WindowView view = file.view()) {
      assertThat(view.isEmpty()).isTrue();
      assertThat(file.report().isSound()).isTrue();
    }
  }

  @Test
  void hasTheBlocksOfTheRangeAndTheSeriesTheyNeed() throws IOException {
    record(200);
    try (RecordedFile file =
            read(export(SeriesSelector.all(), MadeTicks.millis(60), MadeTicks.millis(70)));
        WindowView view = file.view()) {
      assertThat(made.assertRight(view, file.table())).isBetween(11, 100);
      assertThat(view.oldestTickMillis()).isLessThanOrEqualTo(MadeTicks.millis(60));
      assertThat(view.newestTickMillis()).isGreaterThanOrEqualTo(MadeTicks.millis(70));
      assertThat(file.report().series()).isLessThan(table.size());
    }
  }

  @Test
  void hasOnlyTheSeriesAskedFor() throws IOException {
    record(200);
    SeriesSelector thirds = id -> id % 3 == 0;
    Map<String, Double> there = sums(thirds, window, table);
    try (RecordedFile file = read(export(thirds, 0, EVER));
        WindowView view = file.view()) {
      assertThat(sums(view, SeriesSelector.all(), file.table())).isEqualTo(there);
      assertThat(file.report().isSound()).isTrue();
    }
  }

  @Test
  void isImportedPieceByPiece() throws IOException {
    record(150);
    byte[] bytes = export(SeriesSelector.all(), 0, EVER);
    for (int piece : new int[] {1, 7, 1000, bytes.length}) {
      Seen seen = new Seen();
      WindowImport in = new WindowImport(1 << 20, seen);
      for (int at = 0; at < bytes.length; at += piece) {
        assertThat(in.isComplete()).isFalse();
        in.feed(bytes, at, Math.min(piece, bytes.length - at));
      }
      assertThat(in.isComplete()).isTrue();
      assertThat(seen.series).hasSize(table.size());
      assertThat(seen.ticks).isEqualTo(150);
      assertThat(seen.series)
          .allSatisfy((id, key) -> assertThat(table.definition(id).toString()).isEqualTo(key));
      assertThatThrownBy(() -> in.feed(bytes, 0, 1)).hasMessageContaining("after the end");
    }
  }

  @Test
  void isRefusedAtTheFirstBitThatIsNotRight() throws IOException {
    record(30);
    byte[] bytes = export(SeriesSelector.all(), 0, EVER);
    for (int at = 0; at < bytes.length; at++) {
      byte[] damaged = bytes.clone();
      damaged[at] ^= (byte) (1 << at % 8);
      Seen seen = new Seen();
      WindowImport in = new WindowImport(1 << 20, seen);
      try {
        in.feed(damaged, 0, damaged.length);
        // Only the change counter and padding may be anything.
        assertThat(in.isComplete()).isTrue();
        assertThat(seen.ticks).isEqualTo(30);
      } catch (WindowFileException e) {
        assertThat(e).hasMessageNotContaining("null");
        assertThat(seen.ticks).isLessThanOrEqualTo(30);
      }
    }
  }

  @Test
  void takesNoMoreMemoryThanItWasAllowed() throws IOException {
    record(150);
    byte[] bytes = export(SeriesSelector.all(), 0, EVER);
    WindowImport in = new WindowImport(2_000, new Seen());
    assertThatThrownBy(() -> in.feed(bytes, 0, bytes.length))
        .isInstanceOf(WindowFileException.class)
        .hasMessageContaining("at most 2000 are taken");
  }

  @Test
  void saysWhenItWasCutOff() throws IOException {
    record(150);
    byte[] bytes = export(SeriesSelector.all(), 0, EVER);
    for (int length : new int[] {1024, 1030, 3000, bytes.length / 2, bytes.length - 1}) {
      try (RecordedFile file = read(Arrays.copyOf(bytes, length));
          WindowView view = file.view()) {
        assertThat(file.report().complete()).isFalse();
        assertThat(file.report().isSound()).isFalse();
        made.assertRight(view, file.table());
      }
    }
    assertThatThrownBy(() -> read(Arrays.copyOf(bytes, 1023)).close())
        .isInstanceOf(WindowFileException.class)
        .hasMessageContaining("1023 bytes are too few");
  }

  private void record(int ticks) {
    Tick tick = new Tick();
    for (int i = 0; i < ticks; i++) {
      window.append(made.fill(tick, i, table));
      MadeTicks.release(tick, table);
      if (i % 45 == 44) {
        window.seal();
      }
    }
  }

  private byte[] export(SeriesSelector selector, long from, long to) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (WindowView view = window.view()) {
      WindowExport.write(view, table, selector, from, to, MadeTicks.NODE, out);
    }
    return out.toByteArray();
  }

  private RecordedFile read(byte[] bytes) throws IOException {
    Path path = folder.resolve("export.fwf");
    Files.write(path, bytes);
    return WindowFile.read(path);
  }

  private static Map<String, Double> sums(
      SeriesSelector selector, Window window, SeriesTable table) {
    try (WindowView view = window.view()) {
      return sums(view, selector, table);
    }
  }

  private static Map<String, Double> sums(
      WindowView view, SeriesSelector selector, SeriesTable table) {
    Map<String, Double> sums = new HashMap<>();
    view.scan(
        selector,
        0,
        EVER,
        new SeriesVisitor() {
          private String series = "";

          @Override
          public void series(int seriesId) {
            series = table.definition(seriesId).toString();
          }

          @Override
          public void points(long[] ticks, double[] values, int count) {
            for (int i = 0; i < count; i++) {
              sums.merge(series, values[i] * (ticks[i] % 977), Double::sum);
            }
          }
        });
    return sums;
  }

  /** Notes what an import shows. */
  private static final class Seen implements WindowImport.Sink {
    private final Map<Integer, String> series = new HashMap<>();
    private int ticks;

    @Override
    public void header(FileHeader header) {
      assertThat(header.node()).isNotNull();
    }

    @Override
    public void definition(int id, SeriesKey key, MetricFamily family, long firstSeenMillis) {
      series.put(id, key.toDefinition(family).toString());
    }

    @Override
    public void block(SealedBytes block) {
      ticks += block.ticks();
    }
  }
}
