package io.fodc.bench.kafka;

import io.fodc.bridge.framing.Framing;
import io.fodc.bridge.record.RecordSchema;
import io.fodc.bridge.record.WindowEncoder;
import io.fodc.kafka.KafkaFixture;
import io.fodc.kafka.KafkaPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * Our way to a broker beside Kafka's own {@code ProducerPerformance}: the same broker, producer
 * settings, number and length of records, in turns, each in a JVM of its own, of which the first
 * half of the records is to warm up. Ours also encodes each window and adds key and headers.
 */
public final class ProducerRace {
  private static final Framing FRAMING = RecordSchema.METRIC_WINDOW.singleObject();
  private static final Pattern RATE = Pattern.compile("\\(([0-9.]+) MB/sec\\)");

  private final KafkaFixture kafka;
  private final Path directory;
  private final Path payload;
  private final int records;
  private final int length;

  private ProducerRace(KafkaFixture kafka, Path directory, Path pages, int records, int length) {
    this.kafka = kafka;
    this.directory = directory;
    payload = pages;
    this.records = records;
    this.length = length;
  }

  /** MB a second of both, round by round, in 2^20 bytes of records before compression. */
  public record Round(String compression, double ours, double kafkas) {
    /** Ours as a share of Kafka's. */
    public double ratio() {
      return ours / kafkas;
    }
  }

  /**
   * Runs it.
   *
   * @param pages pages of a window, one a tick
   * @param tools the jar that has {@code ProducerPerformance}
   */
  public static List<Round> run(
      List<String> pages, Path directory, Path tools, int records, int rounds)
      throws IOException, InterruptedException {
    WindowPages window = new WindowPages(pages);
    int length = encoded(window).stream().mapToInt(record -> record.length).sum();
    List<Round> all = new ArrayList<>();
    try (KafkaFixture kafka = KafkaFixture.start(KafkaPlan.plain())) {
      Path folder = Files.createDirectories(directory.resolve("pages"));
      for (int i = 0; i < pages.size(); i++) {
        Files.writeString(folder.resolve(Integer.toString(i)), pages.get(i));
      }
      ProducerRace race = new ProducerRace(kafka, directory, folder, records, length);
      for (String compression : List.of("zstd", "none")) {
        for (int round = 0; round < rounds; round++) {
          String topic = compression + round;
          race.create(topic + "-ours");
          double ours = race.ours(topic + "-ours", compression);
          race.create(topic + "-kafkas");
          double kafkas = race.kafkas(topic + "-kafkas", compression, tools);
          all.add(new Round(compression, ours, kafkas));
        }
      }
    }
    return all;
  }

  private void create(String topic) throws IOException, InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
      admin
          .createTopics(List.of(new NewTopic(topic, 6, (short) 1)))
          .all()
          .get(30, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("making topic " + topic, e);
    }
  }

  /** What both producers are made with: the publisher's own settings. */
  static Map<String, String> settings(String servers, String compression) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("bootstrap.servers", servers);
    settings.put("acks", "all");
    settings.put("enable.idempotence", "true");
    settings.put("linger.ms", "0");
    settings.put("compression.type", compression);
    settings.put("max.request.size", Integer.toString(1 << 20));
    return settings;
  }

  /** Records at the start that count for neither. */
  private int warmUp() {
    return records / 2;
  }

  private double ours(String topic, String compression) throws IOException, InterruptedException {
    List<String> command = java(System.getProperty("java.class.path"));
    command.addAll(
        List.of(
            RaceSender.class.getName(),
            kafka.bootstrap(),
            topic,
            compression,
            Integer.toString(records),
            Integer.toString(warmUp()),
            payload.toString()));
    return rate(command, topic);
  }

  private double kafkas(String topic, String compression, Path tools)
      throws IOException, InterruptedException {
    List<String> command = java(tools + broker());
    command.addAll(
        List.of(
            "org.apache.kafka.tools.ProducerPerformance",
            "--topic",
            topic,
            "--num-records",
            Integer.toString(records),
            "--warmup-records",
            Integer.toString(warmUp()),
            "--record-size",
            Integer.toString(length),
            "--throughput",
            "-1",
            "--producer-props"));
    settings(kafka.bootstrap(), compression)
        .forEach((key, value) -> command.add(key + "=" + value));
    return rate(command, topic);
  }

  private static String broker() {
    return System.getProperty("path.separator")
        + Path.of(System.getProperty("fodc.root", "."), "kafka-broker/target/broker/*");
  }

  private static List<String> java(String classPath) {
    return new ArrayList<>(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            classPath));
  }

  private double rate(List<String> command, String name) throws IOException, InterruptedException {
    Path log = directory.resolve(name + ".log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      if (!process.waitFor(120, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException("it failed or took over two minutes: see " + log);
      }
    } finally {
      process.destroyForcibly();
    }
    Optional<String> last =
        Files.readAllLines(log).stream().filter(RATE.asPredicate()).reduce((a, b) -> b);
    Matcher rate = RATE.matcher(last.orElseThrow(() -> new IOException("no rate in " + log)));
    rate.find();
    return Double.parseDouble(rate.group(1));
  }

  private static List<byte[]> encoded(WindowPages window) {
    WindowEncoder encoder = new WindowEncoder(900_000);
    window.encode(encoder);
    return encoder.finish(FRAMING);
  }
}
