package io.fodc.ktm.symbols;

/**
 * Executable memory of a process, or the kernel's.
 *
 * @param start first address
 * @param end address after the last
 * @param fileOffset place in the file of what is at {@code start}
 * @param file path as the process sees it; a word in brackets when there is no file
 * @param buildId in hexadecimal; empty when unknown
 */
public record CodeRange(long start, long end, long fileOffset, String file, String buildId) {
  boolean holds(long address) {
    return Long.compareUnsigned(address - start, end - start) < 0;
  }

  CodeRange withBuildId(String id) {
    return new CodeRange(start, end, fileOffset, file, id);
  }
}
