package io.fodc.ktm.symbols;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessImageTest {
  private static final long BASE = 0x7f0000000000L;
  private static final byte[] PROGRAM = GoProgram.bytes(GoLayout.GO_1_20);

  @TempDir Path proc;
  private FakeProcess process;

  @BeforeEach
  void start() throws IOException {
    process = new FakeProcess(proc, 1000);
  }

  /** Where the program's text lies in its file: the headers of four segments come before. */
  private static long text(long offset) {
    return BASE + 64 + 4 * 56 + offset;
  }

  @Test
  void knowsAProcessByItsNumberInItsOwnNamespace() throws IOException {
    try (ProcessImage image = open()) {
      assertThat(image.identity())
          .isEqualTo(new ProcessIdentity(42, 1000, 4026539999L, 7, "a) server"));
    }
  }

  @Test
  void namesFilesOfTheFileSystemThatTheProcessSees() throws IOException {
    process.map(BASE, BASE + 0x10000, "/usr/bin/server", PROGRAM);
    try (ProcessImage image = open()) {
      Symbols symbols = image.resolve(new long[] {text(0x85), BASE - 1}, budget());
      assertThat(symbols.at(text(0x85)).frames())
          .containsExactly(new SourceFrame("main.outer", "/src/a.go", 20, 9));
      assertThat(symbols.at(BASE - 1).frames()).isEmpty();
      assertThat(symbols.at(BASE - 1).range()).isEmpty();
      assertThat(symbols.files())
          .containsExactly(new FileReport("/usr/bin/server", FileReport.State.READ, ""));
    }
  }

  @Test
  void keepsNamesAfterTheProcessAndItsFilesAreGone() throws IOException {
    Path file = process.map(BASE, BASE + 0x10000, "/usr/bin/server", PROGRAM);
    try (ProcessImage image = open()) {
      Files.delete(file);
      Files.delete(process.folder().resolve("stat"));
      Files.delete(process.folder().resolve("maps"));
      assertThat(image.isAlive()).isFalse();
      image.refresh();
      assertThat(image.resolve(new long[] {text(0)}, budget()).at(text(0)).frames()).hasSize(1);
    }
  }

  @Test
  void takesAnotherProcessOfTheSameNumberForTheEndOfTheFirst() throws IOException {
    try (ProcessImage image = open()) {
      assertThat(image.isAlive()).isTrue();
      process.startedAt(2000);
      assertThat(image.isAlive()).isFalse();
    }
  }

  @Test
  void saysThatAFileWasDeletedBefore() throws IOException {
    process.mapped(BASE, BASE + 0x10000, 12345, "/usr/bin/server (deleted)");
    assertReport(FileReport.State.DELETED);
  }

  @Test
  void saysThatAnotherFileHasThePath() throws IOException {
    Path file = process.map(BASE, BASE + 0x10000, "/usr/bin/server", PROGRAM);
    Path other = Files.write(file.resolveSibling("other"), PROGRAM);
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
    assertReport(FileReport.State.REPLACED);
  }

  @Test
  void doesNotOpenWhatIsNoFile() throws Exception {
    Path pipe = process.root().resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    long inode = ((Number) Files.getAttribute(pipe, "unix:ino")).longValue();
    process.mapped(BASE, BASE + 0x10000, inode, "/pipe");
    assertReport(FileReport.State.REPLACED);
  }

  @Test
  void doesNotReadAListThatIsAPipe() throws Exception {
    assertThat(new ProcessBuilder("mkfifo", process.perfMap().toString()).start().waitFor())
        .isZero();
    try (ProcessImage image = open()) {
      assertThat(image.resolve(new long[] {BASE}, budget()).files()).isEmpty();
    }
  }

  @Test
  void saysThatAFileIsNoProgram() throws IOException {
    process.map(BASE, BASE + 0x10000, "/usr/bin/server", new byte[1000]);
    assertReport(FileReport.State.MALFORMED);
  }

  private void assertReport(FileReport.State state) throws IOException {
    try (ProcessImage image = open()) {
      Symbols symbols = image.resolve(new long[] {text(0)}, budget());
      assertThat(symbols.at(text(0)).frames()).isEmpty();
      assertThat(symbols.at(text(0)).range()).isPresent();
      assertThat(symbols.files()).extracting(FileReport::state).containsExactly(state);
    }
  }

  @Test
  void findsLibrariesThatCameLater() throws IOException {
    try (ProcessImage image = open()) {
      process.map(BASE, BASE + 0x10000, "/usr/lib/plugin.so", PROGRAM);
      image.refresh();
      assertThat(image.resolve(new long[] {text(0)}, budget()).at(text(0)).frames()).hasSize(1);
    }
  }

  @Test
  void namesCompiledCodeFromTheListOfAVirtualMachine() throws IOException {
    process.mapped(BASE, BASE + 0x10000, 0, "");
    Files.writeString(
        process.perfMap(),
        """
        7f0000000100 40 Lorg/example/Server;::handle
        not a line
        0x00007f0000000140 0x0000000000000008 Lorg/example/Server;::run with spaces
        """);
    try (ProcessImage image = open()) {
      Symbols symbols =
          image.resolve(new long[] {BASE + 0x13f, BASE + 0x141, BASE + 0x148}, budget());
      assertThat(symbols.at(BASE + 0x13f).frames())
          .containsExactly(SourceFrame.named("Lorg/example/Server;::handle"));
      assertThat(symbols.at(BASE + 0x141).frames())
          .containsExactly(SourceFrame.named("Lorg/example/Server;::run with spaces"));
      assertThat(symbols.at(BASE + 0x148).frames()).isEmpty();
    }
  }

  @Test
  void doesNotFollowALinkThatAProcessPutsInPlaceOfItsList() throws IOException {
    process.mapped(BASE, BASE + 0x10000, 0, "");
    Path secret = Files.writeString(proc.resolve("secret"), "7f0000000100 40 secret\n");
    Files.createSymbolicLink(process.perfMap(), secret);
    try (ProcessImage image = open()) {
      Symbols symbols = image.resolve(new long[] {BASE + 0x110}, budget());
      assertThat(symbols.at(BASE + 0x110).frames()).isEmpty();
      assertThat(symbols.files()).isEmpty();
    }
  }

  @Test
  void saysThatThereIsNoSuchProcess() {
    assertThat(ProcessImage.open(proc, 43)).isEqualTo(new ProcessLook.Missing(43));
  }

  @Test
  void saysThatAProcessMayNotBeLookedAt() throws IOException {
    Files.delete(process.folder().resolve("maps"));
    assertThat(ProcessImage.open(proc, FakeProcess.PID)).isInstanceOf(ProcessLook.Forbidden.class);
  }

  @Test
  void readsAtMostSoManyMappings() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (long i = 0; i < 2L * MappedFile.MOST; i++) {
      lines.append("%x-%x r-xp 0 0:0 0\n".formatted(BASE + 0x1000 * i, BASE + 0x1000 * (i + 1)));
    }
    Files.writeString(process.folder().resolve("maps"), lines);
    try (ProcessImage image = open()) {
      List<CodeRange> ranges = image.ranges();
      assertThat(ranges).hasSize(MappedFile.MOST);
    }
  }

  private ProcessImage open() {
    ProcessLook look = ProcessImage.open(proc, FakeProcess.PID);
    assertThat(look).isInstanceOf(ProcessLook.Seen.class);
    return ((ProcessLook.Seen) look).image();
  }

  private static WorkBudget budget() {
    return new WorkBudget(100_000);
  }
}
