package io.fodc.window.file;

import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesKey;
import io.fodc.window.BlockStore;
import io.fodc.window.SeriesTable;
import io.fodc.window.WindowView;
import io.fodc.window.block.NativeLayout;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes what series are into the file, once for each use of an id, before their first sample. The
 * newest definition of an id counts. When most definitions are of series that are gone, those that
 * are not are written anew, and the old regions freed. The window's lock guards it.
 */
final class DefinitionLog {
  private static final int MOST_REGION_BYTES = 16 << 10;
  private static final int FEWEST_REGION_BYTES = 1 << 10;

  /** A region takes this part of the file, within these bounds. */
  private static final int REGION_SHARE = 256;

  private static final int FEW = 64;

  /** The id is not in the log. */
  private static final long UNKNOWN = 0;

  private final SeriesTable table;
  private final SeriesKey key = new SeriesKey();
  private final DefinitionWriter writer = new DefinitionWriter();

  /** Ids in the batch being written. */
  private final BitSet written = new BitSet();

  /** What the log says of each id, as a fingerprint of key and family. */
  private long[] logged = new long[0];

  private long[] firstSeen = new long[0];
  private List<FilePlace> regions = new ArrayList<>();

  /** Family of the series restored last: mostly that of the next one, too. */
  private @Nullable MetricFamily restoredFamily;

  private int restoredHash;
  private long used;
  private int entries;

  /** What was found is damaged: it is to be written anew, so that it is not found again. */
  private boolean damaged;

  private final int regionBytes;

  DefinitionLog(SeriesTable table, long fileBytes) {
    this.table = table;
    regionBytes = Math.clamp(fileBytes / REGION_SHARE, FEWEST_REGION_BYTES, MOST_REGION_BYTES);
  }

  /** Notes a definition that was found in the file. */
  @SuppressWarnings("ReferenceEquality") // another object only costs another hash
  void restored(int id, SeriesKey found, MetricFamily family, long firstSeenMillis) {
    reserve(id);
    if (family != restoredFamily) {
      restoredFamily = family;
      restoredHash = family.hashCode();
    }
    logged[id] = fingerprint(found, restoredHash);
    firstSeen[id] = firstSeenMillis;
  }

  /**
   * Takes over the regions that were found.
   *
   * @param sound whether to go on behind the last batch, rather than in a new region
   */
  void restored(List<FilePlace> found, int definitions, boolean sound) {
    regions = new ArrayList<>(found);
    entries = definitions;
    damaged = !sound;
    used = 0;
    if (!regions.isEmpty()) {
      FilePlace last = regions.getLast();
      used = sound ? Batches.end(last.segment(), last.salt()) : last.segment().byteSize();
      // What a kill left behind the last batch must not be taken for the next one.
      last.segment().asSlice(used).fill((byte) 0);
    }
  }

  /** Lets go of the regions; they stay in the file. */
  void close() {
    regions.forEach(FilePlace::free);
    regions = new ArrayList<>();
  }

  /** Tick at which a series in the log appeared, {@link WindowView#NO_TICK} if it is not there. */
  long firstSeenMillis(int id) {
    boolean known = id < logged.length && logged[id] != UNKNOWN;
    return known ? firstSeen[id] : WindowView.NO_TICK;
  }

  /** Has the log know these series; false if there is no room for that. */
  boolean define(MemorySegment ids, int from, int to, long tickMillis, BlockStore.Room room) {
    int regionsBefore = regions.size();
    writer.begin();
    for (int i = from; i < to; i++) {
      int id = ids.get(NativeLayout.INT, 4L * i);
      if (id >= DefinitionReader.MOST_SERIES) {
        return false;
      }
      reserve(id);
      boolean logs = isLogged(id);
      boolean held = room.holds(id);
      if (!logs || !held) {
        boolean known = held && logged[id] != UNKNOWN && isSameKey(logged[id], key.hash());
        write(id, known ? firstSeen[id] : tickMillis);
        if (writer.length() >= regionBytes - regionBytes / 8 && !flush(room)) {
          return false;
        }
      }
    }
    boolean there = flush(room);
    if (damaged || regions.size() > regionsBefore) {
      compact(room);
    }
    return there;
  }

