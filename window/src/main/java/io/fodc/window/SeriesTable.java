package io.fodc.window;

import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.metric.SeriesKey;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The series that windows know: id ↔ name, labels, family. Names and labels are kept once and
 * shared by all series that have them; a series itself takes some 30 bytes, index included, and no
 * object. Texts of families are deflated, a few dozen together, and kept readable while somebody
 * asks for them. Any thread; finding a known series takes no lock.
 *
 * <p>Ids are small and dense: a new series gets the lowest free one, so that series which appear
 * together become neighbours. {@link #intern} gives the caller a hold on the id, and each block
 * with a sample of the series holds it too. An id nobody holds any more may be given to another
 * series. So: whoever remembers an id from {@code intern} calls {@link #release} when it forgets it
 * (a target's known lines, a session's dictionary), once for each {@code intern}. Without that an
 * id is simply never reused, and the limit ends growth.
 *
 * <p>At the limit the oldest blocks go that hold series which have ended meanwhile. When there is
 * none, new series are refused with {@link #NO_SERIES} and counted; known ones are still found.
 */
public final class SeriesTable implements AutoCloseable {
  /** No id. */
  public static final int NO_SERIES = -1;

  private static final int RECLAIM_AT_LEAST = 64;
  private static final int SPARED_SHARE = 16;

  private final long limitBytes;
  private final ReentrantLock lock = new ReentrantLock();

  /** Bytes that may be in use for the work at hand. Guarded by the lock. */
  private long grantedBytes;

  private final KeyStore.Account account = this::charge;
  private final NativeMemory memory;
  private final SeriesRecords records;
  private final KeyStore store;
  private final SymbolTable symbols;
  private final CompactKeys keys;
  private final FamilyTable families;
  private volatile IdIndex index;

  private volatile @Nullable MemoryBudget budget;
  private volatile long bytes;
  private volatile int size;
  private volatile boolean closed;
  private final AtomicInteger unheld = new AtomicInteger();
  private final AtomicLong refusals = new AtomicLong();

  /** A table that takes at most this many bytes. */
  public SeriesTable(long limitBytes) {
    if (limitBytes < 1) {
      throw new IllegalArgumentException("series table of " + limitBytes + " bytes is below 1");
    }
    this.limitBytes = limitBytes;
    grantedBytes = limitBytes;
    store = new KeyStore(account);
    memory = new NativeMemory(store::close, this::afterFree);
    records = new SeriesRecords(account);
    symbols = new SymbolTable(account, store);
    keys = new CompactKeys(store, symbols);
    families = new FamilyTable(account);
    index = new IdIndex(records::hash);
  }

  /**
   * Id of a series, made known if it is new, with a hold for the caller. A family that differs from
   * what is known of it replaces that.
   *
   * @return {@link #NO_SERIES} if there is no room, or the table is closed
   */
  public int intern(SeriesKey key, MetricFamily family) {
    return intern(key, family, limitBytes);
  }

  /**
   * As {@link #intern}, but a new series is refused when the last sixteenth of the table would be
   * taken for it. That is left for series that matter more.
   */
  public int internSparing(SeriesKey key, MetricFamily family) {
    return intern(key, family, limitBytes - limitBytes / SPARED_SHARE);
  }

  private int intern(SeriesKey key, MetricFamily family, long mostBytes) {
    int hash = (int) key.hash();
    int id = holdKnown(key, hash);
    if (id != NO_SERIES && family.equals(families.get(records.family(id)))) {
      return id;
    }
    lock.lock();
    try {
      if (closed) {
        return refuse();
      }
      if (id == NO_SERIES) {
        id = holdKnown(key, hash);
      }
      if (id == NO_SERIES) {
        grantedBytes = mostBytes;
        id = add(key, hash, family);
        grantedBytes = limitBytes;
        return id;
      }
      records.family(id, families.tell(records.family(id), family));
      return id;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Makes a series known under the id it had when it was recorded, with a hold for the caller. Ids
   * that no series took are free.
   *
   * @return false if the id or the key is taken, there is no room, or the table is closed
   */
  public boolean restore(int id, SeriesKey key, MetricFamily family) {
    int hash = (int) key.hash();
    lock.lock();
    try {
      return !closed
          && id >= 0
          && !isIn(key, hash)
          && records.isFree(id)
          && tryAdd(id, key, hash, family);
    } finally {
      lock.unlock();
    }
  }

  /** Whether a series has this key. Under the lock, of a table that is not closed. */
  private boolean isIn(SeriesKey key, int hash) {
    IdIndex all = index;
    for (int slot = all.start(hash), probes = 0; probes < all.slots(); probes++) {
      int id = all.ownId(slot);
      if (id == NO_SERIES) {
        return false;
      }
      if (records.hash(id) == hash && keys.isKey(records.place(id), key)) {
        return true;
      }
      slot = all.next(slot);
    }
    return false;
  }

  /** Ends {@link #restore}: what was restored and let go again is given up. */
  public void restored() {
    trim();
  }

  /** Id of a known series, {@link #NO_SERIES} if it is not known. Gives no hold. */
  public int find(SeriesKey key) {
    int hash = (int) key.hash();
    int id = holdKnown(key, hash);
    if (id == NO_SERIES) {
      lock.lock();
      try {
        id = closed ? NO_SERIES : holdKnown(key, hash);
      } finally {
        lock.unlock();
      }
    }
    if (id != NO_SERIES) {
      release(id);
    }
    return id;
  }

  /**
   * What a series is.
   *
   * @throws IllegalArgumentException if the id is of no series
   */
  public SeriesDefinition definition(int id) {
    SeriesKey key = new SeriesKey();
    copyKey(id, key);
    return key.toDefinition(familyOf(id));
  }

  /** Whether the id is of a series; without a hold it may be another's at once. */
  public boolean isKnown(int id) {
    return records.isKnown(id);
  }

  /**
   * Family of a series, as it was told last.
   *
   * @throws IllegalArgumentException if the id is of no series
   */
  public MetricFamily familyOf(int id) {
    MetricFamily family = families.get(familyId(id));
    if (family == null) {
      throw unknown(id);
    }
    return family;
  }

  /**
   * Number of a series' family: small, dense, the same for all series of a family.
   *
   * @throws IllegalArgumentException if the id is of no series
   */
  public int familyId(int id) {
    if (!records.isKnown(id)) {
      throw unknown(id);
    }
    return records.family(id);
  }

  /**
   * Copies the key of a series; returns its length in bytes.
   *
   * @throws IllegalArgumentException if the id is of no series
   */
  public int copyKey(int id, SeriesKey into) {
    if (!tryHold(id)) {
      throw unknown(id);
    }
    try {
      keys.copy(records.place(id), into);
      return into.length();
    } finally {
      release(id);
    }
  }

  /** Gives back the hold of one {@link #intern}. Harmless after {@link #close}. */
  public void release(int id) {
    if (!memory.tryRetain()) {
      return;
    }
    try {
      releaseHeld(id);
    } finally {
      memory.release();
    }
  }

  /** Number of series known. */
  public int size() {
    return size;
  }

  /** Number of families known. */
  public int families() {
    lock.lock();
    try {
      return families.size();
    } finally {
      lock.unlock();
    }
  }

  /** Number of different names and labels known. */
  public int symbols() {
    lock.lock();
    try {
      return symbols.size();
    } finally {
      lock.unlock();
    }
  }

  /** Gives up what series that nobody holds still take; otherwise that waits for new series. */
  public void trim() {
    lock.lock();
    try {
      if (!closed && unheld.get() > 0) {
        reclaim();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Bytes allocated: symbols, keys, records, indexes, and families. */
  public long bytes() {
    return bytes;
  }

  /**
   * What of {@link #bytes} lies on the heap: records, indexes and families. The writer is at rest.
   */
  long heapBytes() {
    return index.bytes()
        + records.bytes()
        + store.heapBytes()
        + symbols.heapBytes()
        + families.bytes();
  }

  /** Most bytes it may take. */
  public long limit() {
    return limitBytes;
  }

  /** New series refused for lack of room. */
  public long refusals() {
    return refusals.get();
  }

  /** How often a family's type, unit or help changed. */
  public long familyUpdates() {
    return families.updates();
  }

  /** Ends the table. Its memory goes with the last block that knows its series. */
  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
    } finally {
      lock.unlock();
    }
    memory.release();
  }

  /** Counts this table in a budget from now on; a table is in one budget at most. */
  void chargeTo(MemoryBudget shared) {
    lock.lock();
    try {
      if (budget == shared) {
        return;
      }
      if (budget != null) {
        throw new IllegalArgumentException("the series table already counts in another budget");
      }
      if (!shared.reserve(bytes, null)) {
        throw new IllegalArgumentException(
            "a series table of %d bytes does not fit into a memory budget of %d with %d in use"
                .formatted(bytes, shared.limit(), shared.used()));
      }
      budget = shared;
    } finally {
      lock.unlock();
    }
  }

  /** Keeps the table's memory for a block; false if it is gone. */
  boolean tryRetain() {
    return memory.tryRetain();
  }

  /** Ends {@link #tryRetain}. */
  void releaseTable() {
    memory.release();
  }

  /** Holds a series for a block; false if the id is of no series. The table is retained. */
  boolean tryHold(int id) {
    return records.tryHold(id);
  }

  /** Ends {@link #tryHold}. The table is retained. */
  void releaseHeld(int id) {
    if (records.release(id)) {
      unheld.incrementAndGet();
    }
  }

  /** The id of this key, held; NO_SERIES if not found, certain only under the lock. */
  private int holdKnown(SeriesKey key, int hash) {
    if (!memory.tryRetain()) {
      return NO_SERIES;
    }
    try {
      IdIndex seen = index;
      for (int slot = seen.start(hash), probes = 0; probes < seen.slots(); probes++) {
        int id = seen.id(slot);
        if (id == NO_SERIES) {
          return NO_SERIES;
        }
        if (records.hash(id) == hash && tryHold(id)) {
          if (keys.isKey(records.place(id), key)) {
            return id;
          }
          releaseHeld(id);
        }
        slot = seen.next(slot);
      }
      return NO_SERIES;
    } finally {
      memory.release();
    }
  }

  private int add(SeriesKey key, int hash, MetricFamily family) {
    if (unheld.get() >= Math.max(RECLAIM_AT_LEAST, size / 8)) {
      reclaim();
    }
    int id = tryAdd(key, hash, family);
    if (id == NO_SERIES && unheld.get() > 0) {
      reclaim();
      id = tryAdd(key, hash, family);
    }
    MemoryBudget shared = budget;
    while (id == NO_SERIES && shared != null && shared.evictOutlived()) {
      reclaim();
      id = tryAdd(key, hash, family);
    }
    return id == NO_SERIES ? refuse() : id;
  }

  private int tryAdd(SeriesKey key, int hash, MetricFamily family) {
    int id = records.lowestFree();
    return id != NO_SERIES && tryAdd(id, key, hash, family) ? id : NO_SERIES;
  }

  /** Makes a free id that of a series; false if there is no room. */
  private boolean tryAdd(int id, SeriesKey key, int hash, MetricFamily family) {
    IdIndex roomy = index.withRoom(size, account);
    if (roomy == null) {
      return false;
    }
    index = roomy;
    int familyId = families.join(family);
    if (familyId == FamilyTable.NO_FAMILY) {
      return false;
    }
    int place = keys.take(key);
    if (place == KeyStore.NO_PLACE) {
      families.leave(familyId);
      return false;
    }
    records.fill(id, hash, place, familyId);
    index.put(hash, id);
    size++;
    return true;
  }

  /** Makes the ids and bytes of series that nobody holds free again. */
  private void reclaim() {
    unheld.set(0);
    for (int id = 0; id < records.size(); id++) {
      if (records.retire(id)) {
        index.remove(id);
        keys.give(records.place(id));
        families.leave(records.family(id));
        size--;
      }
    }
    store.trim();
  }

  private int refuse() {
    refusals.incrementAndGet();
    return NO_SERIES;
  }

  /** Counts bytes, at least none; false if they do not fit. */
  private boolean charge(long more) {
    MemoryBudget shared = budget;
    if (more > 0
        && (bytes + more > grantedBytes || (shared != null && !shared.reserve(more, null)))) {
      return false;
    }
    if (more < 0 && shared != null) {
      shared.release(-more);
    }
    bytes += more;
    return true;
  }

  private void afterFree(long freed) {
    MemoryBudget shared = budget;
    if (shared != null) {
      shared.release(bytes);
    }
    bytes = 0;
  }

  private static IllegalArgumentException unknown(int id) {
    return new IllegalArgumentException("series id " + id + " is of no series");
  }
}
