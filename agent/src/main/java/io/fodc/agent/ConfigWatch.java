package io.fodc.agent;

import static java.lang.System.Logger.Level.WARNING;

import io.fodc.agent.config.ConfigCollector;
import io.fodc.agent.link.ConfigSource;
import io.fodc.schemas.wire.agent.v1.ConfigSnapshot;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the node's configuration current: collects it at the start, at every interval, and when
 * somebody asks, never twice at a time. Asking never waits.
 */
final class ConfigWatch implements ConfigSource, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ConfigWatch.class.getName());
  private static final Duration INTERVAL = Duration.ofMinutes(1);

  private final ConfigCollector collector;
  private final InstantSource clock;
  private final Runnable collected;
  private final Semaphore wanted = new Semaphore(0);
  private final Thread thread = Thread.ofVirtual().name("fodc-config").unstarted(this::run);
  private volatile Optional<ConfigSnapshot> newest = Optional.empty();

  /**
   * @param collected called on the watch's thread when there is a new snapshot; must not wait
   */
  ConfigWatch(ConfigCollector collector, InstantSource clock, Runnable collected) {
    this.collector = collector;
    this.clock = clock;
    this.collected = collected;
  }

  void start() {
    thread.start();
  }

  @Override
  public Optional<ConfigSnapshot> newest() {
    return newest;
  }

  @Override
  public void collect(String reason) {
    wanted.release();
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        newest = Optional.of(collector.collect(clock.millis()).toProto());
        collected.run();
      } catch (RuntimeException e) {
        LOG.log(WARNING, "event=config-not-collected", e);
      }
      try {
        if (wanted.tryAcquire(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
          wanted.drainPermits();
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }
}
