package io.fodc.ktm.symbols;

import java.io.IOException;

/** Goes through the function symbols of an ELF file: {@code .symtab} and {@code .dynsym}. */
final class ElfSymbols {
  private static final int ENTRY_BYTES = 24;
  private static final int FUNCTION = 2;
  private static final int INDIRECT_FUNCTION = 10;
  private static final int UNDEFINED = 0;
  private static final int NAME_LIMIT = 1024;

  private ElfSymbols() {}

  /** Whether there is a table to look in. */
  static boolean isIn(ElfFile elf) {
    return elf.sections().stream().anyMatch(ElfSymbols::isTable);
  }

  /** Offers every function to a collection of nearest symbols. */
  static void collect(ElfFile elf, NearestSymbols nearest, WorkBudget budget) throws IOException {
    for (ElfSection section : elf.sections()) {
      if (isTable(section) && section.size() > 0) {
        collect(elf, section, nearest, budget);
      }
    }
    nearest.complete();
  }

  private static void collect(
      ElfFile elf, ElfSection section, NearestSymbols nearest, WorkBudget budget)
      throws IOException {
    if (section.link() < 0 || section.link() >= elf.sections().size()) {
      throw new MalformedFileException(
          section.name() + " names section " + section.link() + " for its texts");
    }
    FilePart names = elf.part(elf.sections().get(section.link()));
    FilePart table = elf.part(section);
    long count = table.size() / ENTRY_BYTES;
    budget.spend(count);
    for (long i = 0; i < count; i++) {
      offer(table, i * ENTRY_BYTES, names, nearest);
    }
  }

  private static void offer(FilePart table, long at, FilePart names, NearestSymbols nearest)
      throws IOException {
    int info = table.u8(at + 4);
    int type = info & 0xf;
    if (type != FUNCTION && type != INDIRECT_FUNCTION
        || table.i32(at + 4) >>> Short.SIZE == UNDEFINED) {
      return;
    }
    long start = table.i64(at + 8);
    long size = table.i64(at + 16);
    int precedence = precedence(info >>> 4, size);
    int place = nearest.placeFor(start, precedence);
    if (place >= 0) {
      nearest.put(place, start, size, precedence, names.text(table.u32(at), NAME_LIMIT));
    }
  }

  /** A symbol with a size before one without, a global one before a weak and a local one. */
  private static int precedence(int binding, long size) {
    int visible = binding == 1 ? 2 : binding == 2 ? 1 : 0;
    return (size > 0 ? 4 : 0) + visible;
  }

  private static boolean isTable(ElfSection section) {
    return section.type() == ElfSection.SYMBOLS || section.type() == ElfSection.DYNAMIC_SYMBOLS;
  }
}
