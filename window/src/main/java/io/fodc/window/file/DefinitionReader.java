package io.fodc.window.file;

import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.MetricType;
import io.fodc.schemas.metric.SeriesKey;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads what {@link DefinitionWriter} wrote, or refuses it. Reusable; one thread. */
final class DefinitionReader {
  /** Ids at or above this are neither written nor believed. */
  static final int MOST_SERIES = 1 << 20;

  private static final int MOST_TEXT = 1 << 16;

  /** Stands for what is not UTF-8, unless it was there itself. */
  private static final char REPLACEMENT = '\uFFFD';

  /** Most bytes of keys that one reader unfolds from what they share. */
  private static final long MOST_KEY_BYTES = 512L << 20;

  /** Takes the series of a batch. */
  @FunctionalInterface
  interface Sink {
    /**
     * A series.
     *
     * @param key valid during the call
     * @throws WindowFileException to end the reading
     */
    void definition(int id, SeriesKey key, MetricFamily family, long firstSeenMillis)
        throws WindowFileException;
  }

  private final KeyCheck check = new KeyCheck();
  private final SeriesKey key = new SeriesKey();
  private final List<MetricFamily> families = new ArrayList<>();
  private byte[] keyBytes = new byte[256];
  private byte[] bytes = new byte[0];
  private int at;
  private int end;
  private long unfolded;

  /**
   * Shows the series of a batch.
   *
   * @throws WindowFileException if it is no batch; series before the fault have been shown
   */
  void read(byte[] batch, int offset, int length, Sink sink) throws WindowFileException {
    bytes = batch;
    at = offset;
    end = offset + length;
    families.clear();
    long count = varint();
    long id = 0;
    long seen = 0;
    int keyLength = 0;
    for (long i = 0; i < count; i++) {
      id += zigzag();
      seen += zigzag();
      require(id >= 0 && id < MOST_SERIES, "series id", id);
      MetricFamily family = family();
      keyLength = key(keyLength);
      require(check.isKey(keyBytes, keyLength), "series key of bytes", keyLength);
      key.set(keyBytes, 0, keyLength);
      sink.definition((int) id, key, family, seen);
    }
    require(at == end, "bytes after the last series", end - at);
  }

  private MetricFamily family() throws WindowFileException {
    long number = varint();
    if (number > 0) {
      require(number <= families.size(), "family", number);
      return families.get((int) number - 1);
    }
    String name = text();
    require(at < end && !name.isEmpty(), "bytes left for a family", end - at);
    int type = bytes[at++];
    require(type >= 0 && type < MetricType.values().length, "family of type", type);
    MetricFamily family = new MetricFamily(name, MetricType.ofOrdinal(type), text(), text());
    families.add(family);
    return family;
  }

  private int key(int before) throws WindowFileException {
    long shared = varint();
    require(shared >= 0 && shared <= before, "shared bytes of a key", shared);
    long rest = varint();
    require(rest >= 0 && rest <= end - at, "length of a key", rest);
    int length = (int) (shared + rest);
    require(length <= KeyCheck.MOST_BYTES, "length of a key", length);
    if (keyBytes.length < length) {
      keyBytes = Arrays.copyOf(keyBytes, length * 2);
    }
    unfolded += length;
    require(unfolded <= MOST_KEY_BYTES, "bytes of keys", unfolded);
    System.arraycopy(bytes, at, keyBytes, (int) shared, (int) rest);
    at += (int) rest;
    return length;
  }

  private String text() throws WindowFileException {
    long length = varint();
    require(length >= 0 && length <= MOST_TEXT && length <= end - at, "length of a text", length);
    int start = at;
    at += (int) length;
    String text = new String(bytes, start, (int) length, StandardCharsets.UTF_8);
    if (text.indexOf(REPLACEMENT) < 0) {
      return text;
    }
    try {
      ByteBuffer utf8 = ByteBuffer.wrap(bytes, start, (int) length);
      return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
    } catch (CharacterCodingException e) {
      throw new WindowFileException("definitions with a text that is not UTF-8");
    }
  }

  private long zigzag() throws WindowFileException {
    long raw = varint();
    return raw >>> 1 ^ -(raw & 1);
  }

  private long varint() throws WindowFileException {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      require(at < end, "bytes left", 0);
      byte next = bytes[at++];
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new WindowFileException("definitions with a number above 64 bits");
  }

  private static void require(boolean holds, String what, long value) throws WindowFileException {
    if (!holds) {
      throw new WindowFileException("definitions with %s %d".formatted(what, value));
    }
  }
}
