package io.fodc.ktm.symbols;

import java.io.IOException;

/**
 * Goes through symbols that are listed as text, a line each: {@code /proc/kallsyms} and perf maps.
 * Lines that do not look like a symbol are passed over.
 */
final class ListedSymbols {
  private static final String CODE_TYPES = "tTwW";
  private static final int NAME_LIMIT = 1024;

  private ListedSymbols() {}

  /**
   * Offers the kernel's functions: {@code address type name [module]}.
   *
   * @return whether any had an address; without privilege the kernel shows zeros
   */
  static boolean collectKernel(TextLines lines, NearestSymbols nearest, WorkBudget budget)
      throws IOException {
    boolean shown = false;
    while (lines.next()) {
      budget.spend(1);
      int end = lines.endOfHex(0);
      long start = lines.hex(0, end);
      shown |= start != 0;
      if (start != 0 && CODE_TYPES.indexOf(lines.at(end + 1)) >= 0) {
        offer(lines, nearest, start, 0, end + 3);
      }
    }
    nearest.complete();
    return shown;
  }

  /** Offers compiled code as virtual machines list it: {@code start size name}; Java's has 0x. */
  static void collectPerfMap(TextLines lines, NearestSymbols nearest, WorkBudget budget)
      throws IOException {
    while (lines.next()) {
      budget.spend(1);
      int start = afterPrefix(lines, 0);
      int startEnd = lines.endOfHex(start);
      int size = afterPrefix(lines, startEnd + 1);
      int sizeEnd = lines.endOfHex(size);
      if (startEnd > start && lines.at(startEnd) == ' ' && lines.at(sizeEnd) == ' ') {
        long bytes = Math.max(lines.hex(size, sizeEnd), 1);
        offer(lines, nearest, lines.hex(start, startEnd), bytes, sizeEnd + 1);
      }
    }
  }

  private static int afterPrefix(TextLines lines, int at) {
    return lines.at(at) == '0' && lines.at(at + 1) == 'x' ? at + 2 : at;
  }

  private static void offer(
      TextLines lines, NearestSymbols nearest, long start, long size, int nameAt) {
    int place = nearest.placeFor(start, 0);
    if (place >= 0) {
      int end = nameAt;
      while (end < lines.length() && lines.at(end) != '\t') {
        end++;
      }
      String name = lines.text(nameAt, Math.min(end, nameAt + NAME_LIMIT));
      nearest.put(place, start, size, 0, name);
    }
  }
}
