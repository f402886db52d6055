package io.fodc.bench.captures;

import io.fodc.bench.fleet.SimulatedAgent;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;

/**
 * How long after a tick the agent knew that the proxy has it, and the heartbeat sent before it. One
 * acknowledgement may be of several ticks: then it counts from the oldest of them. Agents add on
 * threads of the transport; who asks waits until they are quiet.
 */
final class Lateness implements SimulatedAgent.Listener {
  /** One tick. */
  private record Seen(long tickMillis, long afterMillis) {}

  private final long intervalMillis;
  private final Map<SimulatedAgent, Long> newest = new ConcurrentHashMap<>();
  private final Queue<Seen> seen = new ConcurrentLinkedQueue<>();

  Lateness(Duration interval) {
    this.intervalMillis = interval.toMillis();
  }

  @Override
  public void acknowledged(SimulatedAgent agent, long tickMillis) {
    Long before = newest.put(agent, tickMillis);
    long oldest = before == null ? tickMillis : Math.min(tickMillis, before + intervalMillis);
    seen.add(new Seen(oldest, System.currentTimeMillis() - oldest));
  }

  /** The latest of the ticks within two instants. */
  long worstMillis(long from, long to) {
    return within(from, to).max().orElse(0);
  }

  /** How many of them came later than this. */
  long laterThan(long millis, long from, long to) {
    return within(from, to).filter(after -> after > millis).count();
  }

  private LongStream within(long from, long to) {
    return seen.stream()
        .filter(one -> one.tickMillis() >= from && one.tickMillis() <= to)
        .mapToLong(Seen::afterMillis);
  }
}
