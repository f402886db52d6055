package io.fodc.proxy.ingest;

import io.fodc.proxy.fleet.TickFate;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** What became of what was read. Any thread. */
final class IntakeCounters {
  private final Map<TickFate, LongAdder> samples = new EnumMap<>(TickFate.class);
  private final LongAdder unknown = new LongAdder();
  final LongAdder states = new LongAdder();
  final LongAdder configs = new LongAdder();
  final LongAdder gone = new LongAdder();
  final LongAdder withoutRoom = new LongAdder();

  IntakeCounters() {
    for (TickFate fate : TickFate.values()) {
      samples.put(fate, new LongAdder());
    }
  }

  void samples(TickFate fate, long count) {
    LongAdder adder = samples.get(fate);
    if (adder != null) {
      adder.add(count);
    }
  }

  /** A series, and whether there was no room for it in the table. */
  void unknown(boolean refused) {
    if (refused) {
      unknown.increment();
    }
  }

  Map<String, Long> samples() {
    Map<String, Long> counts = new TreeMap<>();
    samples.forEach((fate, count) -> counts.put(fate.word(), count.sum()));
    return counts;
  }

  long unknown() {
    return unknown.sum();
  }
}
