package io.fodc.ktm.symbols;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Builds ELF files of a few sections, each loaded by a segment of its own. */
final class TestElf {
  private static final int HEADER = 64;
  private static final int SEGMENT = 56;
  private static final int SECTION = 64;

  private record Part(
      String name, int type, long address, byte[] bytes, int link, int entryBytes) {}

  private final List<Part> parts = new ArrayList<>();

  /** Adds a section; an address of 0 means that it is not loaded. */
  TestElf section(String name, int type, long address, byte[] bytes) {
    return section(name, type, address, bytes, 0, 0);
  }

  /** Adds a section that refers to another. */
  TestElf section(String name, int type, long address, byte[] bytes, int link, int entryBytes) {
    parts.add(new Part(name, type, address, bytes, link, entryBytes));
    return this;
  }

  /** The file. Section 0 is empty, so the first one added has number 1. */
  byte[] bytes() {
    ByteArrayOutputStream names = new ByteArrayOutputStream();
    names.write(0);
    List<Integer> nameAt = new ArrayList<>();
    List<Part> all = new ArrayList<>(parts);
    all.add(new Part(".shstrtab", 3, 0, new byte[0], 0, 0));
    for (Part part : all) {
      nameAt.add(names.size());
      names.writeBytes((part.name() + "\0").getBytes(StandardCharsets.UTF_8));
    }
    all.set(all.size() - 1, new Part(".shstrtab", 3, 0, names.toByteArray(), 0, 0));

    int start = HEADER + SEGMENT * parts.size();
    int size = start + all.stream().mapToInt(part -> padded(part.bytes().length)).sum();
    ByteBuffer file =
        ByteBuffer.allocate(size + SECTION * (all.size() + 1)).order(ByteOrder.LITTLE_ENDIAN);
    file.putInt(0, 0x464c457f).put(4, (byte) 2).put(5, (byte) 1).put(6, (byte) 1);
    file.putShort(16, (short) 2).putShort(18, (short) ElfFile.X86_64);
    file.putLong(32, HEADER).putLong(40, size);
    file.putShort(54, (short) SEGMENT).putShort(56, (short) parts.size());
    file.putShort(58, (short) SECTION).putShort(60, (short) (all.size() + 1));
    file.putShort(62, (short) all.size());

    int at = start;
    for (int i = 0; i < all.size(); i++) {
      Part part = all.get(i);
      if (i < parts.size()) {
        int segment = HEADER + SEGMENT * i;
        file.putInt(segment, part.address() == 0 ? 0 : 1).putInt(segment + 4, 5);
        file.putLong(segment + 8, at).putLong(segment + 16, part.address());
        file.putLong(segment + 32, part.bytes().length);
        file.putLong(segment + 40, part.bytes().length);
      }
      int section = size + SECTION * (i + 1);
      file.putInt(section, nameAt.get(i)).putInt(section + 4, part.type());
      file.putLong(section + 16, part.address()).putLong(section + 24, at);
      file.putLong(section + 32, part.bytes().length).putInt(section + 40, part.link());
      file.putLong(section + 56, part.entryBytes());
      file.put(at, part.bytes());
      at += padded(part.bytes().length);
    }
    return file.array();
  }

  private static int padded(int length) {
    return (length + 7) & ~7;
  }
}