  /** Whether the log says of the id what the table says; the key is then in {@link #key}. */
  private boolean isLogged(int id) {
    table.copyKey(id, key);
    return logged[id] == fingerprint(key, table.familyOf(id));
  }

  private void write(int id, long firstSeenMillis) {
    MetricFamily family = table.familyOf(id);
    writer.add(id, firstSeenMillis, key, family);
    logged[id] = fingerprint(key, family);
    firstSeen[id] = firstSeenMillis;
    written.set(id);
  }

  /** Appends the batch; without room nothing of it is in the log. */
  private boolean flush(BlockStore.Room room) {
    if (writer.count() == 0) {
      return true;
    }
    int count = writer.count();
    byte[] batch = writer.finish();
    writer.begin();
    boolean there = hasRoom(batch.length) || addRegion(batch.length, room);
    if (there) {
      FilePlace last = regions.getLast();
      Batches.write(last.segment(), used, batch, last.salt());
      used += Batches.bytesFor(batch.length);
      entries += count;
    } else {
      written.stream().forEach(id -> logged[id] = UNKNOWN);
    }
    written.clear();
    return there;
  }

  private boolean hasRoom(int batch) {
    return !regions.isEmpty()
        && regions.getLast().segment().byteSize() - used >= Batches.bytesFor(batch);
  }

  private boolean addRegion(int batch, BlockStore.Room room) {
    long bytes = Math.max(regionBytes, Batches.bytesFor(batch));
    if (!(room.place(bytes) instanceof FilePlace place)) {
      return false;
    }
    place.commitDefinitions();
    regions.add(place);
    used = 0;
    return true;
  }

  /** Writes what is still needed anew if that is less than half of what there is, or damaged. */
  private void compact(BlockStore.Room room) {
    if (!damaged && (regions.size() < 2 || entries <= 2 * (live() + FEW))) {
      return;
    }
    List<FilePlace> old = regions;
    long usedBefore = used;
    int entriesBefore = entries;
    regions = new ArrayList<>();
    entries = 0;
    used = 0;
    if (rewrite(room)) {
      old.forEach(room::give);
      damaged = false;
    } else {
      regions.forEach(room::give);
      regions = old;
      used = usedBefore;
      entries = entriesBefore;
    }
  }

  private boolean rewrite(BlockStore.Room room) {
    writer.begin();
    for (int id = 0; id < logged.length; id++) {
      if (!isLive(id)) {
        logged[id] = UNKNOWN;
        continue;
      }
      write(id, firstSeen[id]);
      written.clear();
      if (writer.length() >= regionBytes - regionBytes / 8 && !flush(room)) {
        return false;
      }
    }
    return flush(room);
  }

  private int live() {
    int count = 0;
    for (int id = 0; id < logged.length; id++) {
      count += isLive(id) ? 1 : 0;
    }
    return count;
  }

  private boolean isLive(int id) {
    if (logged[id] == UNKNOWN || !table.isKnown(id)) {
      return false;
    }
    try {
      table.copyKey(id, key);
    } catch (IllegalArgumentException e) {
      // Nobody holds it, and it has just gone.
      return false;
    }
    return isSameKey(logged[id], key.hash());
  }

  private void reserve(int id) {
    if (id >= logged.length) {
      int larger = Math.max(256, id + 1 + (id >> 2));
      logged = Arrays.copyOf(logged, larger);
      firstSeen = Arrays.copyOf(firstSeen, larger);
    }
  }

  /** Never {@link #UNKNOWN}; the upper half is the key's alone. */
  private static long fingerprint(SeriesKey key, MetricFamily family) {
    return fingerprint(key, family.hashCode());
  }

  private static long fingerprint(SeriesKey key, int familyHash) {
    return key.hash() & 0xFFFF_FFFF_0000_0000L | (familyHash | 1) & 0xFFFF_FFFFL;
  }

  private static boolean isSameKey(long fingerprint, long keyHash) {
    return fingerprint >>> 32 == keyHash >>> 32;
  }
}
