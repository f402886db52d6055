package io.fodc.ktm.symbols;

import java.io.IOException;

/**
 * The record of one Go function.
 *
 * @param entry offset of its first instruction from the start of the text
 */
record GoFunction(GoHeader header, FilePart record, long entry) {
  private static final int FILE_TABLE = 16;
  private static final int LINE_TABLE = 20;
  private static final int DATA_TABLES = 24;
  private static final int UNIT = 28;
  private static final int INLINE_INDEX = 2;
  private static final int INLINE_TREE = 3;
  private static final long NO_TREE = 0xffffffffL;

  long nameOffset() throws IOException {
    return record.u32(header.layout().name);
  }

  long fileTable() throws IOException {
    return record.u32(header.layout().name + FILE_TABLE);
  }

  long lineTable() throws IOException {
    return record.u32(header.layout().name + LINE_TABLE);
  }

  long unit() throws IOException {
    return record.u32(header.layout().name + UNIT);
  }

  int startLine() throws IOException {
    int at = header.layout().startLine;
    return at == 0 ? 0 : record.i32(at);
  }

  /** Where the table from instruction to inlined call is; 0 when nothing is inlined. */
  long inlineIndexTable() throws IOException {
    return indexTables() > INLINE_INDEX
        ? record.u32(header.layout().recordBytes + INLINE_INDEX * (long) Integer.BYTES)
        : 0;
  }

  /** Offset of the inline tree among the module's data; negative when there is none. */
  long inlineTree() throws IOException {
    int trees = record.u8(header.layout().functionId + 3);
    if (header.layout().inlinedBytes == 0 || trees <= INLINE_TREE) {
      return -1;
    }
    long at = header.layout().recordBytes + (indexTables() + INLINE_TREE) * Integer.BYTES;
    long offset = record.u32(at);
    return offset == NO_TREE ? -1 : offset;
  }

  private long indexTables() throws IOException {
    return record.u32(header.layout().name + DATA_TABLES);
  }
}
