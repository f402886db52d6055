package io.fodc.ktm.symbols;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Pointers that a position-independent file leaves to the loader: their values are in its
 * relocation tables, their places in the file may be zero.
 */
final class Relocations {
  private static final int ENTRY_BYTES = 24;
  private static final int X86_64_RELATIVE = 8;
  private static final int AARCH64_RELATIVE = 1027;

  private final ElfFile elf;
  private final WorkBudget budget;

  Relocations(ElfFile elf, WorkBudget budget) {
    this.elf = elf;
    this.budget = budget;
  }

  /** Where pointers with a value are; at most so many. */
  List<Long> placesOf(long value, int most) throws IOException {
    List<Long> places = new ArrayList<>();
    visit(
        (place, points) -> {
          if (points == value && places.size() < most) {
            places.add(place);
          }
        });
    return places;
  }

  /** The value of the pointer at an address. */
  OptionalLong at(long address) throws IOException {
    long[] found = new long[2];
    visit(
        (place, points) -> {
          if (place == address) {
            found[0] = 1;
            found[1] = points;
          }
        });
    return found[0] == 0 ? OptionalLong.empty() : OptionalLong.of(found[1]);
  }

  private void visit(Visitor visitor) throws IOException {
    for (ElfSection section : elf.sections()) {
      if (section.type() == ElfSection.RELOCATIONS) {
        FilePart table = elf.part(section);
        budget.spend(table.size() / ENTRY_BYTES);
        for (long at = 0; at <= table.size() - ENTRY_BYTES; at += ENTRY_BYTES) {
          if (isRelative(table.i32(at + 8))) {
            visitor.pointer(table.i64(at), table.i64(at + 16));
          }
        }
      }
    }
  }

  private boolean isRelative(int kind) {
    return switch (elf.machine()) {
      case ElfFile.X86_64 -> kind == X86_64_RELATIVE;
      case ElfFile.AARCH64 -> kind == AARCH64_RELATIVE;
      default -> false;
    };
  }

  private interface Visitor {
    void pointer(long place, long points);
  }
}
