package io.fodc.schemas.exposition;

import io.fodc.schemas.metric.SeriesKey;
import java.util.zip.CRC32C;

/**
 * Hashes of keys within one reader: a check sum, because the JVM has code for it that is fast even
 * before its compilers are. Equal hashes are never believed.
 */
final class KeyHash {
  private final CRC32C sum = new CRC32C();

  int of(SeriesKey key) {
    sum.reset();
    sum.update(key.bytes(), 0, key.length());
    return (int) sum.getValue();
  }
}
