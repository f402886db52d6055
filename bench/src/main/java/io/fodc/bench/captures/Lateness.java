package io.fodc.bench.captures;

import io.fodc.bench.fleet.SimulatedAgent;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;

/**
 * How long after each tick the agent knew that the proxy has it, and the heartbeat sent before it.
 * Agents add on threads of the transport; who asks waits until they are quiet.
 */
final class Lateness implements SimulatedAgent.Listener {
  /** One tick. */
  private record Seen(long tickMillis, long afterMillis) {}

  private final Queue<Seen> seen = new ConcurrentLinkedQueue<>();

  @Override
  public void acknowledged(SimulatedAgent agent, long tickMillis) {
    seen.add(new Seen(tickMillis, System.currentTimeMillis() - tickMillis));
  }

  /** The latest of the ticks within two instants. */
  long worstMillis(long from, long to) {
    return within(from, to).max().orElse(0);
  }

  /** How many of them came later than this. */
  long laterThan(long millis, long from, long to) {
    return within(from, to).filter(after -> after > millis).count();
  }

  /** How many came at all. */
  long count() {
    return seen.size();
  }

  private LongStream within(long from, long to) {
    return seen.stream()
        .filter(one -> one.tickMillis() >= from && one.tickMillis() <= to)
        .mapToLong(Seen::afterMillis);
  }
}
