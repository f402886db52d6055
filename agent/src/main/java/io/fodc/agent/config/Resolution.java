package io.fodc.agent.config;

import io.fodc.agent.redaction.Judgement;
import io.fodc.agent.redaction.Redactor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Decides which value of each key wins, redacts all of them, and keeps the result bounded. */
final class Resolution {
  /** Bounds of the link's ConfigSnapshot, with room for its own fields. */
  private static final int MAX_ENTRIES = 10_000;

  private static final int MAX_CHARS = 500_000;
  private static final int MAX_SHADOWED = 8;
  private static final int MAX_GAPS = 100;

  private final Redactor redactor;
  private final List<RawSource> sources;

  /**
   * @param sources within one provenance, a later one wins
   */
  Resolution(Redactor redactor, List<RawSource> sources) {
    this.redactor = redactor;
    this.sources = sources;
  }

  NodeConfiguration configuration(long nowMillis) {
    List<NodeConfiguration.Gap> gaps = new ArrayList<>();
    sources.forEach(source -> gaps.addAll(source.gaps()));
    List<NodeConfiguration.Entry> entries = new ArrayList<>();
    int chars = 0;
    int left = 0;
    for (List<RawValue> candidates : byKey().values()) {
      NodeConfiguration.Entry entry = entry(candidates);
      chars += chars(entry);
      if (entries.size() < MAX_ENTRIES && chars <= MAX_CHARS) {
        entries.add(entry);
      } else {
        left++;
      }
    }
    if (left > 0) {
      gaps.add(new NodeConfiguration.Gap("configuration", left + " keys too many are left out"));
    }
    return new NodeConfiguration(
        nowMillis, entries, gaps.subList(0, Math.min(gaps.size(), MAX_GAPS)));
  }

  /** The candidates of each key, the winner first. */
  private Map<String, List<RawValue>> byKey() {
    Map<String, List<RawValue>> byKey = new TreeMap<>();
    for (Provenance provenance : Provenance.values()) {
      for (RawSource source : sources.reversed()) {
        for (RawValue value : source.values().reversed()) {
          if (value.provenance() == provenance) {
            byKey.computeIfAbsent(value.key(), key -> new ArrayList<>()).add(value);
          }
        }
      }
    }
    return byKey;
  }

  private NodeConfiguration.Entry entry(List<RawValue> candidates) {
    RawValue winner = candidates.getFirst();
    Judgement judged = redactor.judge(winner.key(), winner.value());
    List<NodeConfiguration.Shadowed> shadowed = new ArrayList<>();
    for (RawValue loser : candidates.subList(1, candidates.size())) {
      boolean repeats =
          loser.provenance() == winner.provenance() && loser.value().equals(winner.value());
      if (!repeats && shadowed.size() < MAX_SHADOWED) {
        shadowed.add(shadowed(loser));
      }
    }
    String key = redactor.showableKey(winner.key());
    return new NodeConfiguration.Entry(
        key,
        judged.text(),
        judged instanceof Judgement.Hidden,
        judged instanceof Judgement.Hidden hidden ? hidden.reason().word() : "",
        winner.provenance(),
        key.equals(winner.key()) ? winner.origin() : winner.provenance().word(),
        shadowed);
  }

  private NodeConfiguration.Shadowed shadowed(RawValue loser) {
    Judgement judged = redactor.judge(loser.key(), loser.value());
    return new NodeConfiguration.Shadowed(
        judged.text(),
        judged instanceof Judgement.Hidden,
        loser.provenance(),
        redactor.showableKey(loser.key()).equals(loser.key())
            ? loser.origin()
            : loser.provenance().word());
  }

  private static int chars(NodeConfiguration.Entry entry) {
    int chars = entry.key().length() + entry.value().length() + entry.origin().length() + 64;
    for (NodeConfiguration.Shadowed lost : entry.shadowed()) {
      chars += lost.value().length() + lost.origin().length() + 32;
    }
    return chars;
  }
}
