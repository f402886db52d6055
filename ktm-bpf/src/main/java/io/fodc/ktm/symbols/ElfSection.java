package io.fodc.ktm.symbols;

/** One entry of an ELF file's section table. */
record ElfSection(
    String name, int type, long address, long offset, long size, int link, long entrySize) {
  static final int SYMBOLS = 2;
  static final int RELOCATIONS = 4;
  static final int NOTE = 7;
  static final int NO_BITS = 8;
  static final int DYNAMIC_SYMBOLS = 11;
}
