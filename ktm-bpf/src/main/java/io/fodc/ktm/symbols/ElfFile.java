package io.fodc.ktm.symbols;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The tables of a 64-bit little-endian ELF file (System V ABI, "Object Files"). One thread. */
final class ElfFile {
  static final int X86_64 = 62;
  static final int AARCH64 = 183;

  private static final int MAGIC = 0x464c457f;
  private static final int CLASS_64 = 2;
  private static final int LITTLE_ENDIAN = 1;
  private static final int HEADER_BYTES = 64;

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
    if (bytes.size() < HEADER_BYTES || bytes.i32(0) != MAGIC) {
      throw new MalformedFileException("not an ELF file");
    }
    if (bytes.u8(4) != CLASS_64 || bytes.u8(5) != LITTLE_ENDIAN) {
      throw new MalformedFileException("not a 64-bit little-endian ELF file");
    }
    return new ElfFile(bytes, bytes.u16(18), ElfTables.segments(bytes), ElfTables.sections(bytes));
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
}
