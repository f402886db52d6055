package io.fodc.window;

import io.fodc.schemas.metric.MetricFamily;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The families of a series table, each once, on {@link FamilyPage}s. The owner's lock guards
 * everything but {@link #get} and {@link #updates}. A family goes with its last series.
 */
final class FamilyTable {
  static final int NO_FAMILY = -1;

  private static final int FIRST = 16;

  /** Heap for an id: what page it is on, its name's hash, its number of series. */
  private static final int ID_BYTES = 4 + 4 + 4;

  private static final int HASH = 0x9E3779B9;

  private final KeyStore.Account account;
  private long bytes;
  private final AtomicLong updates = new AtomicLong();

  /** {@code FamilyPage[id]}: the page a family is on. */
  private volatile AtomicReferenceArray<@Nullable FamilyPage> pages = new AtomicReferenceArray<>(0);

  /** {@code int[id]}: hash of the name. */
  private int[] hashes = {};

  /** {@code int[id]}: number of series. */
  private int[] series = {};

  private IdIndex byName = new IdIndex(id -> hashes[id]);
  private final ArrayDeque<Integer> free = new ArrayDeque<>(0);
  private int used;
  private int size;

  /** The page that takes new families; null if there is none. */
  private @Nullable FamilyPage open;

  FamilyTable(KeyStore.Account account) {
    this.account = more -> charge(account, more);
  }

  private boolean charge(KeyStore.Account owner, long more) {
    boolean charged = owner.charge(more);
    bytes += charged ? more : 0;
    return charged;
  }

  /** Heap it takes. */
  long bytes() {
    return bytes;
  }

  /** The family, as it was last told; null if the id is none. */
  @Nullable MetricFamily get(int id) {
    AtomicReferenceArray<@Nullable FamilyPage> all = pages;
    FamilyPage page = id >= 0 && id < all.length() ? all.get(id) : null;
    return page == null ? null : page.family(id);
  }

  int size() {
    return size;
  }

  /** How often a family's type, unit or help changed. */
  long updates() {
    return updates.get();
  }

  /** Id of a family, which has one series more; it is told anew. {@link #NO_FAMILY} if no room. */
  int join(MetricFamily family) {
    int id = find(family.name());
    if (id != NO_FAMILY) {
      update(id, family);
    } else {
      id = add(family);
    }
    if (id != NO_FAMILY) {
      series[id]++;
    }
    return id;
  }

  /** One series less; the family goes with the last. */
  void leave(int id) {
    if (--series[id] > 0) {
      return;
    }
    byName.remove(id);
    FamilyPage page = pages.getAndSet(id, null);
    free.add(id);
    size--;
    if (page != null) {
      leave(page);
      thin(page);
    }
  }

  /** The family of a series that was told anew; the one it had if there is no room. */
  int tell(int known, MetricFamily family) {
    MetricFamily old = get(known);
    if (old != null && old.name().equals(family.name())) {
      update(known, family);
      return known;
    }
    int other = join(family);
    if (other == NO_FAMILY) {
      return known;
    }
    leave(known);
    updates.incrementAndGet();
    return other;
  }

  private static int hash(String name) {
    return name.hashCode() * HASH;
  }

  private int find(String name) {
    int hash = hash(name);
    for (int slot = byName.start(hash), probes = 0; probes < byName.slots(); probes++) {
      int id = byName.ownId(slot);
      if (id == IdIndex.NONE) {
        return NO_FAMILY;
      }
      MetricFamily known = hashes[id] == hash ? get(id) : null;
      if (known != null && known.name().equals(name)) {
        return id;
      }
      slot = byName.next(slot);
    }
    return NO_FAMILY;
  }

  private int add(MetricFamily family) {
    IdIndex roomy = byName.withRoom(size, account);
    if (roomy == null) {
      return NO_FAMILY;
    }
    byName = roomy;
    int id = free.isEmpty() ? used : free.getLast();
    if ((id >= series.length && !grow()) || !put(id, family)) {
      return NO_FAMILY;
    }
    if (id == used) {
      used++;
    } else {
      free.removeLast();
    }
    hashes[id] = hash(family.name());
    series[id] = 0;
    byName.put(hashes[id], id);
    size++;
    return id;
  }

  private boolean grow() {
    int larger = Math.max(FIRST, series.length + series.length / 4);
    if (!account.charge((long) ID_BYTES * (larger - series.length))) {
      return false;
    }
    AtomicReferenceArray<@Nullable FamilyPage> grown = new AtomicReferenceArray<>(larger);
    for (int id = 0; id < series.length; id++) {
      grown.setPlain(id, pages.getPlain(id));
    }
    hashes = Arrays.copyOf(hashes, larger);
    series = Arrays.copyOf(series, larger);
    pages = grown;
    return true;
  }

  /** Replaces what is known of a family, if there is room; the name stays. */
  private void update(int id, MetricFamily family) {
    FamilyPage old = pages.get(id);
    if (old != null && !old.family(id).equals(family) && put(id, family)) {
      updates.incrementAndGet();
      thin(old);
    }
  }

  /** Writes a family on the open page, away from where it was; false if there is no room. */
  private boolean put(int id, MetricFamily family) {
    FamilyPage before = open;
    FamilyPage page = before == null ? FamilyPage.of(id, family) : with(before, id, family);
    if (!account.charge(page.bytes() - (before == null ? 0 : before.bytes()))) {
      return false;
    }
    FamilyPage old = pages.get(id);
    for (int at = 0; at < page.size(); at++) {
      pages.set(page.id(at), page);
    }
    open = page.isFull() ? null : page;
    if (old != null && old != before) {
      leave(old);
    }
    return true;
  }

  /** What is still on a page, and one family more. */
  private FamilyPage with(FamilyPage page, int id, MetricFamily family) {
    boolean whole = page.live == page.size() && pages.get(id) != page;
    FamilyPage still =
        whole ? page : page.without(other -> other == id || pages.get(other) != page);
    return still.with(id, family);
  }

  /** One family of a page is on it no more. */
  private void leave(FamilyPage page) {
    page.live--;
    if (page.live == 0) {
      account.charge(-page.bytes());
      open = page == open ? null : open;
    }
  }

  /** Moves what is left on a page that is half empty. */
  private void thin(FamilyPage page) {
    if (page == open || page.live == 0 || page.live > page.size() / 2) {
      return;
    }
    for (int at = 0; at < page.size(); at++) {
      int id = page.id(at);
      if (pages.get(id) == page && !put(id, page.family(id))) {
        return;
      }
    }
  }
}
