package io.fodc.bench.kafka.fleet;

import io.fodc.bench.kafka.WindowPages;
import io.fodc.bridge.framing.NodeKey;
import io.fodc.bridge.ingest.IngestSettings;
import io.fodc.bridge.record.RecordSchema;
import io.fodc.bridge.record.WindowEncoder;
import io.fodc.bridge.record.WindowOrigin;
import io.fodc.bridge.settings.KafkaKeys;
import io.fodc.bridge.settings.KafkaSettings;
import io.fodc.bridge.topics.FodcTopic;
import io.fodc.kafka.KafkaFixture;
import io.fodc.kafka.KafkaPlan;
import io.fodc.proxy.config.ConfigHistory;
import io.fodc.proxy.config.ConfigHistorySettings;
import io.fodc.proxy.fleet.Fleet;
import io.fodc.proxy.fleet.FleetSettings;
import io.fodc.proxy.fleet.NodeView;
import io.fodc.proxy.fleet.TickFate;
import io.fodc.proxy.ingest.IngestPlan;
import io.fodc.proxy.ingest.KafkaIngest;
import io.fodc.proxy.windows.NodeWindows;
import io.fodc.proxy.windows.RecordedWindow;
import io.fodc.schemas.settings.SettingsException;
import io.fodc.schemas.settings.SettingsLoader;
import io.fodc.schemas.settings.SettingsSchema;
import io.fodc.window.TickCursor;
import io.fodc.window.WindowView;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How fast a proxy's ingest makes readable windows of what lies in a real broker. All windows are
 * written first; then each round reads them anew, into a fleet of its own, in this JVM, which knows
 * the way better each time. At the end of a round the samples are counted in the windows.
 */
public final class IngestMeasure {
  private static final int NODES = 100;
  private static final long INTERVAL_MILLIS = 10_000;
  private static final int RECORD_BYTES = 900_000;
  private static final long WINDOW_BYTES = 512L << 20;
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String READER = "ingest-windows";
  private static final Logger CLIENTS = Logger.getLogger("org.apache.kafka");

  private final KafkaFixture kafka;
  private final Path directory;
  private final WindowPages pages;
  private final int windowsPerNode;

  private IngestMeasure(KafkaFixture kafka, Path directory, WindowPages pages) {
    this.kafka = kafka;
    this.directory = directory;
    this.pages = pages;
    windowsPerNode = pages.pages() / RecordFleet.TICKS;
  }

  /**
   * One round.
   *
   * @param samples in all windows afterwards
   * @param seconds by the clock, from the start of ingest to the last sample taken
   * @param readerSeconds CPU time of the thread that reads windows
   * @param processSeconds CPU time of everything in the JVM meanwhile, compilers included
   */
  public record Round(long samples, double seconds, double readerSeconds, double processSeconds) {
    /** Samples a second and core of the thread that reads. */
    public double perReaderCore() {
      return samples / readerSeconds;
    }

    /** Samples a second and core of all that the JVM did. */
    public double perCore() {
      return samples / processSeconds;
    }
  }

  /**
   * Runs it.
   *
   * @param pages what each of {@value #NODES} nodes has said, three ticks a window
   */
  public static List<Round> run(Path directory, WindowPages pages, int rounds)
      throws IOException, InterruptedException {
    CLIENTS.setLevel(Level.OFF);
    List<Round> all = new ArrayList<>();
    try (KafkaFixture kafka = KafkaFixture.start(KafkaPlan.plain(), directory.resolve("ingest"))) {
      IngestMeasure measure = new IngestMeasure(kafka, directory, pages);
      measure.publish();
      for (int round = 0; round < rounds; round++) {
        all.add(measure.round(round));
      }
    }
    return all;
  }

