package io.fodc.ktm.symbols;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the two tables of an ELF file: at most {@value #MOST_SEGMENTS} segments and {@value
 * #MOST_SECTIONS} sections; a file with more is refused.
 */
final class ElfTables {
  private static final int SEGMENT_BYTES = 56;
  private static final int SECTION_BYTES = 64;
  private static final int MOST_SEGMENTS = 1024;
  private static final int MOST_SECTIONS = 4096;
  private static final int NAME_LIMIT = 128;

  private ElfTables() {}

  static List<ElfSegment> segments(FileBytes bytes) throws IOException {
    int count = count("program headers", bytes.u16(56), MOST_SEGMENTS);
    FilePart table = table("program header", bytes, bytes.i64(32), count, SEGMENT_BYTES);
    List<ElfSegment> segments = new ArrayList<>(count);
    for (long at = 0; at < table.size(); at += SEGMENT_BYTES) {
      segments.add(
          new ElfSegment(
              table.i32(at),
              table.i32(at + 4),
              table.i64(at + 8),
              table.i64(at + 16),
              table.i64(at + 32)));
    }
    return List.copyOf(segments);
  }

  static List<ElfSection> sections(FileBytes bytes) throws IOException {
    int count = count("section headers", bytes.u16(60), MOST_SECTIONS);
    if (count == 0) {
      return List.of();
    }
    FilePart table = table("section header", bytes, bytes.i64(40), count, SECTION_BYTES);
    long namesAt = (long) bytes.u16(62) * SECTION_BYTES;
    FilePart names =
        FilePart.of(bytes, table.i64(namesAt + 24), table.i64(namesAt + 32), "section names");
    List<ElfSection> sections = new ArrayList<>(count);
    for (long at = 0; at < table.size(); at += SECTION_BYTES) {
      sections.add(section(table, at, names));
    }
    return List.copyOf(sections);
  }

  private static ElfSection section(FilePart table, long at, FilePart names) throws IOException {
    return new ElfSection(
        names.text(table.u32(at), NAME_LIMIT),
        table.i32(at + 4),
        table.i64(at + 16),
        table.i64(at + 24),
        table.i64(at + 32),
        table.i32(at + 40),
        table.i64(at + 56));
  }

  private static FilePart table(String what, FileBytes bytes, long offset, int count, int entry)
      throws IOException {
    return FilePart.of(bytes, count == 0 ? 0 : offset, (long) count * entry, what + " table");
  }

  private static int count(String what, int count, int most) throws IOException {
    if (count > most) {
      throw new MalformedFileException(count + " " + what + ", more than " + most);
    }
    return count;
  }
}
