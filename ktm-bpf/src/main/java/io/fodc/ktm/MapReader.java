package io.fodc.ktm;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Reads many entries of a map at a time, in batches where the kernel can and one by one where it
 * cannot, and adds up what each CPU counted. Values are taken as 64-bit words. One thread.
 *
 * <p>Memory is made once: one 64-bit word for each word of the most entries asked for, and a
 * transfer buffer of at most {@value #CHUNK_BYTES} bytes or one entry. Entries of a hash that come
 * or go while it is read may be missing this time.
 */
public final class MapReader {
  private static final int CHUNK_BYTES = 64 * 1024;

  /** A bucket of a hash must fit into one transfer. */
  private static final int LEAST_CHUNK = 32;

  private static final int TOKEN_BYTES = 64;

  private final BpfMap map;
  private final int capacity;
  private final int chunk;
  private final int keyBytes;
  private final int words;
  private final int parts;
  private final int partBytes;
  private final ByteBuffer keys;
  private final ByteBuffer values;
  private final ByteBuffer token = LibBpf.buffer(TOKEN_BYTES);
  private final ByteBuffer nextToken = LibBpf.buffer(TOKEN_BYTES);
  private final ByteBuffer count = LibBpf.buffer(Integer.BYTES);
  private final byte[] foundKeys;
  private final ByteBuffer found;
  private final long[] sums;
  private boolean batches = true;
  private int size;

  /** A reader of everything there can be in a loaded map. */
  public MapReader(BpfMap map) {
    this(map, map.maxEntries());
  }

  /**
   * @param map a loaded map
   * @param capacity most entries of one reading
   */
  public MapReader(BpfMap map, int capacity) {
    this.map = map;
    this.capacity = capacity;
    this.keyBytes = map.keyBytes();
    this.words = map.valueBytes() / Long.BYTES;
    this.parts = map.parts();
    this.partBytes = map.partBytes();
    this.chunk = Math.min(capacity, Math.max(LEAST_CHUNK, CHUNK_BYTES / (partBytes * parts)));
    this.keys = LibBpf.buffer(chunk * keyBytes);
    this.values = LibBpf.buffer(chunk * partBytes * parts);
    this.foundKeys = new byte[capacity * keyBytes];
    this.found = ByteBuffer.wrap(foundKeys).order(keys.order());
    this.sums = new long[capacity * words];
  }

  /** Reads every entry there is now, at most the capacity; returns their number. */
  public int read() throws KtmException {
    return read(0, capacity);
  }

  /**
   * Reads entries of an array: {@code count} from {@code first} on. Of a hash, {@code first} is 0.
   */
  public int read(int first, int entries) throws KtmException {
    size = 0;
    if (batches && !readBatches(first, entries)) {
      batches = false;
      size = 0;
    }
    if (!batches) {
      readOneByOne(first, entries);
    }
    return size;
  }

  /** Entries of the newest reading. */
  public int size() {
    return size;
  }

  /** A 32-bit word of an entry's key. */
  public int keyInt(int entry, int byteOffset) {
    return found.getInt(entry * keyBytes + byteOffset);
  }

  /** A 64-bit word of an entry's key. */
  public long keyLong(int entry, int byteOffset) {
    return found.getLong(entry * keyBytes + byteOffset);
  }

  /** A 64-bit word of an entry's value, summed over the CPUs. */
  public long value(int entry, int word) {
    return sums[entry * words + word];
  }

  /** 64-bit words of a value; the bytes behind the last whole one are not read. */
  public int words() {
    return words;
  }

  /** False when this kernel has no batches for this kind of map. */
  private boolean readBatches(int first, int entries) throws KtmException {
    // Where a batch begins is told by the key before it; nothing before it is told by null.
    boolean fromStart = first == 0;
    token.putInt(0, first - 1);
    while (size < entries) {
      count.putInt(0, Math.min(chunk, entries - size));
      int result =
          map.library()
              .calls()
              .bpf_map_lookup_batch(
                  map.fd(), fromStart ? null : token, nextToken, keys, values, count, null);
      if (result == -Errno.EINVAL || result == -Errno.ENOTSUPP || result == -Errno.EOPNOTSUPP) {
        return false;
      }
      if (result < 0 && result != -Errno.ENOENT) {
        throw map.library().failed("reading map " + map.name(), -result);
      }
      take(Math.clamp(count.getInt(0), 0, Math.min(chunk, entries - size)));
      // The end of the map is told as an error, with a count that holds.
      if (result == -Errno.ENOENT) {
        break;
      }
      fromStart = false;
      token.put(0, nextToken, 0, TOKEN_BYTES);
    }
    return true;
  }

  private void readOneByOne(int first, int entries) throws KtmException {
    ByteBuffer key = LibBpf.buffer(keyBytes);
    boolean fromStart = first == 0;
    if (!fromStart) {
      key.putInt(0, first - 1);
    }
    while (size < entries) {
      int result =
          map.library().calls().bpf_map_get_next_key(map.fd(), fromStart ? null : key, keys);
      if (result == -Errno.ENOENT) {
        return;
      }
      if (result < 0) {
        throw map.library().failed("listing map " + map.name(), -result);
      }
      key.put(0, keys, 0, keyBytes);
      fromStart = false;
      if (map.lookup(key, values)) {
        take(1);
      }
    }
  }

  private void take(int entries) {
    keys.get(0, foundKeys, size * keyBytes, entries * keyBytes);
    Arrays.fill(sums, size * words, (size + entries) * words, 0);
    for (int entry = 0; entry < entries; entry++) {
      int into = (size + entry) * words;
      for (int part = 0; part < parts; part++) {
        int from = (entry * parts + part) * partBytes;
        for (int word = 0; word < words; word++) {
          sums[into + word] += values.getLong(from + word * Long.BYTES);
        }
      }
    }
    size += entries;
  }

  /** For tests: reads one by one although the kernel could do better. */
  void withoutBatches() {
    batches = false;
  }
}
