package io.fodc.ktm.symbols;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The two addresses of Go's module description that its function table counts from. The description
 * has no symbol in a stripped file; it is the one place whose first word points to the function
 * table and whose second one to the function names.
 *
 * @param text address that function entries count from
 * @param data address that data tables count from; 0 when the layout has none
 */
record GoModule(long text, long data) {
  private static final List<String> SECTIONS =
      List.of(".go.module", ".noptrdata", ".data", ".data.rel.ro");
  private static final int WORD = 8;
  private static final int NAMES = 8;
  private static final int TEXT = 176;
  private static final int MOST_CANDIDATES = 16;

  /**
   * Looks for the module of a function table.
   *
   * @param table address of the function table
   * @param names address of the function names in it
   */
  static Optional<GoModule> find(
      ElfFile elf, GoLayout layout, long table, long names, WorkBudget budget) throws IOException {
    Relocations relocations = new Relocations(elf, budget);
    List<Long> candidates = literals(elf, table, budget);
    candidates.addAll(relocations.placesOf(table, MOST_CANDIDATES));
    for (long candidate : candidates) {
      if (pointer(elf, relocations, candidate + NAMES) == names) {
        long data =
            layout.moduleData == 0 ? 0 : pointer(elf, relocations, candidate + layout.moduleData);
        return Optional.of(new GoModule(pointer(elf, relocations, candidate + TEXT), data));
      }
    }
    return Optional.empty();
  }

  private static List<Long> literals(ElfFile elf, long value, WorkBudget budget)
      throws IOException {
    List<Long> found = new ArrayList<>();
    for (ElfSection section : elf.sections()) {
      if (SECTIONS.contains(section.name()) && section.type() != ElfSection.NO_BITS) {
        FilePart words = elf.part(section);
        budget.spend(words.size() / WORD);
        for (long at = 0; at <= words.size() - WORD; at += WORD) {
          if (words.i64(at) == value && found.size() < MOST_CANDIDATES) {
            found.add(section.address() + at);
          }
        }
      }
    }
    return found;
  }

  /** The pointer at an address; 0 when there is none. */
  private static long pointer(ElfFile elf, Relocations relocations, long address)
      throws IOException {
    OptionalLong relocated = relocations.at(address);
    if (relocated.isPresent()) {
      return relocated.getAsLong();
    }
    Optional<FilePart> part = elf.partAt(address);
    return part.isEmpty() || part.get().size() < WORD ? 0 : part.get().i64(0);
  }
}
