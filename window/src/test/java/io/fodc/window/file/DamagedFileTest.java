package io.fodc.window.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fodc.window.SeriesTable;
import io.fodc.window.TickCursor;
import io.fodc.window.WindowView;
import io.fodc.window.block.DamagedColumnException;
import io.fodc.window.file.Regions.Region;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that were cut, changed or made up: what is read from them is right, or is not there. */
class DamagedFileTest {
  private static final long BYTES = 40_000;

  @TempDir private Path folder;

  private final MadeTicks made = new MadeTicks(12, 9);
  private byte[] good = new byte[0];
  private Path file = Path.of("");
  private int ticks;

  @BeforeEach
  void record() throws IOException {
    file = folder.resolve(WindowDirectory.FILE);
    try (FileRig rig = new FileRig(folder, BYTES)) {
      rig.record(made, 0, 90);
      rig.window.seal();
      rig.record(made, 90, 17);
      ticks = (int) rig.window.stats().ticks();
    }
    good = Files.readAllBytes(file);
    assertThat(read(good)).get().matches(FileReport::isSound);
  }

  @Test
  void everyByteMayBeWrong() throws IOException {
    int noticed = 0;
    for (int at = 0; at < good.length; at += at < 8_000 ? 13 : 83) {
      byte[] damaged = good.clone();
      damaged[at] ^= (byte) (1 << at % 8);
      noticed += read(damaged).filter(FileReport::isSound).isPresent() ? 0 : 1;
    }
    assertThat(noticed).isGreaterThan(100);
  }

  @Test
  void everyLengthMayBeLeft() throws IOException {
    for (int length = 0; length < good.length; length += 397) {
      assertThat(read(Arrays.copyOf(good, length)).filter(FileReport::isSound)).isEmpty();
    }
  }

  @Test
  void whatIsWholeIsRecordedOn() throws IOException {
    for (int at = 1_100; at < good.length; at += 1_003) {
      byte[] damaged = good.clone();
      Arrays.fill(damaged, at, at + 20, (byte) 0x5A);
      Files.write(file, damaged);
      int next;
      try (FileRig rig = new FileRig(folder, BYTES)) {
        assertThat(rig.opened.problem()).isEmpty();
        next = rig.window.stats().ticks() == 0 ? 0 : MadeTicks.number(rig.newest()) + 1;
        rig.record(made, next, 60);
        assertTicks(rig);
      }
      try (FileRig rig = new FileRig(folder, BYTES)) {
        assertThat(rig.opened.notes()).isEmpty();
        assertThat(rig.newest()).isEqualTo(MadeTicks.millis(next + 59));
        assertTicks(rig);
      }
    }
  }

  @Test
  void aCutFileIsSetAsideAndWhatIsWholeIsKept() throws IOException {
    Files.write(file, Arrays.copyOf(good, good.length - 5_000));
    try (FileRig rig = new FileRig(folder, BYTES)) {
      assertThat(rig.opened.problem()).isEmpty();
      assertThat(rig.opened.notes()).singleElement().asString().contains("a copy is kept");
      assertTicks(rig);
    }
    assertThat(folder.resolve("window.fwf.set-aside-1")).hasSize(good.length - 5_000);
  }

  @Test
  void aColumnThatIsMalformedBehindItsChecksumFailsItsReadersOnly() throws IOException {
    MemorySegment bytes = MemorySegment.ofArray(good);
    Region region =
        RegionWalk.over(bytes, new Damages()).regions().stream()
            .filter(each -> each.kind() == Regions.BLOCK)
            .findFirst()
            .orElseThrow();
    MemorySegment block = bytes.asSlice(region.offset() + Regions.HEADER, region.payload());
    // The last column's last bytes: more than it needs.
    block.asSlice(block.byteSize() - 24).fill((byte) 0xFF);
    CRC32C crc = new CRC32C();
    crc.update(block.asSlice(8).asByteBuffer());
    block.set(ValueLayout.JAVA_INT_UNALIGNED, 4, (int) crc.getValue());
    Files.write(file, good);
    try (RecordedFile recorded = WindowFile.read(file)) {
      assertThat(recorded.report().damages())
          .singleElement()
          .satisfies(damage -> assertThat(damage.toString()).contains("column"));
      assertTicks(recorded);
    }
    try (FileRig rig = new FileRig(folder, BYTES)) {
      assertThat(rig.opened.notes()).isEmpty();
      assertThat(rig.window.stats().ticks()).isEqualTo(ticks);
      assertThatThrownBy(() -> assertTicks(rig)).isInstanceOf(DamagedColumnException.class);
      int next = MadeTicks.number(rig.newest()) + 1;
      while (rig.window.stats().evictedTicks() == 0) {
        next = rig.record(made, next, 50);
      }
      assertTicks(rig);
    }
  }

  @Tag("long")
  @Test
  void fuzzedFilesAreReadOrRefused() throws IOException {
    long seed = Long.getLong("fodc.seed", 3);
    Random random = new Random(seed);
    int rounds = 300 * Integer.getInteger("fodc.long", 1);
    int refused = 0;
    for (int round = 0; round < rounds; round++) {
      byte[] fuzzed = good.clone();
      int changes = 1 + random.nextInt(8);
      for (int i = 0; i < changes; i++) {
        change(fuzzed, random);
      }
      try {
        refused += read(fuzzed).isEmpty() ? 1 : 0;
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ", round " + round, e);
      }
    }
    System.out.printf("window file: %d fuzzed, %d refused (seed %d)%n", rounds, refused, seed);
  }

  /** Noise, a piece of the file elsewhere, or zeros; now and then with headers made right again. */
  private static void change(byte[] file, Random random) {
    int length = 1 + random.nextInt(1 << random.nextInt(12));
    int at = random.nextInt(file.length - length);
    switch (random.nextInt(4)) {
      case 0 -> {
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        System.arraycopy(noise, 0, file, at, length);
      }
      case 1 -> System.arraycopy(file, random.nextInt(file.length - length), file, at, length);
      case 2 -> Arrays.fill(file, at, at + length, (byte) random.nextInt(3));
      default -> file[at] ^= (byte) (1 << random.nextInt(8));
    }
  }

  /** Reads bytes as a file: all ticks in it are right; empty if its header is not. */
  private Optional<FileReport> read(byte[] bytes) throws IOException {
    Path path = folder.resolve("read.fwf");
    Files.write(path, bytes);
    try (RecordedFile recorded = WindowFile.read(path)) {
      assertTicks(recorded);
      return Optional.of(recorded.report());
    } catch (WindowFileException e) {
      assertThat(e.getMessage()).contains("window file");
      boolean sameHeader = bytes.length >= 896 && Arrays.equals(bytes, 0, 896, good, 0, 896);
      assertThat(sameHeader && bytes.length >= FileHeader.BYTES).isFalse();
      return Optional.empty();
    }
  }

  private void assertTicks(FileRig rig) {
    try (WindowView view = rig.window.view()) {
      assertTicks(view, rig.table);
    }
  }

  private void assertTicks(RecordedFile recorded) {
    try (WindowView view = recorded.view()) {
      assertThat(view.tickCount()).isLessThanOrEqualTo(ticks);
      assertTicks(view, recorded.table());
    }
  }

  /** A tick that is there is right; some may be missing. */
  private void assertTicks(WindowView view, SeriesTable table) {
    TickCursor cursor = view.ticksAfter(WindowView.NO_TICK);
    while (cursor.next()) {
      made.assertRight(cursor, table);
    }
  }
}
