package io.fodc.agent.recorder;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The evidence gaps of this agent: the lasting ones by kind and subject, and the last ended ones.
 * At most {@value #MAX_LASTING} lasting and {@value #MAX_ENDED} ended gaps; beyond that a new
 * lasting gap is only counted and the oldest ended one is forgotten. Any thread may call.
 */
public final class EvidenceLog {
  /** Most gaps that can last at one time. */
  public static final int MAX_LASTING = 48;

  /** Most ended gaps that are remembered. */
  public static final int MAX_ENDED = 16;

  private static final int MAX_REASON_CHARS = 300;

  private record Key(String kind, String subject) {}

  private final Map<Key, EvidenceGap> lasting = new LinkedHashMap<>();
  private final ArrayDeque<EvidenceGap> ended = new ArrayDeque<>();
  private long dropped;

  /**
   * Notes that something is missing from now on. A gap of this kind and subject that lasts already
   * keeps its start and takes the new reason.
   *
   * @return whether this is news: no such gap was there, or its reason was another one
   */
  public synchronized boolean open(String kind, String subject, String reason, long nowMillis) {
    String shown = bounded(reason);
    Key key = new Key(kind, subject);
    EvidenceGap before = lasting.get(key);
    if (before == null && lasting.size() >= MAX_LASTING) {
      dropped++;
      return false;
    }
    if (before != null && before.reason().equals(shown)) {
      return false;
    }
    long from = before == null ? nowMillis : before.fromMillis();
    lasting.put(key, new EvidenceGap(kind, subject, shown, from, EvidenceGap.LASTING));
    return true;
  }

  /** Notes that the gap is over; nothing happens when there was none. Returns whether there was. */
  public synchronized boolean close(String kind, String subject, long nowMillis) {
    EvidenceGap gap = lasting.remove(new Key(kind, subject));
    if (gap == null) {
      return false;
    }
    remember(
        new EvidenceGap(
            kind, subject, gap.reason(), gap.fromMillis(), Math.max(nowMillis, gap.fromMillis())));
    return true;
  }

  /** Notes a gap that is over already. */
  public synchronized void note(
      String kind, String subject, String reason, long fromMillis, long toMillis) {
    remember(new EvidenceGap(kind, subject, bounded(reason), fromMillis, toMillis));
  }

  /** All gaps, ended ones first, each group in the order they began; at most 64. */
  public synchronized List<EvidenceGap> gaps() {
    List<EvidenceGap> gaps = new ArrayList<>(ended.size() + lasting.size());
    gaps.addAll(ended);
    gaps.addAll(lasting.values());
    return List.copyOf(gaps);
  }

  /** Gaps that found no room. */
  public synchronized long dropped() {
    return dropped;
  }

  private void remember(EvidenceGap gap) {
    if (ended.size() == MAX_ENDED) {
      ended.removeFirst();
    }
    ended.addLast(gap);
  }

  private static String bounded(String reason) {
    return reason.length() <= MAX_REASON_CHARS ? reason : reason.substring(0, MAX_REASON_CHARS);
  }
}
