package io.fodc.ktm.symbols;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files that were damaged or made to harm: each gives a state, in bounded time, and nothing else.
 */
class HostileFilesTest {
  private static final int UNITS = 20_000;
  private static final byte[] EXTREMES = {0, 1, 0x7f, (byte) 0x80, (byte) 0xff};

  @TempDir Path folder;

  @Tag("long")
  @Test
  void survivesDamageAnywhere() throws IOException {
    long seed = Long.getLong("fodc.seed", 1);
    List<byte[]> originals = originals();
    for (int round = 0; round < 1_500 * Integer.getInteger("fodc.long", 1); round++) {
      Random random = new Random(seed + round);
      byte[] damaged = damaged(originals.get(random.nextInt(originals.size())), random);
      long[] places = random.longs(20, 0, damaged.length + 100L).toArray();

      BinaryFile.Contents contents = read(damaged, places, UNITS);

      assertThat(contents.report().state())
          .as("seed %d", seed + round)
          .isIn(
              FileReport.State.READ,
              FileReport.State.NO_SYMBOLS,
              FileReport.State.MALFORMED,
              FileReport.State.TOO_LARGE);
      assertThat(contents.frames().values())
          .as("seed %d", seed + round)
          .allMatch(frames -> frames.size() <= 65);
    }
  }

  @Tag("long")
  @Test
  void survivesListsOfSymbolsThatAreNone() throws IOException {
    long seed = Long.getLong("fodc.seed", 1);
    byte[] characters = "0123456789abcdefXtT \t\n[]".getBytes(StandardCharsets.UTF_8);
    for (int round = 0; round < 700 * Integer.getInteger("fodc.long", 1); round++) {
      Random random = new Random(seed + round);
      byte[] list = new byte[random.nextInt(10_000)];
      for (int i = 0; i < list.length; i++) {
        list[i] =
            random.nextInt(50) == 0
                ? (byte) random.nextInt()
                : characters[random.nextInt(characters.length)];
      }
      Path file = Files.write(folder.resolve("list"), list);
      long[] wanted = Addresses.ascending(random.longs(20).toArray());
      try (FileChannel channel = FileChannel.open(file)) {
        NearestSymbols nearest = new NearestSymbols(wanted);
        WorkBudget budget = new WorkBudget(100_000);
        ListedSymbols.collectKernel(new TextLines(channel), nearest, budget);
        ListedSymbols.collectPerfMap(new TextLines(channel.position(0)), nearest, budget);
        for (long address : wanted) {
          assertThat(nearest.nameOf(address).orElse("").length()).isLessThanOrEqualTo(1024);
        }
      }
    }
  }

  @Test
  void aTextWithoutAnEndIsCut() throws IOException {
    byte[] endless = new byte[1_000_000];
    Arrays.fill(endless, (byte) 'x');
    Path file = Files.write(folder.resolve("endless"), endless);
    try (FileChannel channel = FileChannel.open(file)) {
      assertThat(FileBytes.of(channel).text(5, 1024)).hasSize(1024);
      TextLines lines = new TextLines(channel);
      assertThat(lines.next()).isTrue();
      assertThat(lines.length()).isEqualTo(TextLines.LONGEST);
      assertThat(lines.next()).isFalse();
    }
  }

  @Test
  void aFileThatIsCutOffWhileItIsReadIsMalformed() throws IOException {
    byte[] program = GoProgram.bytes(GoLayout.GO_1_20);
    Path file = Files.write(folder.resolve("program"), program);
    try (FileChannel channel = FileChannel.open(file)) {
      FileBytes bytes = FileBytes.of(channel);
      Files.write(file, new byte[0]);
      assertThat(bytes.size()).isEqualTo(program.length);
      assertThat(failureOf(bytes)).contains("the file ends before 0");
    }
  }

  @Test
  void aTableOfSymbolsMayBeAsLargeAsTheBudgetAndNoLarger() throws IOException {
    int symbols = 100_000;
    byte[] elf = withSymbols(symbols);
    long place = placeOf(elf, "text");
    assertThat(read(elf, new long[] {place}, symbols).report().state())
        .isEqualTo(FileReport.State.READ);
    BinaryFile.Contents refused = read(elf, new long[] {place}, symbols - 1);
    assertThat(refused.report().state()).isEqualTo(FileReport.State.TOO_LARGE);
    assertThat(refused.frames()).isEmpty();
  }

  private String failureOf(FileBytes bytes) throws IOException {
    try {
      ElfFile.read(bytes);
      return "";
    } catch (MalformedFileException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private BinaryFile.Contents read(byte[] elf, long[] places, long units) throws IOException {
    Path file = Files.write(folder.resolve("damaged"), elf);
    try (FileChannel channel = FileChannel.open(file);
        BinaryFile binary = new BinaryFile("damaged", channel)) {
      return binary.read(places, new WorkBudget(units));
    }
  }

  private static List<byte[]> originals() {
    List<byte[]> originals = new ArrayList<>();
    for (GoLayout layout : GoLayout.values()) {
      originals.add(GoProgram.bytes(layout));
    }
    originals.add(withSymbols(50));
    return originals;
  }

  private static byte[] damaged(byte[] original, Random random) {
    byte[] damaged = original.clone();
    for (int i = random.nextInt(8); i >= 0; i--) {
      int at = random.nextInt(random.nextBoolean() ? 256 : damaged.length);
      damaged[at] =
          random.nextBoolean()
              ? EXTREMES[random.nextInt(EXTREMES.length)]
              : (byte) random.nextInt();
    }
    return random.nextInt(4) == 0
        ? Arrays.copyOf(damaged, random.nextInt(damaged.length))
        : damaged;
  }

  private static long placeOf(byte[] elf, String start) throws IOException {
    int at = new String(elf, StandardCharsets.ISO_8859_1).indexOf(start);
    assertThat(at).isPositive();
    return at;
  }

  /** Functions of 16 bytes each, one behind the other, all of one name. */
  private static byte[] withSymbols(int count) {
    byte[] text = new byte[64];
    System.arraycopy("text".getBytes(StandardCharsets.UTF_8), 0, text, 0, 4);
    ByteBuffer symbols = ByteBuffer.allocate(24 * count).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      symbols.putInt(24 * i, 1).put(24 * i + 4, (byte) 0x12).putShort(24 * i + 6, (short) 1);
      symbols.putLong(24 * i + 8, 0x401000 + 16L * i).putLong(24 * i + 16, 16);
    }
    return new TestElf()
        .section(".text", 1, 0x401000, text)
        .section(".strtab", 3, 0, "\0function\0".getBytes(StandardCharsets.UTF_8))
        .section(".symtab", 2, 0, symbols.array(), 2, 24)
        .bytes();
  }
}
