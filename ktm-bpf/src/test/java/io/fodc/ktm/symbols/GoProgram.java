package io.fodc.ktm.symbols;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A Go program of two functions in each layout of the function table, written from the layout's
 * description. {@code main.outer} covers 0x00 to 0x100 of the text, line 10 of {@code /src/a.go} up
 * to 0x80 and line 20 behind; from 0x40 to 0x60 it is {@code main.inner}, line 30 of {@code
 * /src/b.go}, called at 0x3f. {@code main.other} covers 0x100 to 0x180, line 7 of {@code
 * /src/b.go}.
 */
final class GoProgram {
  static final long TEXT = 0x401000;

  private static final long TABLE = 0x500000;
  private static final long DATA = 0x600000;
  private static final long TREES = 0x700000;
  private static final int TREE_OFFSET = 16;

  private final GoLayout layout;
  private final boolean sixteen;
  private final ByteArrayOutputStream names = new ByteArrayOutputStream();
  private final ByteArrayOutputStream files = new ByteArrayOutputStream();
  private final ByteArrayOutputStream values = new ByteArrayOutputStream();

  private GoProgram(GoLayout layout) {
    this.layout = layout;
    sixteen = layout == GoLayout.GO_1_16;
    values.write(0);
  }

  static byte[] bytes(GoLayout layout) {
    return new GoProgram(layout).elf();
  }

  private byte[] elf() {
    int outer = text(names, "main.outer");
    int inner = text(names, "main.inner");
    int other = text(names, "main.other");
    int fileA = text(files, "/src/a.go");
    int fileB = text(files, "/src/b.go");
    ByteBuffer units = buffer(8).putInt(0, fileA).putInt(4, fileB);

    int outerFiles = values(0, 0x40, 1, 0x60, 0, 0x100);
    int outerLines = values(10, 0x40, 30, 0x60, 10, 0x80, 20, 0x100);
    int outerCalls = values(-1, 0x40, 0, 0x60, -1, 0x100);
    int otherFiles = values(1, 0x80);
    int otherLines = values(7, 0x80);

    int entries = sixteen ? 16 * 2 + 8 : 8 * 2 + 4;
    byte[] first = record(0, outer, outerFiles, outerLines, outerCalls, 9);
    byte[] second = record(0x100, other, otherFiles, otherLines, 0, 5);
    ByteBuffer records = buffer(entries + first.length + second.length);
    entry(records, 0, 0, entries);
    entry(records, 1, 0x100, entries + first.length);
    entry(records, 2, 0x180, 0);
    records.put(entries, first).put(entries + first.length, second);

    byte[] table = table(units.array(), records.array());
    return new TestElf()
        .section(".text", 1, TEXT, new byte[0x200])
        .section(".gopclntab", 1, TABLE, table)
        .section(".noptrdata", 1, DATA, module(table))
        .section(".rodata", 1, TREES, tree(inner))
        .bytes();
  }

  private byte[] table(byte[] units, byte[] records) {
    int header = layout.tables + 40;
    byte[][] tables = {
      names.toByteArray(), units, files.toByteArray(), values.toByteArray(), records
    };
    int size = header;
    for (byte[] one : tables) {
      size += one.length;
    }
    ByteBuffer table = buffer(size);
    table.putInt(0, magic()).put(6, (byte) 1).put(7, (byte) 8).putLong(8, 2).putLong(16, 2);
    int at = header;
    for (int i = 0; i < tables.length; i++) {
      table.putLong(layout.tables + 8 * i, at).put(at, tables[i]);
      at += tables[i].length;
    }
    return table.array();
  }

  private int magic() {
    return switch (layout) {
      case GO_1_16 -> 0xfffffffa;
      case GO_1_18 -> 0xfffffff0;
      case GO_1_20 -> 0xfffffff1;
    };
  }

  private void entry(ByteBuffer records, int index, int offset, int record) {
    if (sixteen) {
      records.putLong(16 * index, TEXT + offset);
      if (index < 2) {
        records.putLong(16 * index + 8, record);
      }
    } else {
      records.putInt(8 * index, offset);
      if (index < 2) {
        records.putInt(8 * index + 4, record);
      }
    }
  }

  private byte[] record(int offset, int name, int file, int line, int calls, int startLine) {
    int tables = layout.recordBytes;
    ByteBuffer record = buffer(tables + 4 * 3 + 4 * 4);
    if (sixteen) {
      record.putLong(0, TEXT + offset);
    } else {
      record.putInt(0, offset);
    }
    int at = layout.name;
    record.putInt(at, name).putInt(at + 16, file).putInt(at + 20, line);
    record.putInt(at + 24, 3).putInt(at + 28, 0);
    if (layout.startLine != 0) {
      record.putInt(layout.startLine, startLine);
    }
    record.put(layout.functionId + 3, (byte) 4);
    record.putInt(tables + 8, calls);
    record.putInt(tables + 12 + 12, calls == 0 ? -1 : TREE_OFFSET);
    return record.array();
  }

  private byte[] tree(int inner) {
    ByteBuffer tree = buffer(TREE_OFFSET + Math.max(layout.inlinedBytes, 1));
    if (layout.inlinedBytes > 0) {
      tree.putInt(TREE_OFFSET + layout.inlinedName, inner);
      tree.putInt(TREE_OFFSET + layout.inlinedParent, 0x3f);
      if (layout.inlinedStartLine > 0) {
        tree.putInt(TREE_OFFSET + layout.inlinedStartLine, 29);
      }
    }
    return tree.array();
  }

  private byte[] module(byte[] table) {
    long namesAt = ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN).getLong(layout.tables);
    ByteBuffer module = buffer(512);
    int at = 64;
    module.putLong(at, TABLE).putLong(at + 8, TABLE + namesAt).putLong(at + 176, TEXT);
    if (layout.moduleData > 0) {
      module.putLong(at + layout.moduleData, TREES);
    }
    return module.array();
  }

  /** A table of pairs: value, and the offset it is valid up to. */
  private int values(int... pairs) {
    int start = values.size();
    int value = -1;
    int offset = 0;
    for (int i = 0; i < pairs.length; i += 2) {
      int difference = pairs[i] - value;
      varint(difference << 1 ^ difference >> 31);
      varint(pairs[i + 1] - offset);
      value = pairs[i];
      offset = pairs[i + 1];
    }
    values.write(0);
    return start;
  }

  private void varint(int value) {
    int left = value;
    while (left >>> 7 != 0) {
      values.write(left & 0x7f | 0x80);
      left >>>= 7;
    }
    values.write(left);
  }

  private static int text(ByteArrayOutputStream into, String text) {
    int at = into.size();
    into.writeBytes((text + "\0").getBytes(StandardCharsets.UTF_8));
    return at;
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
