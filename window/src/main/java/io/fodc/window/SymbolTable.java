package io.fodc.window;

import io.fodc.schemas.metric.SeriesKey;
import java.lang.foreign.MemorySegment;

/**
 * The byte strings that series keys are made of, each once, counted by how many keys it is in. A
 * symbol without a key is gone at once.
 *
 * <pre>
 *   0       1        2      3      4 ints
 *   | place | length | hash | uses |
 * </pre>
 *
 * The owner's lock guards everything but {@link #matches} and {@link #copy} of a symbol in use.
 */
final class SymbolTable {
  static final int NO_SYMBOL = IdIndex.NONE;

  private static final int RECORD_INTS = 4;
  private static final int PAGE_IDS = 32;
  private static final int PLACE = 0;
  private static final int LENGTH = 1;
  private static final int HASH = 2;
  private static final int USES = 3;

  private final KeyStore.Account account;
  private final RecordPages records;
  private final KeyStore store;
  private IdIndex index;

  /** All ids below are in use. */
  private int lowestFree;

  private int size;

  SymbolTable(KeyStore.Account account, KeyStore store) {
    this.account = account;
    this.store = store;
    records = new RecordPages(account, RECORD_INTS, PAGE_IDS);
    index = new IdIndex(id -> get(id, HASH));
  }

  int size() {
    return size;
  }

  /** What of it lies on the heap. */
  long heapBytes() {
    return index.bytes() + records.bytes();
  }

  /** The symbol of these bytes, with one use more; {@link #NO_SYMBOL} if there is no room. */
  int use(byte[] bytes, int offset, int length) {
    int hash = (int) SeriesKey.hash(bytes, offset, length);
    int known = find(bytes, offset, length, hash);
    if (known != NO_SYMBOL) {
      set(known, USES, get(known, USES) + 1);
      return known;
    }
    IdIndex roomy = index.withRoom(size, account);
    if (roomy == null) {
      return NO_SYMBOL;
    }
    index = roomy;
    int id = freeId();
    int place = id == NO_SYMBOL ? KeyStore.NO_PLACE : store.take(KeyStore.units(length));
    if (place == KeyStore.NO_PLACE) {
      return NO_SYMBOL;
    }
    store.fill(place, bytes, offset, length);
    set(id, PLACE, place);
    set(id, LENGTH, length);
    set(id, HASH, hash);
    set(id, USES, 1);
    index.put(hash, id);
    size++;
    return id;
  }

  /** One use more of a symbol in use. */
  void useAgain(int id) {
    set(id, USES, get(id, USES) + 1);
  }

  /** One use less. */
  void release(int id) {
    int left = get(id, USES) - 1;
    set(id, USES, left);
    if (left == 0) {
      index.remove(id);
      store.give(get(id, PLACE), KeyStore.units(get(id, LENGTH)));
      lowestFree = Math.min(lowestFree, id);
      size--;
    }
  }

  /** Whether these are the bytes of a symbol. */
  boolean matches(int id, MemorySegment bytes, long offset, int length) {
    int[] page = records.page(id);
    int record = records.at(id);
    if (page[record + LENGTH] != length) {
      return false;
    }
    int place = page[record + PLACE];
    KeyStore.Chunk chunk = store.chunk(place);
    long at = chunk.offset(place);
    return MemorySegment.mismatch(chunk.memory(), at, at + length, bytes, offset, offset + length)
        < 0;
  }

  /** Appends the bytes of a symbol to a key. */
  void copy(int id, SeriesKey into) {
    int[] page = records.page(id);
    int record = records.at(id);
    int place = page[record + PLACE];
    KeyStore.Chunk chunk = store.chunk(place);
    into.append(chunk.memory(), chunk.offset(place), page[record + LENGTH]);
  }

  private int find(byte[] bytes, int offset, int length, int hash) {
    MemorySegment wanted = null;
    for (int slot = index.start(hash), probes = 0; probes < index.slots(); probes++) {
      int id = index.ownId(slot);
      if (id == NO_SYMBOL) {
        return NO_SYMBOL;
      }
      if (get(id, HASH) == hash) {
        wanted = wanted == null ? MemorySegment.ofArray(bytes) : wanted;
        if (matches(id, wanted, offset, length)) {
          return id;
        }
      }
      slot = index.next(slot);
    }
    return NO_SYMBOL;
  }

  /** The lowest id without a use, NO_SYMBOL if there is no memory. */
  private int freeId() {
    while (lowestFree < records.capacity() && get(lowestFree, USES) > 0) {
      lowestFree++;
    }
    return lowestFree < records.capacity() || records.grow() ? lowestFree : NO_SYMBOL;
  }

  private int get(int id, int field) {
    return records.page(id)[records.at(id) + field];
  }

  private void set(int id, int field, int value) {
    records.page(id)[records.at(id) + field] = value;
  }
}