  private void publish() throws IOException {
    RecordFleet.createTopics(kafka);
    WindowEncoder encoder = new WindowEncoder(RECORD_BYTES);
    long newest = System.currentTimeMillis();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            RecordFleet.settings(kafka.bootstrap()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int window = 0; window < windowsPerNode; window++) {
        long last = newest - (windowsPerNode - 1L - window) * RecordFleet.TICKS * INTERVAL_MILLIS;
        long[] ticks = new long[RecordFleet.TICKS];
        Arrays.setAll(ticks, i -> last - (RecordFleet.TICKS - 1L - i) * INTERVAL_MILLIS);
        for (int node = 0; node < NODES; node++) {
          WindowOrigin origin = RecordingNode.origin(node, INTERVAL_MILLIS);
          pages.encode(encoder, origin, window * RecordFleet.TICKS, ticks);
          for (byte[] record : encoder.finish(RecordSchema.METRIC_WINDOW.singleObject())) {
            var unused =
                producer.send(
                    new ProducerRecord<>(
                        FodcTopic.METRIC_WINDOWS.name(""), NodeKey.bytes(origin.node()), record));
          }
        }
      }
      producer.flush();
    }
  }

  private Round round(int number) throws IOException, InterruptedException {
    InstantSource clock = InstantSource.system();
    long wanted = (long) NODES * windowsPerNode * RecordFleet.TICKS * pages.series();
    Path folder = Files.createDirectories(directory.resolve("history-" + number));
    NodeWindows windows = new NodeWindows(WINDOW_BYTES);
    ConfigHistory history = ConfigHistory.open(folder, ConfigHistorySettings.DEFAULTS);
    Fleet fleet = new Fleet(FleetSettings.defaults("proxy", "bench"), clock, windows, history);
    try {
      IngestSettings reading =
          new IngestSettings(
              settings(), Optional.empty(), "", Duration.ofDays(1), Duration.ZERO, false);
      double process = processSeconds();
      long begin = System.nanoTime();
      try (KafkaIngest ingest =
          KafkaIngest.start(new IngestPlan(reading, LIMIT), fleet, windows, clock)) {
        while (taken(ingest) < wanted) {
          if (System.nanoTime() - begin > LIMIT.toNanos()) {
            throw new IOException("after two minutes only this is there: " + ingest.report());
          }
          TimeUnit.MILLISECONDS.sleep(5);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        double reader = readerSeconds();
        process = processSeconds() - process;
        long held = held(fleet);
        if (held != wanted) {
          throw new IOException(held + " of " + wanted + " samples are in the windows");
        }
        return new Round(held, seconds, reader, process);
      }
    } finally {
      fleet
          .view()
          .nodes()
          .forEach(node -> fleet.window(node.id()).ifPresent(RecordedWindow::close));
      windows.close();
      history.close();
    }
  }

  private static long taken(KafkaIngest ingest) {
    return ingest.report().samples().getOrDefault(TickFate.TAKEN.word(), 0L);
  }

  /** Samples that a reader finds. */
  private static long held(Fleet fleet) {
    long samples = 0;
    for (NodeView node : fleet.view().nodes()) {
      try (WindowView view = node.window().flatMap(window -> window.view()).orElseThrow()) {
        TickCursor ticks = view.ticksAfter(Long.MIN_VALUE);
        while (ticks.next()) {
          samples += ticks.size();
        }
      }
    }
    return samples;
  }

  private KafkaSettings settings() throws IOException {
    SettingsSchema schema = KafkaKeys.declare(SettingsSchema.builder(), "bench").build();
    try {
      return KafkaSettings.of(
              SettingsLoader.load(
                  schema,
                  Optional.empty(),
                  Map.of(),
                  List.of("--kafka.bootstrap-servers=" + kafka.bootstrap())))
          .orElseThrow();
    } catch (SettingsException e) {
      throw new IOException(e);
    }
  }

  private static double readerSeconds() throws IOException {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals(READER)) {
        return threads.getThreadCpuTime(thread.threadId()) / 1e9;
      }
    }
    throw new IOException("no thread is called " + READER);
  }

  private static double processSeconds() {
    return ProcessHandle.current().info().totalCpuDuration().map(Duration::toNanos).orElseThrow()
        / 1e9;
  }
}
