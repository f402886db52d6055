package io.fodc.ktm.symbols;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The layouts that Go had, on a program of two functions written by hand. */
class GoLayoutTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void readsFunctionsFilesAndLines(GoLayout layout) throws IOException {
    boolean starts = layout == GoLayout.GO_1_20;
    SourceFrame early = new SourceFrame("main.outer", "/src/a.go", 10, starts ? 9 : 0);
    SourceFrame late = new SourceFrame("main.outer", "/src/a.go", 20, starts ? 9 : 0);
    SourceFrame other = new SourceFrame("main.other", "/src/b.go", 7, starts ? 5 : 0);

    withTable(
        layout,
        table -> {
          assertThat(table.framesAt(GoProgram.TEXT)).containsExactly(early);
          assertThat(table.framesAt(GoProgram.TEXT + 0x3f)).containsExactly(early);
          assertThat(table.framesAt(GoProgram.TEXT + 0x80)).containsExactly(late);
          assertThat(table.framesAt(GoProgram.TEXT + 0x100)).containsExactly(other);
          assertThat(table.framesAt(GoProgram.TEXT + 0x17f)).containsExactly(other);
          assertThat(table.framesAt(GoProgram.TEXT + 0x180)).isEmpty();
          assertThat(table.framesAt(GoProgram.TEXT - 1)).isEmpty();
        });
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GO_1_16")
  void readsInlinedFunctions(GoLayout layout) throws IOException {
    boolean starts = layout == GoLayout.GO_1_20;
    withTable(
        layout,
        table ->
            assertThat(table.framesAt(GoProgram.TEXT + 0x5f))
                .containsExactly(
                    new SourceFrame("main.inner", "/src/b.go", 30, starts ? 29 : 0),
                    new SourceFrame("main.outer", "/src/a.go", 10, starts ? 9 : 0)));
  }

  @Test
  void takesInlinedFunctionsOfTheOldestLayoutForTheirCallers() throws IOException {
    withTable(
        GoLayout.GO_1_16,
        table ->
            assertThat(table.framesAt(GoProgram.TEXT + 0x5f))
                .containsExactly(new SourceFrame("main.outer", "/src/b.go", 30, 0)));
  }

  @Test
  void saysWhichLayoutItDoesNotKnow() throws IOException {
    byte[] program = GoProgram.bytes(GoLayout.GO_1_20);
    int table = indexOf(program, new byte[] {(byte) 0xf1, -1, -1, -1});
    program[table] = 0x42;
    Path file = Files.write(folder.resolve("newer"), program);
    try (FileChannel channel = FileChannel.open(file);
        BinaryFile binary = new BinaryFile("newer", channel)) {
      BinaryFile.Contents contents = binary.read(new long[] {0x200}, new WorkBudget(10_000));
      assertThat(contents.report().state()).isEqualTo(FileReport.State.MALFORMED);
      assertThat(contents.report().detail()).contains("unknown layout 0xffffff42");
    }
  }

  private void withTable(GoLayout layout, Check check) throws IOException {
    Path file = Files.write(folder.resolve("program"), GoProgram.bytes(layout));
    try (FileChannel channel = FileChannel.open(file)) {
      ElfFile elf = ElfFile.read(FileBytes.of(channel));
      check.of(GoTable.open(elf, new WorkBudget(10_000)).orElseThrow());
    }
  }

  private interface Check {
    void of(GoTable table) throws IOException;
  }

  private static int indexOf(byte[] bytes, byte[] wanted) {
    for (int at = 0; at <= bytes.length - wanted.length; at++) {
      if (Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
        return at;
      }
    }
    throw new AssertionError("not there: " + Arrays.toString(wanted));
  }
}
