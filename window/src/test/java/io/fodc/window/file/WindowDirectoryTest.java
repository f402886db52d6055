package io.fodc.window.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.schemas.node.NodeId;
import io.fodc.window.EvidenceGap;
import io.fodc.window.WindowView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WindowDirectoryTest {
  private static final long BUDGET = 400_000;

  @TempDir private Path folder;

  private final MadeTicks made = new MadeTicks(60, 40);

  @Test
  void hasItsTicksAgainAfterEveryOpening() throws IOException {
    int next = 0;
    for (int round = 0; round < 6; round++) {
      try (FileRig rig = new FileRig(folder, BUDGET)) {
        assertThat(rig.opened.problem()).isEmpty();
        assertThat(rig.opened.notes()).isEmpty();
        assertThat(rig.assertRight(made)).isEqualTo(next);
        assertThat(rig.window.stats().evictedTicks()).isZero();
        rig.opened.found().ifPresent(found -> assertThat(found.isSound()).isTrue());
        next = rig.record(made, next, 37);
        assertThat(rig.assertRight(made)).isEqualTo(next);
      }
    }
  }

  @Test
  void goesOnWithTheOpenBlock() throws IOException {
    try (FileRig rig = new FileRig(folder, BUDGET)) {
      rig.record(made, 0, 5);
    }
    try (FileRig rig = new FileRig(folder, BUDGET)) {
      rig.record(made, 5, 5);
      assertThat(rig.window.stats().blocks()).isZero();
      assertThat(rig.assertRight(made)).isEqualTo(10);
    }
  }

  @Test
  void keepsTheNewestTicksWithinTheBudget() throws IOException {
    int next = 0;
    long small = 160_000;
    for (int round = 0; round < 5; round++) {
      try (FileRig rig = new FileRig(folder, small)) {
        int held = rig.assertRight(made);
        assertThat(round == 0 || held > 100).isTrue();
        next = rig.record(made, next, 900);
        assertThat(rig.budget.used()).isLessThanOrEqualTo(small);
        rig.assertRight(made);
        assertThat(rig.newest()).isEqualTo(MadeTicks.millis(next - 1));
        assertThat(round == 0 || rig.window.stats().evictedTicks() > 0).isTrue();
      }
      assertThat(Files.size(folder.resolve(WindowDirectory.FILE))).isEqualTo(small);
    }
  }

  @Test
  void forgetsSeriesThatAreGone() throws IOException {
    MadeTicks restless = new MadeTicks(60, 3);
    int next = 0;
    for (int round = 0; round < 4; round++) {
      try (FileRig rig = new FileRig(folder, BUDGET)) {
        next = rig.record(restless, next, 900);
        rig.assertRight(restless);
      }
      try (RecordedFile file = WindowFile.read(folder.resolve(WindowDirectory.FILE));
          WindowView view = file.view()) {
        assertThat(file.report().damages()).isEmpty();
        restless.assertRight(view, file.table());
        assertThat(file.report().series()).isLessThan(3_000);
      }
    }
    assertThat(next / 3 * 8).isGreaterThan(9_000);
  }

  @Test
  void isReadWhileItIsWritten() throws IOException {
    try (FileRig rig = new FileRig(folder, BUDGET)) {
      int next = 0;
      for (int round = 0; round < 40; round++) {
        next = rig.record(made, next, 30);
        try (RecordedFile file = WindowFile.read(folder.resolve(WindowDirectory.FILE));
            WindowView view = file.view()) {
          assertThat(file.report().isSound()).as("%s", file.report()).isTrue();
          made.assertRight(view, file.table());
          assertThat(view.newestTickMillis()).isEqualTo(MadeTicks.millis(next - 1));
          assertThat(view.tickCount()).isEqualTo((int) rig.window.stats().ticks());
        }
      }
    }
  }

  @Test
  void keepsWhatReadersHoldFromBeingWrittenOver() throws IOException {
    try (FileRig rig = new FileRig(folder, BUDGET)) {
      int next = rig.record(made, 0, 600);
      for (int round = 0; round < 30; round++) {
        try (WindowView view = rig.window.view()) {
          next = rig.record(made, next, 20);
          made.assertRight(view, rig.table);
        }
      }
      assertThat(rig.budget.pinned()).isZero();
    }
  }

  @Test
  void setsAsideWhatIsOfAnotherNode() throws IOException {
    try (FileRig rig = new FileRig(folder, BUDGET)) {
      rig.record(made, 0, 50);
    }
    NodeId other = new NodeId("test", "node-2");
    try (FileRig rig = new FileRig(folder, BUDGET, other, MadeTicks.millis(100))) {
      assertThat(rig.opened.problem()).isEmpty();
      assertThat(rig.opened.notes())
          .singleElement()
          .asString()
          .contains("window.fwf.set-aside-1", "it is of node test/node-1, this is test/node-2");
      assertThat(rig.window.stats().ticks()).isZero();
      rig.record(made, 0, 5);
    }
    try (RecordedFile file = WindowFile.read(folder.resolve("window.fwf.set-aside-1"));
        WindowView view = file.view()) {
      assertThat(made.assertRight(view, file.table())).isEqualTo(50);
    }
  }

  @Test
  void setsAsideOtherVersionsAndFilesThatAreNone() throws IOException {
    Path file = folder.resolve(WindowDirectory.FILE);
    try (FileRig rig = new FileRig(folder, BUDGET)) {
      rig.record(made, 0, 3);
    }
    byte[] good = Files.readAllBytes(file);
    byte[] version = good.clone();
    version[3] = 9;
    byte[] header = good.clone();
    header[50] ^= 1;
    List<byte[]> bad =
        List.of(version, header, new byte[0], new byte[5_000], "no window".getBytes());
    List<String> notes = new ArrayList<>();
    for (byte[] bytes : bad) {
      Files.write(file, bytes);
      try (FileRig rig = new FileRig(folder, BUDGET)) {
        assertThat(rig.opened.problem()).isEmpty();
        assertThat(rig.window.stats().ticks()).isZero();
        notes.addAll(rig.opened.notes());
      }
    }
    assertThat(String.join("\n", notes))
        .contains("version 9; this program reads version 2")
        .contains("damaged header")
        .contains("0 bytes are too few")
        .contains("it starts with 00000000")
        .contains("set-aside-1 was deleted: 3 files set aside are kept");
    try (Stream<Path> kept = Files.list(folder)) {
      assertThat(kept.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "window.fwf",
              "window.lock",
              "window.fwf.set-aside-3",
              "window.fwf.set-aside-4",
              "window.fwf.set-aside-5");
    }
  }

  @Test
  void setsAsideWhatIsFarInTheFuture() throws IOException {
    try (FileRig rig = new FileRig(folder, BUDGET)) {
      rig.record(made, 0, 1000);
    }
    long twoHoursBefore = MadeTicks.millis(999) - 2 * 3_600_000;
    try (FileRig rig = new FileRig(folder, BUDGET, MadeTicks.NODE, twoHoursBefore)) {
      assertThat(rig.opened.notes())
          .singleElement()
          .asString()
          .contains("newest tick is 7200 s later than now");
      assertThat(rig.window.stats().ticks()).isZero();
      assertThat(rig.table.size()).isZero();
    }
  }

  @Test
  void takesItsTicksAlongToAnotherSize() throws IOException {
    try (FileRig rig = new FileRig(folder, BUDGET)) {
      rig.record(made, 0, 400);
    }
    for (long size : new long[] {900_000, 150_000, 400_000}) {
      try (FileRig rig = new FileRig(folder, size)) {
        assertThat(rig.opened.problem()).isEmpty();
        assertThat(rig.opened.notes()).isEmpty();
        assertThat(rig.newest()).isEqualTo(MadeTicks.millis(399));
        assertThat(rig.assertRight(made)).isGreaterThan(50);
        assertThat(Files.size(folder.resolve(WindowDirectory.FILE))).isEqualTo(size);
      }
    }
  }

  @Test
  void belongsToOneProcess() throws IOException {
    try (FileRig rig = new FileRig(folder, BUDGET)) {
      rig.record(made, 0, 10);
      try (FileRig second = new FileRig(folder, BUDGET)) {
        assertThat(second.opened.problem()).get().asString().contains("another process has");
        second.record(made, 0, 3);
        assertThat(second.assertRight(made)).isEqualTo(3);
      }
      assertThat(rig.assertRight(made)).isEqualTo(10);
    }
  }

  @Test
  void fallsBackToMemoryWhereItMayNotWrite() throws IOException {
    Path plain = folder.resolve("file");
    Files.writeString(plain, "in the way");
    try (FileRig rig = new FileRig(plain, BUDGET)) {
      assertThat(rig.opened.problem()).get().asString().contains(plain.toString());
      rig.record(made, 0, 30);
      assertThat(rig.assertRight(made)).isEqualTo(30);
      assertThat(rig.window.evidence())
          .noneMatch(gap -> gap.reason() == EvidenceGap.Reason.NO_ROOM);
    }
  }
}
