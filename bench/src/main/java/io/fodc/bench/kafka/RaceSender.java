package io.fodc.bench.kafka;

import io.fodc.bridge.framing.Framing;
import io.fodc.bridge.framing.NodeKey;
import io.fodc.bridge.framing.RecordHeaders;
import io.fodc.bridge.record.RecordSchema;
import io.fodc.bridge.record.WindowEncoder;
import io.fodc.schemas.node.NodeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Our side of {@link ProducerRace}: encodes and sends windows of 64 nodes as fast as the producer
 * takes them, and prints the rate as {@code ProducerPerformance} does.
 */
public final class RaceSender {
  private static final Framing FRAMING = RecordSchema.METRIC_WINDOW.singleObject();
  private static final int NODES = 64;

  private final WindowPages window;
  private final String topic;
  private final WindowEncoder encoder = new WindowEncoder(900_000);
  private final AtomicInteger failed = new AtomicInteger();
  private long bytes;
  private int sent;

  private RaceSender(WindowPages window, String topic) {
    this.window = window;
    this.topic = topic;
  }

  /** SERVERS TOPIC COMPRESSION RECORDS WARM-UP FOLDER. */
  public static void main(String[] arguments) throws IOException {
    List<String> pages = new ArrayList<>();
    while (Files.exists(Path.of(arguments[5], Integer.toString(pages.size())))) {
      pages.add(Files.readString(Path.of(arguments[5], Integer.toString(pages.size()))));
    }
    RaceSender sender = new RaceSender(new WindowPages(pages), arguments[1]);
    int warmUp = Integer.parseInt(arguments[4]);
    long start;
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            new HashMap<>(ProducerRace.settings(arguments[0], arguments[2])),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      while (sender.sent < warmUp) {
        sender.send(producer);
      }
      start = System.nanoTime();
      sender.bytes = 0;
      while (sender.sent < Integer.parseInt(arguments[3])) {
        sender.send(producer);
      }
      producer.flush();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    if (sender.failed.get() > 0) {
      throw new IOException(sender.failed.get() + " records failed");
    }
    System.out.printf(
        Locale.ROOT,
        "%d records sent, %.1f records/sec (%.2f MB/sec)%n",
        sender.sent - warmUp,
        (sender.sent - warmUp) / seconds,
        sender.bytes / seconds / (1 << 20));
  }

  private void send(KafkaProducer<byte[], byte[]> producer) {
    NodeId node = new NodeId("east", "data-" + sent % NODES);
    window.encode(encoder);
    List<byte[]> records = encoder.finish(FRAMING);
    for (int part = 0; part < records.size(); part++) {
      ProducerRecord<byte[], byte[]> message =
          new ProducerRecord<>(topic, NodeKey.bytes(node), records.get(part));
      RecordHeaders.ofWindow(node, window.cut(records.size()), part, FRAMING)
          .addTo(message.headers());
      producer.send(
          message,
          (metadata, error) -> {
            if (error != null) {
              failed.incrementAndGet();
            }
          });
      bytes += records.get(part).length;
      sent++;
    }
  }
}
