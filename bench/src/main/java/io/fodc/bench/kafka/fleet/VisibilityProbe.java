package io.fodc.bench.kafka.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fodc.e2e.process.Http;
import io.fodc.e2e.process.ProxyProcess;
import io.fodc.schemas.node.NodeId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Asks the proxy for a window that was just written until it answers with it, one window at a time;
 * windows written meanwhile are not looked for. A thread of its own.
 */
final class VisibilityProbe implements Runnable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FAMILY = "banyandb_load_family_0";
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(5);

  private record Wanted(NodeId node, long[] ticks, long handedMillis) {}

  private final ProxyProcess proxy;
  private final Spread fromTick = new Spread();
  private final Spread fromHanding = new Spread();
  private final BlockingQueue<Wanted> wanted = new ArrayBlockingQueue<>(1);
  private volatile long unseen;

  VisibilityProbe(ProxyProcess proxy) {
    this.proxy = proxy;
  }

  /** A window was written. Any thread. */
  void written(NodeId node, long[] ticks, long handedMillis) {
    wanted.offer(new Wanted(node, ticks, handedMillis));
  }

  @Override
  public void run() {
    try {
      while (true) {
        Wanted next = wanted.take();
        if (await(next)) {
          long now = System.currentTimeMillis();
          fromHanding.add(now - next.handedMillis());
          for (long tick : next.ticks()) {
            fromTick.add(now - tick);
          }
        } else {
          unseen++;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean await(Wanted next) throws InterruptedException {
    long newest = next.ticks()[next.ticks().length - 1];
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (System.nanoTime() < deadline) {
      try {
        if (ticks(proxy, next.node(), newest).contains(newest)) {
          return true;
        }
      } catch (IOException e) {
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedException();
        }
      }
      TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
    }
    return false;
  }

  /** Ticks of a node from an instant on, by one of its series. */
  static Set<Long> ticks(ProxyProcess proxy, NodeId node, long fromMillis) throws IOException {
    String answer =
        Http.body(
            proxy.url(
                "/metrics-windows?cluster=%s&node_id=%s&match%%5B%%5D=%s%%7Bgroup%%3D%%22sw_group_0%%22%%7D&start=%s"
                    .formatted(
                        node.cluster(),
                        node.nodeId(),
                        FAMILY,
                        Instant.ofEpochMilli(fromMillis - 1))));
    Set<Long> ticks = new TreeSet<>();
    for (JsonNode series : JSON.readTree(answer)) {
      for (JsonNode point : series.path("data")) {
        ticks.add(Instant.parse(point.path("timestamp").asText()).toEpochMilli());
      }
    }
    return ticks;
  }

  /** Milliseconds from a tick until the proxy answered with it. */
  Spread fromTick() {
    return fromTick;
  }

  /** Milliseconds from handing a window to the producer until the proxy answered with it. */
  Spread fromHanding() {
    return fromHanding;
  }

  /** Windows that were not there after a minute. */
  long unseen() {
    return unseen;
  }
}
