package io.fodc.window;

import io.fodc.schemas.metric.SeriesKey;
import io.fodc.window.block.NativeLayout;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Keys of series as the numbers of their symbols: the name is one, each label with its value
 * another. A key takes a byte or two for each of them.
 *
 * <pre>
 *   varint number of labels | varint symbol of the name | labels times: varint symbol of the label
 * </pre>
 *
 * A symbol's bytes are the piece of the {@link SeriesKey} it stands for. The owner's lock guards
 * taking and giving; a key in use may be read meanwhile.
 */
final class CompactKeys {
  private final KeyStore store;
  private final SymbolTable symbols;

  // Scratch of the writer.
  private int[] used = new int[16];
  private byte[] packed = new byte[64];
  private int packedLength;

  /** The key taken last, whose symbols are {@link #used}: the next one shares most of them. */
  private byte[] lastBytes = new byte[160];

  private int[] starts = new int[16];
  private int[] ends = new int[16];

  /** Its pieces; none once a symbol may have gone. */
  private int lastPieces;

  CompactKeys(KeyStore store, SymbolTable symbols) {
    this.store = store;
    this.symbols = symbols;
  }

  /** Stores a key; {@link KeyStore#NO_PLACE}, and nothing stored, if there is no room. */
  int take(SeriesKey key) {
    byte[] bytes = key.bytes();
    int at = afterText(bytes, 0);
    int labels = varint(bytes, at);
    if (!use(0, bytes, 0, at)) {
      return KeyStore.NO_PLACE;
    }
    at += varintSize(labels);
    for (int label = 1; label <= labels; label++) {
      int end = afterText(bytes, afterText(bytes, at));
      if (!use(label, bytes, at, end)) {
        return KeyStore.NO_PLACE;
      }
      at = end;
    }
    pack(labels);
    int place = store.take(KeyStore.units(packedLength));
    if (place == KeyStore.NO_PLACE) {
      releaseFirst(labels + 1);
      return KeyStore.NO_PLACE;
    }
    store.fill(place, packed, 0, packedLength);
    if (lastBytes.length < key.length()) {
      lastBytes = new byte[bytes.length];
    }
    System.arraycopy(bytes, 0, lastBytes, 0, key.length());
    lastPieces = labels + 1;
    return place;
  }

  /** Gives up a key, and the symbols that no other key has. */
  void give(int place) {
    lastPieces = 0;
    KeyStore.Chunk chunk = store.chunk(place);
    MemorySegment memory = chunk.memory();
    long start = chunk.offset(place);
    int labels = varint(memory, start);
    long at = start + varintSize(labels);
    for (int piece = 0; piece <= labels; piece++) {
      int symbol = varint(memory, at);
      at += varintSize(symbol);
      symbols.release(symbol);
    }
    store.give(place, KeyStore.units((int) (at - start)));
  }

  /** Whether this is the key at a place. */
  boolean isKey(int place, SeriesKey key) {
    byte[] bytes = key.bytes();
    KeyStore.Chunk chunk = store.chunk(place);
    MemorySegment memory = chunk.memory();
    long at = chunk.offset(place);
    int labels = varint(memory, at);
    at += varintSize(labels);
    int end = afterText(bytes, 0);
    if (varint(bytes, end) != labels) {
      return false;
    }
    MemorySegment wanted = MemorySegment.ofArray(bytes);
    int from = 0;
    for (int piece = 0; piece <= labels; piece++) {
      int symbol = varint(memory, at);
      at += varintSize(symbol);
      if (!symbols.matches(symbol, wanted, from, end - from)) {
        return false;
      }
      from = piece == 0 ? end + varintSize(labels) : end;
      end = piece < labels ? afterText(bytes, afterText(bytes, from)) : end;
    }
    return true;
  }

  /** Makes a key the one at a place. */
  void copy(int place, SeriesKey into) {
    KeyStore.Chunk chunk = store.chunk(place);
    MemorySegment memory = chunk.memory();
    long at = chunk.offset(place);
    int labels = varint(memory, at);
    at += varintSize(labels);
    into.clear();
    for (int piece = 0; piece <= labels; piece++) {
      int symbol = varint(memory, at);
      at += varintSize(symbol);
      symbols.copy(symbol, into);
      if (piece == 0) {
        into.appendCount(labels);
      }
    }
  }

  /** Uses the symbol of a piece; gives back those before it if there is no room. */
  private boolean use(int piece, byte[] bytes, int from, int to) {
    if (piece == used.length) {
      used = Arrays.copyOf(used, piece * 2);
      starts = Arrays.copyOf(starts, piece * 2);
      ends = Arrays.copyOf(ends, piece * 2);
    }
    boolean same =
        piece < lastPieces && Arrays.equals(bytes, from, to, lastBytes, starts[piece], ends[piece]);
    starts[piece] = from;
    ends[piece] = to;
    if (same) {
      symbols.useAgain(used[piece]);
      return true;
    }
    int symbol = symbols.use(bytes, from, to - from);
    if (symbol == SymbolTable.NO_SYMBOL) {
      releaseFirst(piece);
      return false;
    }
    used[piece] = symbol;
    return true;
  }

  private void releaseFirst(int pieces) {
    lastPieces = 0;
    for (int piece = 0; piece < pieces; piece++) {
      symbols.release(used[piece]);
    }
  }

  private void pack(int labels) {
    if (packed.length < (labels + 2) * 5) {
      packed = new byte[(labels + 2) * 5];
    }
    packedLength = 0;
    putVarint(labels);
    for (int piece = 0; piece <= labels; piece++) {
      putVarint(used[piece]);
    }
  }

  private void putVarint(int value) {
    int rest = value;
    while ((rest & ~0x7F) != 0) {
      packed[packedLength++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    packed[packedLength++] = (byte) rest;
  }

  /** End of a text with its length before it. */
  private static int afterText(byte[] bytes, int at) {
    int length = varint(bytes, at);
    return at + varintSize(length) + length;
  }

  private static int varint(byte[] bytes, int at) {
    int value = 0;
    for (int shift = 0, next = at; ; shift += 7, next++) {
      value |= (bytes[next] & 0x7F) << shift;
      if (bytes[next] >= 0) {
        return value;
      }
    }
  }

  private static int varint(MemorySegment memory, long at) {
    int value = memory.get(NativeLayout.BYTE, at);
    if (value >= 0) {
      return value;
    }
    value &= 0x7F;
    long next = at + 1;
    for (int shift = 7; ; shift += 7) {
      byte part = memory.get(NativeLayout.BYTE, next++);
      value |= (part & 0x7F) << shift;
      if (part >= 0) {
        return value;
      }
    }
  }

  private static int varintSize(int value) {
    if (value < 0x80) {
      return 1;
    }
    return (38 - Integer.numberOfLeadingZeros(value | 1)) / 7;
  }
}
