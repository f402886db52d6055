package io.fodc.window;

import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.metric.SeriesKey;
import io.fodc.window.block.NativeLayout;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The series that windows know: id ↔ name, labels, family. Keys are compact bytes off the heap with
 * an open-addressing index; there is no object per series. Any thread; finding a known series takes
 * no lock.
 *
 * <p>Ids are small and dense. {@link #intern} gives the caller a hold on the id, and each block
 * with a sample of the series holds it too. An id nobody holds any more may be given to another
 * series. So: whoever remembers an id from {@code intern} calls {@link #release} when it forgets it
 * (a target's known lines, a session's dictionary), once for each {@code intern}. Without that an
 * id is simply never reused, and the limit ends growth.
 *
 * <p>At the limit new series are refused with {@link #NO_SERIES} and counted; known ones are still
 * found.
 */
public final class SeriesTable implements AutoCloseable {
  /** No id. */
  public static final int NO_SERIES = -1;

  private static final int RECLAIM_AT_LEAST = 64;

  private final long limitBytes;
  private final ReentrantLock lock = new ReentrantLock();
  private final NativeMemory memory;
  private final SeriesRecords records;
  private final KeyStore keys;
  private final FamilyTable families = new FamilyTable();
  private volatile SeriesIndex index;

  private volatile @Nullable MemoryBudget budget;
  private volatile long bytes;
  private volatile int size;
  private volatile boolean closed;
  private final AtomicInteger unheld = new AtomicInteger();
  private final AtomicLong refusals = new AtomicLong();
  private final AtomicLong familyUpdates = new AtomicLong();

  /** A table that takes at most this many bytes. */
  public SeriesTable(long limitBytes) {
    if (limitBytes < 1) {
      throw new IllegalArgumentException("series table of " + limitBytes + " bytes is below 1");
    }
    this.limitBytes = limitBytes;
    memory = new NativeMemory(() -> {}, this::afterFree);
    records = new SeriesRecords(this::allocate);
    keys = new KeyStore(this::allocate);
    index = SeriesIndex.EMPTY;
  }

  /**
   * Id of a series, made known if it is new, with a hold for the caller. A family that differs from
   * what is known of it replaces that.
   *
   * @return {@link #NO_SERIES} if there is no room, or the table is closed
   */
  public int intern(SeriesKey key, MetricFamily family) {
    long hash = key.hash();
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
      return id == NO_SERIES ? add(key, hash, family) : tellFamily(id, family);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Makes a series known under the id it had when it was recorded, with a hold for the caller. Only
   * while the table is being filled from a file; {@link #restored} ends that.
   *
   * @return false if the id or the key is taken, there is no room, or the table is closed
   */
  public boolean restore(int id, SeriesKey key, MetricFamily family) {
    long hash = key.hash();
    lock.lock();
    try {
      if (closed || id < 0 || find(key) != NO_SERIES || !growIndex()) {
        return false;
      }
      int familyId = familyFor(family);
      if (familyId < 0) {
        return false;
      }
      if (fill(records.takeAt(id) ? id : NO_SERIES, key, hash, familyId)) {
        return true;
      }
      families.addSeries(familyId);
      leaveFamily(familyId);
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Ends {@link #restore}: ids that no series took are free. */
  public void restored() {
    lock.lock();
    try {
      records.relink();
    } finally {
      lock.unlock();
    }
  }

  /** Id of a known series, {@link #NO_SERIES} if it is not known. Gives no hold. */
  public int find(SeriesKey key) {
    long hash = key.hash();
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
      int length = records.keyLength(id);
      long place = records.place(id);
      into.set(keys.chunk(place), KeyStore.offsetOf(place), length);
      return length;
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

  /** Bytes allocated: keys, records, index, and an upper estimate of the families. */
  public long bytes() {
    return bytes;
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
    return familyUpdates.get();
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
  private int holdKnown(SeriesKey key, long hash) {
    if (!memory.tryRetain()) {
      return NO_SERIES;
    }
    try {
      SeriesIndex seen = index;
      for (int slot = seen.start(hash), probes = 0; probes < seen.slots(); probes++) {
        int id = seen.id(slot);
        if (id == NO_SERIES) {
          return NO_SERIES;
        }
        if (records.hash(id) == hash && tryHold(id)) {
          if (isKey(id, key)) {
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

  private boolean isKey(int id, SeriesKey key) {
    int length = key.length();
    if (records.keyLength(id) != length) {
      return false;
    }
    long place = records.place(id);
    int offset = KeyStore.offsetOf(place);
    return MemorySegment.mismatch(
            keys.chunk(place),
            offset,
            offset + length,
            MemorySegment.ofArray(key.bytes()),
            0,
            length)
        < 0;
  }

  private int add(SeriesKey key, long hash, MetricFamily family) {
    if (unheld.get() >= Math.max(RECLAIM_AT_LEAST, size / 8)) {
      reclaim();
    }
    int id = tryAdd(key, hash, family);
    if (id == NO_SERIES && unheld.get() > 0) {
      reclaim();
      id = tryAdd(key, hash, family);
    }
    return id == NO_SERIES ? refuse() : id;
  }

  private int tryAdd(SeriesKey key, long hash, MetricFamily family) {
    if (!growIndex()) {
      return NO_SERIES;
    }
    int familyId = familyFor(family);
    if (familyId < 0) {
      return NO_SERIES;
    }
    int id = records.take();
    if (fill(id, key, hash, familyId)) {
      return id;
    }
    if (id != NO_SERIES) {
      records.give(id);
    }
    families.addSeries(familyId);
    leaveFamily(familyId);
    return NO_SERIES;
  }

  /** Makes a taken id that of a series; false if there is no such id, or no room for the key. */
  private boolean fill(int id, SeriesKey key, long hash, int familyId) {
    long place = id == NO_SERIES ? KeyStore.NO_PLACE : keys.take(KeyStore.units(key.length()));
    if (place == KeyStore.NO_PLACE) {
      return false;
    }
    MemorySegment.copy(
        key.bytes(),
        0,
        keys.chunk(place),
        NativeLayout.BYTE,
        KeyStore.offsetOf(place),
        key.length());
    families.addSeries(familyId);
    records.fill(id, hash, place, key.length(), familyId);
    index.put(hash, id);
    size++;
    return true;
  }

  private boolean growIndex() {
    if (size + 1 <= index.most()) {
      return true;
    }
    MemorySegment slots = allocate(index.bytesOfNext());
    if (slots == null) {
      return size < index.slots() - 1;
    }
    index = index.rehashed(slots, records);
    return true;
  }

  private int tellFamily(int id, MetricFamily family) {
    int known = records.family(id);
    MetricFamily old = families.get(known);
    if (old != null && old.name().equals(family.name())) {
      if (!old.equals(family) && charge(FamilyTable.bytes(family) - FamilyTable.bytes(old))) {
        families.update(known, family);
        familyUpdates.incrementAndGet();
      }
      return id;
    }
    int other = familyFor(family);
    if (other >= 0) {
      families.addSeries(other);
      records.family(id, other);
      leaveFamily(known);
      familyUpdates.incrementAndGet();
    }
    return id;
  }

  /** Id of the family, stored or updated; -1 if there is no room. */
  private int familyFor(MetricFamily family) {
    int id = families.find(family.name());
    if (id < 0) {
      return charge(FamilyTable.bytes(family)) ? families.add(family) : -1;
    }
    MetricFamily old = families.get(id);
    if (old != null
        && !old.equals(family)
        && charge(FamilyTable.bytes(family) - FamilyTable.bytes(old))) {
      families.update(id, family);
      familyUpdates.incrementAndGet();
    }
    return id;
  }

  private void leaveFamily(int familyId) {
    MetricFamily family = families.get(familyId);
    if (family != null && families.removeSeries(familyId, family.name())) {
      charge(-FamilyTable.bytes(family));
    }
  }

  /** Makes the ids and bytes of series that nobody holds free again. */
  private void reclaim() {
    unheld.set(0);
    for (int id = 0; id < records.size(); id++) {
      if (!records.retire(id)) {
        continue;
      }
      index.remove(id, records);
      keys.give(records.place(id), KeyStore.units(records.keyLength(id)));
      leaveFamily(records.family(id));
      records.give(id);
      size--;
    }
  }

  private int refuse() {
    refusals.incrementAndGet();
    return NO_SERIES;
  }

  private @Nullable MemorySegment allocate(long wanted) {
    if (!charge(wanted)) {
      return null;
    }
    try {
      return memory.allocate(wanted);
    } catch (OutOfMemoryError e) {
      charge(-wanted);
      return null;
    }
  }

  /** Counts bytes, at least none; false if they do not fit. */
  private boolean charge(long more) {
    MemoryBudget shared = budget;
    if (more > 0
        && (bytes + more > limitBytes || (shared != null && !shared.reserve(more, null)))) {
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
