package io.fodc.bench.kafka.fleet;

import io.fodc.agent.publish.WindowStretch;
import io.fodc.bridge.publish.PublishListener;
import io.fodc.bridge.publish.PublishSettings;
import io.fodc.bridge.publish.PublishSource;
import io.fodc.bridge.publish.PublishTrouble;
import io.fodc.bridge.publish.WindowPublisher;
import io.fodc.bridge.record.NodeConfigRecord;
import io.fodc.bridge.record.NodeStateRecord;
import io.fodc.bridge.record.RecordSchema;
import io.fodc.bridge.record.WindowOrigin;
import io.fodc.kafka.KafkaFixture;
import io.fodc.kafka.KafkaPlan;
import io.fodc.schemas.metric.SeriesKey;
import io.fodc.window.AppendResult;
import io.fodc.window.MemoryBudget;
import io.fodc.window.SeriesTable;
import io.fodc.window.Tick;
import io.fodc.window.Window;
import io.fodc.window.WindowSettings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Brokers come back after hours: how long an agent's publisher takes to send what its window has
 * kept, and what of a core. The window is full before; nothing is recorded meanwhile.
 */
public final class CatchUp {
  private static final int SERIES = 2_000;
  private static final long INTERVAL_MILLIS = 10_000;
  private static final long BUDGET = 30L << 20;
  private static final long BYTES_IN_FLIGHT = 4L << 20;
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final Logger CLIENTS = Logger.getLogger("org.apache.kafka");

  private CatchUp() {}

  /**
   * What it came to.
   *
   * @param samples sent
   * @param bytes of their records before compression
   * @param seconds until brokers had the newest tick
   * @param cores of the publisher's thread and of its producer's, on average
   * @param failures tries that failed
   */
  public record Outcome(long samples, long bytes, double seconds, double cores, long failures) {}

  /**
   * Runs it.
   *
   * @param ticks how many of {@value #SERIES} series wait
   * @param bytesPerSecond {@code kafka.catch-up-rate}
   */
  public static Outcome run(Path directory, int ticks, long bytesPerSecond)
      throws IOException, InterruptedException {
    CLIENTS.setLevel(Level.OFF);
    MemoryBudget budget = new MemoryBudget(BUDGET);
    try (KafkaFixture kafka =
            KafkaFixture.start(KafkaPlan.plain(), directory.resolve("catch-up-" + bytesPerSecond));
        SeriesTable table = new SeriesTable(BUDGET / 4);
        Window window =
            Window.open(new WindowSettings(BUDGET, INTERVAL_MILLIS, SERIES), table, budget)) {
      RecordFleet.createTopics(kafka);
      fill(window, table, ticks);
      return publish(kafka, new Recorded(window), bytesPerSecond);
    }
  }

  private static void fill(Window window, SeriesTable table, int ticks) {
    int[] ids =
        RecordFleet.series(SERIES).stream()
            .map(known -> known.definition())
            .mapToInt(series -> table.intern(SeriesKey.of(series), series.family()))
            .toArray();
    RecordingNode node = new RecordingNode(0, SERIES, INTERVAL_MILLIS);
    long newest = System.currentTimeMillis();
    Tick tick = new Tick();
    for (int i = ticks - 1; i >= 0; i--) {
      tick.reset(newest - i * INTERVAL_MILLIS);
      node.tick(tick, ids);
      if (!(window.append(tick) instanceof AppendResult.Appended appended) || appended.shed() > 0) {
        throw new IllegalStateException("the window did not take a tick");
      }
    }
    if (window.stats().ticks() < ticks) {
      throw new IllegalStateException("the window does not hold " + ticks + " ticks");
    }
  }

  private static Outcome publish(KafkaFixture kafka, Recorded source, long bytesPerSecond)
      throws IOException, InterruptedException {
    PublishSettings settings =
        new PublishSettings(
            "",
            Map.of("bootstrap.servers", kafka.bootstrap()),
            new PublishSettings.Framings(
                RecordSchema.METRIC_WINDOW.singleObject(),
                RecordSchema.NODE_CONFIG.singleObject(),
                RecordSchema.NODE_STATE.singleObject()),
            Duration.ofMillis(1),
            bytesPerSecond,
            BYTES_IN_FLIGHT,
            Optional.empty());
    long newest = source.newestTickMillis();
    long begin = System.nanoTime();
    try (WindowPublisher publisher =
        WindowPublisher.of(
            source.origin().node(),
            settings,
            source,
            new Quiet(),
            InstantSource.system(),
            new SplittableRandom(1))) {
      publisher.start();
      while (publisher.status().acknowledgedTickMillis() < newest) {
        if (System.nanoTime() - begin > LIMIT.toNanos()) {
          throw new IOException("it is not done after five minutes");
        }
        TimeUnit.MILLISECONDS.sleep(10);
      }
      double seconds = (System.nanoTime() - begin) / 1e9;
      long failures = 0;
      for (PublishTrouble.Kind kind : PublishTrouble.Kind.values()) {
        failures += publisher.status().failures(kind);
      }
      return new Outcome(
          publisher.status().samples(),
          publisher.status().bytes(),
          seconds,
          publisherSeconds() / seconds,
          failures);
    }
  }

  /** CPU time of the publisher's thread and of its producer's. */
  private static double publisherSeconds() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long nanos = 0;
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      String name = thread.getName();
      if (name.equals("fodc-kafka") || name.startsWith("kafka-producer-network-thread")) {
        nanos += Math.max(0, threads.getThreadCpuTime(thread.threadId()));
      }
    }
    return nanos / 1e9;
  }

  /** A window as its agent's publisher reads it. */
  private record Recorded(Window window) implements PublishSource {
    @Override
    public long oldestTickMillis() {
      return window.stats().oldestTickMillis();
    }

    @Override
    public long newestTickMillis() {
      return window.stats().newestTickMillis();
    }

    @Override
    public int series() {
      return window.stats().series();
    }

    @Override
    public Stretch ticks(long afterMillis, long upToMillis, int most) {
      return WindowStretch.open(window, afterMillis, upToMillis, most);
    }

    @Override
    public WindowOrigin origin() {
      return RecordingNode.origin(0, INTERVAL_MILLIS);
    }

    @Override
    public Optional<NodeConfigRecord> config() {
      return Optional.empty();
    }

    @Override
    public NodeStateRecord state(long nowMillis) {
      return RecordingNode.stateOf(origin(), nowMillis);
    }
  }

  /** Failures are counted elsewhere. */
  private static final class Quiet implements PublishListener {
    @Override
    public void trouble(PublishTrouble trouble) {}

    @Override
    public void over(PublishTrouble trouble) {}

    @Override
    public void lost(long afterMillis, long beforeMillis) {
      throw new IllegalStateException("ticks were lost");
    }

    @Override
    public void note(String line) {}
  }
}
