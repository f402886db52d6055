package io.fodc.ktm.symbols;

/** One entry of an ELF file's program header table. */
record ElfSegment(int type, int flags, long offset, long address, long size) {
  static final int LOAD = 1;
  static final int NOTE = 4;

  boolean holdsOffset(long place) {
    return type == LOAD && place >= offset && place - offset < size;
  }

  boolean holdsAddress(long place) {
    return type == LOAD && Long.compareUnsigned(place - address, size) < 0;
  }
}
