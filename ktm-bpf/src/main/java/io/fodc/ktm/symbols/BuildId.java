package io.fodc.ktm.symbols;

import java.io.IOException;
import java.util.HexFormat;
import java.util.Optional;

/** The build id a linker left in a note, in hexadecimal. */
final class BuildId {
  private static final int HEADER = 12;
  private static final int GNU_BUILD_ID = 3;
  private static final int GNU = 0x00554e47;
  private static final int MOST_BYTES = 64;
  private static final int MOST_NOTES = 64;

  private BuildId() {}

  /** The id of a file; empty when it has none that can be read. */
  static Optional<String> of(ElfFile elf) {
    for (ElfSegment segment : elf.segments()) {
      if (segment.type() == ElfSegment.NOTE) {
        Optional<String> found = inNotes(elf, segment);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> inNotes(ElfFile elf, ElfSegment segment) {
    try {
      FilePart notes = FilePart.of(elf.bytes(), segment.offset(), segment.size(), "notes");
      long at = 0;
      for (int note = 0; note < MOST_NOTES && at <= notes.size() - HEADER; note++) {
        long nameBytes = notes.u32(at);
        long idBytes = notes.u32(at + 4);
        long id = at + HEADER + padded(nameBytes);
        if (notes.i32(at + 8) == GNU_BUILD_ID && nameBytes == 4 && notes.i32(at + HEADER) == GNU) {
          return Optional.of(hexadecimal(notes, id, (int) Math.min(idBytes, MOST_BYTES)));
        }
        at = id + padded(idBytes);
      }
      return Optional.empty();
    } catch (IOException e) {
      // Notes only say who the file is: its symbols are good without them.
      return Optional.empty();
    }
  }

  private static String hexadecimal(FilePart notes, long start, int length) throws IOException {
    byte[] id = new byte[length];
    for (int i = 0; i < length; i++) {
      id[i] = (byte) notes.u8(start + i);
    }
    return HexFormat.of().formatHex(id);
  }

  private static long padded(long length) {
    return (length + 3) & ~3L;
  }
}
