package io.fodc.window.file;

import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Writes definitions of series into a batch that can be read alone: each key by what it does not
 * share with the one before, each family once. Reusable; one thread.
 *
 * <pre>
 *   varint count | count times:
 *     zigzag id - id before | zigzag first seen - that before, milliseconds
 *     varint family: 0 = a new one follows, else its number in the batch, from 1
 *     [varint length, name | type | varint length, unit | varint length, help]
 *     varint bytes shared with the key before | varint length, the rest of the key
 * </pre>
 */
final class DefinitionWriter {
  private final Map<MetricFamily, Integer> families = new HashMap<>();
  private byte[] bytes = new byte[4096];
  private int length;
  private int count;
  private int idBefore;
  private long seenBefore;
  private byte[] keyBefore = new byte[0];
  private int keyBeforeLength;

  /** Starts a batch. */
  void begin() {
    families.clear();
    length = 0;
    count = 0;
    idBefore = 0;
    seenBefore = 0;
    keyBeforeLength = 0;
  }

  /** Adds a series. */
  void add(int id, long firstSeenMillis, SeriesKey key, MetricFamily family) {
    zigzag((long) id - idBefore);
    zigzag(firstSeenMillis - seenBefore);
    Integer known = families.get(family);
    varint(known == null ? 0 : known);
    if (known == null) {
      families.put(family, families.size() + 1);
      text(family.name());
      reserve(1);
      bytes[length++] = (byte) family.type().ordinal();
      text(family.unit());
      text(family.help());
    }
    key(key);
    idBefore = id;
    seenBefore = firstSeenMillis;
    count++;
  }

  /** Number of series added. */
  int count() {
    return count;
  }

  /** Bytes of the batch so far. */
  int length() {
    return length + 5;
  }

  /** The batch; its buffer is another's. */
  byte[] finish() {
    byte[] all = new byte[length + 5];
    int at = 0;
    int rest = count;
    for (; (rest & ~0x7F) != 0; rest >>>= 7) {
      all[at++] = (byte) (rest | 0x80);
    }
    all[at++] = (byte) rest;
    System.arraycopy(bytes, 0, all, at, length);
    return Arrays.copyOf(all, at + length);
  }

  private void key(SeriesKey key) {
    int most = Math.min(key.length(), keyBeforeLength);
    int differ = Arrays.mismatch(key.bytes(), 0, most, keyBefore, 0, most);
    int shared = differ < 0 ? most : differ;
    varint(shared);
    varint(key.length() - shared);
    put(key.bytes(), shared, key.length() - shared);
    if (keyBefore.length < key.length()) {
      keyBefore = new byte[key.length() * 2];
    }
    System.arraycopy(key.bytes(), 0, keyBefore, 0, key.length());
    keyBeforeLength = key.length();
  }

  private void text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    varint(utf8.length);
    put(utf8, 0, utf8.length);
  }

  private void put(byte[] from, int offset, int size) {
    reserve(size);
    System.arraycopy(from, offset, bytes, length, size);
    length += size;
  }

  private void zigzag(long value) {
    varint(value << 1 ^ value >> 63);
  }

  private void varint(long value) {
    reserve(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
  }

  private void reserve(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
    }
  }
}
