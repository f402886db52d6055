package io.fodc.bridge.ingest;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What was read and what became of it. Any thread. */
final class IngestCounters {
  final LongAdder windows = new LongAdder();
  final LongAdder incompleteWindows = new LongAdder();
  final LongAdder letters = new LongAdder();
  final LongAdder lettersLost = new LongAdder();
  final LongAdder tombstones = new LongAdder();
  final LongAdder tombstonesFailed = new LongAdder();
  private final ConcurrentHashMap<String, LongAdder> records = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, LongAdder> bytes = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, LongAdder> refused = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, LongAdder> troubles = new ConcurrentHashMap<>();

  void read(String topic, int size) {
    add(records, topic, 1);
    add(bytes, topic, size);
  }

  void refused(Refusal reason) {
    add(refused, reason.word(), 1);
  }

  void trouble(String word) {
    add(troubles, word, 1);
  }

  private static void add(ConcurrentHashMap<String, LongAdder> to, String word, long count) {
    to.computeIfAbsent(word, key -> new LongAdder()).add(count);
  }

  Map<String, Long> records() {
    return sums(records);
  }

  Map<String, Long> bytes() {
    return sums(bytes);
  }

  Map<String, Long> refused() {
    return sums(refused);
  }

  Map<String, Long> troubles() {
    return sums(troubles);
  }

  private static Map<String, Long> sums(ConcurrentHashMap<String, LongAdder> of) {
    Map<String, Long> sums = new TreeMap<>();
    of.forEach((word, count) -> sums.put(word, count.sum()));
    return sums;
  }
}
