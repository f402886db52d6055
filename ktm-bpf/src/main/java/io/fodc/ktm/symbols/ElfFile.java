package io.fodc.ktm.symbols;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The tables of a 64-bit little-endian ELF file (System V ABI, "Object Files"). Reads at most
 * {@value #MOST_SEGMENTS} segments and {@value #MOST_SECTIONS} sections; a file with more is
 * refused. One thread.
 */
final class ElfFile {
  static final int X86_64 = 62;
  static final int AARCH64 = 183;

  private static final int MAGIC = 0x464c457f;
  private static final int CLASS_64 = 2;
  private static final int LITTLE_ENDIAN = 1;
  private static final int SEGMENT_BYTES = 56;
  private static final int SECTION_BYTES = 64;
  private static final int MOST_SEGMENTS = 1024;
  private static final int MOST_SECTIONS = 4096;
  private static final int NAME_LIMIT = 128;

  private final FileBytes bytes;
  private final int machine;
  private final List<ElfSegment> segments;
  private final List<ElfSection> sections;

  private ElfFile(
      FileBytes bytes, int machine, List<ElfSegment> segments, List<ElfSection> sections) {
    this.bytes = bytes;
    this.machine = machine;
    this.segments = segments;
    this.sections = sections;
  }

  /** Reads the tables of an open file. */
  static ElfFile read(FileBytes bytes) throws IOException {
    if (bytes.size() < SECTION_BYTES || bytes.i32(0) != MAGIC) {
      throw new MalformedFileException("not an ELF file");
    }
    if (bytes.u8(4) != CLASS_64 || bytes.u8(5) != LITTLE_ENDIAN) {
      throw new MalformedFileException("not a 64-bit little-endian ELF file");
    }
    return new ElfFile(bytes, bytes.u16(18), segments(bytes), sections(bytes));
  }

  FileBytes bytes() {
    return bytes;
  }

  int machine() {
    return machine;
  }

  List<ElfSegment> segments() {
    return segments;
  }

  List<ElfSection> sections() {
    return sections;
  }

  /** The first section of a name. */
  Optional<ElfSection> section(String name) {
    return sections.stream().filter(section -> section.name().equals(name)).findFirst();
  }

  /** The bytes of a section. */
  FilePart part(ElfSection section) throws IOException {
    if (section.type() == ElfSection.NO_BITS) {
      throw new MalformedFileException("section " + section.name() + " has no bytes in the file");
    }
    return FilePart.of(bytes, section.offset(), section.size(), "section " + section.name());
  }

  /** The address at which a place of the file is loaded, before any load bias. */
  OptionalLong addressOf(long offset) {
    for (ElfSegment segment : segments) {
      if (segment.holdsOffset(offset)) {
        return OptionalLong.of(offset - segment.offset() + segment.address());
      }
    }
    return OptionalLong.empty();
  }

  /** The bytes from an address to the end of its segment. */
  Optional<FilePart> partAt(long address) throws IOException {
    for (ElfSegment segment : segments) {
      if (segment.holdsAddress(address)) {
        long skipped = address - segment.address();
        long offset = segment.offset() + skipped;
        return Optional.of(FilePart.of(bytes, offset, segment.size() - skipped, "segment"));
      }
    }
    return Optional.empty();
  }

  private static List<ElfSegment> segments(FileBytes bytes) throws IOException {
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

  private static List<ElfSection> sections(FileBytes bytes) throws IOException {
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
