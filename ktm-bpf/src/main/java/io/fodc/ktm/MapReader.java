package io.fodc.ktm;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Reads a whole map at a time into buffers of its own, in batches where the kernel can and entry by
 * entry where it cannot, and adds up what each CPU counted. Values are taken as 64-bit words, and
 * the last words of a value that is no multiple of 8 bytes long are left out. One thread.
 *
 * <p>Memory: keys and values of {@code maxEntries}, times the possible CPUs for per-CPU maps, made
 * once. Entries that appear while reading may be missing; the next reading has them.
 */
public final class MapReader {
  /** Most memory one reader may take, in bytes. */
  public static final int MAX_BYTES = 16 * 1024 * 1024;

  private static final int BATCH_BYTES = 64;

  private final BpfMap map;
  private final int capacity;
  private final int keyBytes;
  private final int words;
  private final int parts;
  private final int partBytes;
  private final ByteBuffer keys;
  private final ByteBuffer values;
  private final ByteBuffer token = LibBpf.buffer(BATCH_BYTES);
  private final ByteBuffer nextToken = LibBpf.buffer(BATCH_BYTES);
  private final ByteBuffer count = LibBpf.buffer(Integer.BYTES);
  private final long[] sums;
  private boolean batches = true;
  private int size;

  /**
   * @param map a loaded map
   * @throws KtmException when its entries need more than {@link #MAX_BYTES}
   */
  public MapReader(BpfMap map) throws KtmException {
    this.map = map;
    this.capacity = map.maxEntries();
    this.keyBytes = map.keyBytes();
    this.words = map.valueBytes() / Long.BYTES;
    this.parts = map.parts();
    this.partBytes = map.partBytes();
    long bytes = (long) capacity * (keyBytes + (long) partBytes * parts);
    if (bytes > MAX_BYTES) {
      throw new KtmException(
          KtmFault.BROKEN_OBJECT,
          0,
          "map %s needs %d bytes to be read, more than %d".formatted(map.name(), bytes, MAX_BYTES));
    }
    this.keys = LibBpf.buffer(capacity * keyBytes);
    this.values = LibBpf.buffer(capacity * partBytes * parts);
    this.sums = new long[capacity * words];
  }

  /** Reads every entry there is now; returns their number. */
  public int read() throws KtmException {
    size = batches ? readBatches() : readOneByOne();
    addUp();
    return size;
  }

  /** Entries of the newest reading. */
  public int size() {
    return size;
  }

  /** A 32-bit word of an entry's key. */
  public int keyInt(int entry, int byteOffset) {
    return keys.getInt(entry * keyBytes + byteOffset);
  }

  /** A 64-bit word of an entry's key. */
  public long keyLong(int entry, int byteOffset) {
    return keys.getLong(entry * keyBytes + byteOffset);
  }

  /** A 64-bit word of an entry's value, summed over the CPUs. */
  public long value(int entry, int word) {
    return sums[entry * words + word];
  }

  /** 64-bit words of a value. */
  public int words() {
    return words;
  }

  private int readBatches() throws KtmException {
    int read = 0;
    boolean first = true;
    while (read < capacity) {
      count.putInt(0, capacity - read);
      ByteBuffer keysLeft = rest(keys, read * keyBytes);
      ByteBuffer valuesLeft = rest(values, read * partBytes * parts);
      int result =
          map.library()
              .calls()
              .bpf_map_lookup_batch(
                  map.fd(), first ? null : token, nextToken, keysLeft, valuesLeft, count, null);
      if (result < 0 && result != -Errno.ENOENT) {
        if (result == -Errno.EINVAL || result == -Errno.ENOTSUPP || result == -Errno.EOPNOTSUPP) {
          batches = false;
          return readOneByOne();
        }
        if (result == -Errno.ENOSPC) {
          // The next bucket does not fit behind what is there already: that is the end of it.
          return read;
        }
        throw map.library().failed("reading map " + map.name(), -result);
      }
      read += Math.clamp(count.getInt(0), 0, capacity - read);
      if (result == -Errno.ENOENT) {
        break;
      }
      first = false;
      token.put(0, nextToken, 0, BATCH_BYTES);
    }
    return read;
  }

  private int readOneByOne() throws KtmException {
    int read = 0;
    ByteBuffer key = LibBpf.buffer(keyBytes);
    ByteBuffer next = LibBpf.buffer(keyBytes);
    boolean first = true;
    while (read < capacity) {
      int result = map.library().calls().bpf_map_get_next_key(map.fd(), first ? null : key, next);
      if (result == -Errno.ENOENT) {
        break;
      }
      if (result < 0) {
        throw map.library().failed("listing map " + map.name(), -result);
      }
      if (map.lookup(next, rest(values, read * partBytes * parts))) {
        keys.put(read * keyBytes, next, 0, keyBytes);
        read++;
      }
      key.put(0, next, 0, keyBytes);
      first = false;
    }
    return read;
  }

  private static ByteBuffer rest(ByteBuffer buffer, int from) {
    return buffer.slice(from, buffer.capacity() - from).order(buffer.order());
  }

  private void addUp() {
    Arrays.fill(sums, 0, size * words, 0);
    for (int entry = 0; entry < size; entry++) {
      for (int part = 0; part < parts; part++) {
        int at = (entry * parts + part) * partBytes;
        for (int word = 0; word < words; word++) {
          sums[entry * words + word] += values.getLong(at + word * Long.BYTES);
        }
      }
    }
  }
}
