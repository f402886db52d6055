package io.fodc.ktm.symbols;

import java.io.IOException;

/**
 * The three layouts of Go's function table since Go 1.16, told apart by the table's first four
 * bytes. Offsets count from the start of the header, of a function's record, or of an entry of its
 * inline tree (Go's {@code src/runtime/runtime2.go}, {@code symtab.go} of the releases named).
 */
enum GoLayout {
  GO_1_16(0xfffffffa, false, 24, 8, 40, 0, 44, 0, 0, 0, 0, 0),
  GO_1_18(0xfffffff0, true, 32, 4, 36, 0, 40, 20, 12, 16, 0, 304),
  GO_1_20(0xfffffff1, true, 32, 4, 40, 36, 44, 16, 4, 8, 12, 320);

  private final int magic;

  /** Whether entries are 32-bit offsets from the start of the text, or else 64-bit addresses. */
  final boolean relative;

  /** Where the header's five table offsets begin. */
  final int tables;

  /** Where a function's name, and 12 bytes on its three line tables, are. */
  final int name;

  /** Where the id of the function is, and 3 bytes on the number of its data tables. */
  final int functionId;

  /** Where the first line of the function is; 0 when the layout has none. */
  final int startLine;

  /** Where a function's record ends and its tables begin. */
  final int recordBytes;

  /** Size of one inlined call; 0 when it cannot be read. */
  final int inlinedBytes;

  final int inlinedName;
  final int inlinedParent;

  /** Where an inlined call has the first line of its function; 0 when the layout has none. */
  final int inlinedStartLine;

  /** Where the module has the address that data tables count from. */
  final int moduleData;

  GoLayout(
      int magic,
      boolean relative,
      int tables,
      int name,
      int functionId,
      int startLine,
      int recordBytes,
      int inlinedBytes,
      int inlinedName,
      int inlinedParent,
      int inlinedStartLine,
      int moduleData) {
    this.magic = magic;
    this.relative = relative;
    this.tables = tables;
    this.name = name;
    this.functionId = functionId;
    this.startLine = startLine;
    this.recordBytes = recordBytes;
    this.inlinedBytes = inlinedBytes;
    this.inlinedName = inlinedName;
    this.inlinedParent = inlinedParent;
    this.inlinedStartLine = inlinedStartLine;
    this.moduleData = moduleData;
  }

  static GoLayout of(int magic) throws IOException {
    for (GoLayout layout : values()) {
      if (layout.magic == magic) {
        return layout;
      }
    }
    throw new MalformedFileException(
        "Go function table of unknown layout 0x" + Integer.toHexString(magic));
  }
}
