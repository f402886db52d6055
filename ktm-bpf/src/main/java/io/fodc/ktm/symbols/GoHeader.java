package io.fodc.ktm.symbols;

import java.io.IOException;

/**
 * The header of Go's function table and the tables it points to.
 *
 * @param quantum bytes that addresses in line tables are multiples of
 * @param functions entries of the function table
 * @param textStart address that function entries count from; 0 when it is not stored here
 */
record GoHeader(
    GoLayout layout,
    int quantum,
    int functions,
    long textStart,
    FilePart names,
    FilePart units,
    FilePart files,
    FilePart values,
    FilePart records) {
  private static final int POINTER_BYTES = 8;
  private static final int TEXT_START = 24;

  static GoHeader read(FilePart table) throws IOException {
    GoLayout layout = GoLayout.of(table.i32(0));
    int quantum = table.u8(6);
    if (table.u8(7) != POINTER_BYTES || quantum != 1 && quantum != 2 && quantum != 4) {
      throw new MalformedFileException(
          "Go function table for pointers of " + table.u8(7) + " bytes, quantum " + quantum);
    }
    int at = layout.tables;
    FilePart records = table.from(table.i64(at + 32), "Go functions");
    return new GoHeader(
        layout,
        quantum,
        functions(table.i64(8), layout, records),
        layout.relative ? table.i64(TEXT_START) : 0,
        table.from(table.i64(at), "Go function names"),
        table.from(table.i64(at + 8), "Go compilation units"),
        table.from(table.i64(at + 16), "Go file names"),
        table.from(table.i64(at + 24), "Go line tables"),
        records);
  }

  private static int functions(long count, GoLayout layout, FilePart records) throws IOException {
    long entryBytes = layout.relative ? 8 : 16;
    if (count <= 0 || count > Integer.MAX_VALUE || count * entryBytes > records.size()) {
      throw new MalformedFileException(
          count + " Go functions do not fit a table of " + records.size() + " bytes");
    }
    return (int) count;
  }
}
