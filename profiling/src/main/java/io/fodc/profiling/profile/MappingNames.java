package io.fodc.profiling.profile;

import java.util.HashMap;
import java.util.Map;

/**
 * Words for places without a function: the file's name and the offset in it, for {@code addr2line}.
 */
final class MappingNames {
  private static final int PARTS = 4;

  private final RawProfile raw;
  private final Map<Long, Integer> rows = new HashMap<>();

  MappingNames(RawProfile raw) throws ProfileException {
    this.raw = raw;
    for (int at = 0; at < raw.mappings.size(); at += PARTS) {
      raw.string(raw.mappings.get(at + 3), "a mapping's file");
      if (raw.mappings.get(at) == 0 || rows.put(raw.mappings.get(at), at) != null) {
        throw ProfileException.malformed("a mapping has id 0, or that of another one");
      }
    }
  }

  /** {@code libc.so.6+0x2a4f0}; the bare address when the mapping is not known. */
  String place(long mapping, long address) throws ProfileException {
    Integer at = rows.get(mapping);
    if (at == null) {
      if (mapping != 0) {
        throw ProfileException.malformed("a mapping is referred to and not defined");
      }
      return "0x" + Long.toHexString(address);
    }
    String file = raw.string(raw.mappings.get(at + 3), "a mapping's file");
    String name = file.substring(file.lastIndexOf('/') + 1);
    long offset = address - raw.mappings.get(at + 1) + raw.mappings.get(at + 2);
    return (name.isEmpty() ? "?" : name) + "+0x" + Long.toHexString(offset);
  }
}
