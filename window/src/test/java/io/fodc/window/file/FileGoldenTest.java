package io.fodc.window.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.window.MemoryBudget;
import io.fodc.window.SeriesTable;
import io.fodc.window.Tick;
import io.fodc.window.Window;
import io.fodc.window.WindowSettings;
import io.fodc.window.WindowView;
import io.fodc.window.block.SealedBytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Window files as bytes, which must be read for as long as the version stays: {@code sealed.hex} is
 * an export with header, definitions, two blocks and an end; {@code open.hex} a live file with
 * definitions and the rows of an open block, to which belongs what changes with the layout of rows.
 * How they are written anew is told by {@link GoldenBytes}.
 */
class FileGoldenTest {
  private static final GoldenBytes SEALED = new GoldenBytes("sealed.hex");
  private static final GoldenBytes OPEN = new GoldenBytes("open.hex");

  private static final long BYTES = 96 << 10;
  private static final int FIRST_BLOCK = 24;
  private static final int TICKS = 40;
  private static final int ROWS = 5;

  @TempDir private Path folder;

  /** Nine series of every kind of value; two of them are others from the 17th tick on. */
  private final MadeTicks made = new MadeTicks(9, 17);

  @Test
  void readsEverySampleOfTheSealedFile() throws IOException {
    try (RecordedFile file = read(SEALED);
        WindowView view = file.view()) {
      FileReport report = file.report();
      assertThat(report.isSound()).as("%s", report).isTrue();
      assertThat(report.header())
          .isEqualTo(new FileHeader(true, 0, MadeTicks.START, MadeTicks.INTERVAL, MadeTicks.NODE));
      assertThat(report.blocks()).isEqualTo(2);
      assertThat(report.series()).isEqualTo(13);
      assertThat(made.assertRight(view, file.table())).isEqualTo(TICKS);
    }
  }

  @Test
  void writesTheSealedFile() throws IOException {
    SEALED.assertSame(sealed());
  }

  @Test
  void readsEverySampleOfTheOpenFile() throws IOException {
    try (RecordedFile file = read(OPEN);
        WindowView view = file.view()) {
      FileReport report = file.report();
      assertThat(report.isSound()).as("%s", report).isTrue();
      assertThat(report.header().length()).isEqualTo(BYTES);
      assertThat(report.blocks()).isZero();
      assertThat(report.rows()).isEqualTo(ROWS);
      assertThat(report.tornBytes()).isZero();
      assertThat(made.assertRight(view, file.table())).isEqualTo(ROWS);
    }
  }

  @Test
  void anAgentGoesOnWithTheOpenFile() throws IOException {
    Files.write(folder.resolve(WindowDirectory.FILE), OPEN.read());
    try (FileRig rig = new FileRig(folder, BYTES)) {
      assertThat(rig.opened.notes()).isEmpty();
      rig.record(made, ROWS, 3);
      assertThat(rig.assertRight(made)).isEqualTo(ROWS + 3);
    }
  }

  @Test
  void writesTheOpenFile() throws IOException {
    try (FileRig rig = new FileRig(folder, BYTES)) {
      rig.record(made, 0, ROWS);
    }
    OPEN.assertSame(Files.readAllBytes(folder.resolve(WindowDirectory.FILE)));
  }

  private RecordedFile read(GoldenBytes golden) throws IOException {
    Path file = folder.resolve("golden.fwf");
    Files.write(file, golden.read());
    return WindowFile.read(file);
  }

  /** An export of two windows, one a block, too short for a plan to cut. */
  private byte[] sealed() throws IOException {
    WindowSettings settings = new WindowSettings(16 << 20, MadeTicks.INTERVAL);
    MemoryBudget budget = new MemoryBudget(64 << 20);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (SeriesTable table = new SeriesTable(1 << 20);
        Window first = Window.open(settings, table, budget);
        Window second = Window.open(settings, table, budget)) {
      record(first, table, 0, FIRST_BLOCK);
      record(second, table, FIRST_BLOCK, TICKS);
      try (WindowView older = first.view();
          WindowView newer = second.view()) {
        SealedBytes olderBlock = only(older);
        SealedBytes newerBlock = only(newer);
        WindowExport export = new WindowExport(bytes, table);
        export.header(new FileHeader(true, 0, MadeTicks.START, MadeTicks.INTERVAL, MadeTicks.NODE));
        BitSet ids = new BitSet();
        for (SealedBytes block : new SealedBytes[] {olderBlock, newerBlock}) {
          for (int column = 0; column < block.columns(); column++) {
            ids.set(block.seriesId(column));
          }
        }
        export.definitions(
            ids,
            id ->
                olderBlock.columnOf(id) < 0
                    ? newerBlock.firstTickMillis()
                    : olderBlock.firstTickMillis());
        export.write(olderBlock);
        export.write(newerBlock);
        export.end(2);
      }
    }
    return bytes.toByteArray();
  }

  private void record(Window window, SeriesTable table, int from, int to) {
    Tick tick = new Tick();
    for (int number = from; number < to; number++) {
      window.append(made.fill(tick, number, table));
      MadeTicks.release(tick, table);
    }
  }

  private static SealedBytes only(WindowView view) {
    assertThat(view.blocks(Long.MIN_VALUE, Long.MAX_VALUE)).hasSize(1);
    return view.blocks(Long.MIN_VALUE, Long.MAX_VALUE).getFirst();
  }
}
