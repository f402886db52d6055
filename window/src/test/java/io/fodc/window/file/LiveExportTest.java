package io.fodc.window.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fodc.window.MemoryBudget;
import io.fodc.window.SeriesSelector;
import io.fodc.window.SeriesTable;
import io.fodc.window.Tick;
import io.fodc.window.TickCursor;
import io.fodc.window.Window;
import io.fodc.window.WindowSettings;
import io.fodc.window.WindowView;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveExportTest {
  private static final long BYTES = 300_000;
  private static final long EVER = Long.MAX_VALUE;

  @TempDir private Path folder;

  private final MadeTicks made = new MadeTicks(60, 40);
  private final Tick tick = new Tick();
  private final SeriesTable table = new SeriesTable(BYTES / 2);
  private final MemoryBudget budget = new MemoryBudget(BYTES);
  private final Window window = Window.open(new WindowSettings(BYTES, 10_000), table, budget);
  private int next;

  @AfterEach
  void close() {
    window.close();
    table.close();
    assertThat(budget.used()).isZero();
    assertThat(budget.pinned()).isZero();
  }

  @Test
  void hasTheBytesOfAViewsExport() throws IOException {
    record(200);
    ByteArrayOutputStream view = new ByteArrayOutputStream();
    try (WindowView held = window.view()) {
      WindowExport.write(held, table, SeriesSelector.all(), 0, EVER, MadeTicks.NODE, 77, view);
    }
    try (LiveExport export = new LiveExport(window, 0, EVER, MadeTicks.NODE, 77)) {
      ByteArrayOutputStream first = new ByteArrayOutputStream();
      LiveExport.Report report = export.writeTo(first);
      assertThat(report).isEqualTo(new LiveExport.Report(window.stats().blocks() + 1, 0));
      assertThat(first.toByteArray()).isEqualTo(view.toByteArray());
      record(5);
      ByteArrayOutputStream again = new ByteArrayOutputStream();
      export.writeTo(again);
      assertThat(again.toByteArray()).isEqualTo(first.toByteArray());
    }
  }

  @Test
  void holdsOneBlockOnlyHoweverSlowItsReaderIs() throws IOException {
    recordUntilEvicted();
    int blocks = window.stats().blocks();
    long largest = window.stats().bytesUsed() / 4;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    OutputStream slow =
        new OutputStream() {
          @Override
          public void write(int b) {
            bytes.write(b);
          }

          @Override
          public void write(byte[] from, int at, int length) {
            record(bytes.size() > 20_000 ? 20 : 0);
            assertThat(budget.pinned()).isLessThan(largest);
            bytes.write(from, at, length);
          }
        };
    try (LiveExport export = new LiveExport(window, 0, EVER, MadeTicks.NODE, 77)) {
      LiveExport.Report report = export.writeTo(slow);
      assertThat(report.evictedBlocks()).isPositive();
      assertThat(report.blocks()).isPositive();
      assertThat(report.blocks() + report.evictedBlocks()).isBetween(blocks, blocks + 1);
      assertThatThrownBy(() -> export.writeTo(OutputStream.nullOutputStream()))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("evicted: ");
    }
    assertThat(budget.pinned()).isZero();
    Path file = folder.resolve("slow.fwf");
    Files.write(file, bytes.toByteArray());
    try (RecordedFile recorded = WindowFile.read(file);
        WindowView view = recorded.view()) {
      assertThat(recorded.report().isSound()).isTrue();
      // Between the block that was on its way and the next one that was there, some are missing.
      TickCursor cursor = view.ticksAfter(WindowView.NO_TICK);
      int ticks = 0;
      while (cursor.next()) {
        made.assertRight(cursor, recorded.table());
        ticks++;
      }
      assertThat(ticks).isEqualTo(view.tickCount()).isPositive();
    }
  }

  @Test
  void isEmptyOfAClosedWindow() throws IOException {
    record(10);
    window.close();
    try (LiveExport export = new LiveExport(window, 0, EVER, MadeTicks.NODE, 77)) {
      assertThat(export.writeTo(OutputStream.nullOutputStream()))
          .isEqualTo(new LiveExport.Report(0, 0));
    }
  }

  private void recordUntilEvicted() {
    while (window.stats().evictedTicks() == 0) {
      record(1);
    }
  }

  private void record(int ticks) {
    for (int i = 0; i < ticks; i++) {
      window.append(made.fill(tick, next++, table));
      MadeTicks.release(tick, table);
    }
  }
}
