package io.fodc.ktm.symbols;

import java.io.IOException;

/**
 * Go's tables from instruction to value: pairs of variable-length differences, value first, each
 * pair valid up to the address it leads to. A first difference of zero ends a table, except in its
 * first pair.
 */
final class GoValues {
  static final int NONE = -1;

  private static final int MOST_VARINT_BYTES = 5;

  private final FilePart table;
  private final int quantum;
  private final WorkBudget budget;
  private long at;

  GoValues(FilePart table, int quantum, WorkBudget budget) {
    this.table = table;
    this.quantum = quantum;
    this.budget = budget;
  }

  /**
   * The value for an instruction.
   *
   * @param start where the function's table begins; 0 means it has none
   * @param offset of the instruction from the function's entry, in bytes
   */
  int valueAt(long start, long offset) throws IOException {
    if (start == 0) {
      return NONE;
    }
    at = start;
    int value = NONE;
    long reached = 0;
    for (boolean first = true; ; first = false) {
      budget.spend(1);
      int difference = varint();
      if (difference == 0 && !first) {
        return NONE;
      }
      value += difference >>> 1 ^ -(difference & 1);
      reached += Integer.toUnsignedLong(varint()) * quantum;
      if (offset < reached) {
        return value;
      }
    }
  }

  private int varint() throws IOException {
    int value = 0;
    for (int i = 0; i < MOST_VARINT_BYTES; i++) {
      int next = table.u8(at++);
      value |= (next & 0x7f) << 7 * i;
      if (next < 0x80) {
        return value;
      }
    }
    throw new MalformedFileException("a number of more than 5 bytes in a Go line table");
  }
}
