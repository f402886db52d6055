package io.fodc.ktm;

import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads what block devices did, by device and operation. Of the whole host: most writes are given
 * to the device by kernel threads, long after the process that wrote. One thread.
 */
final class BlockReading {
  private static final List<String> OPERATIONS =
      List.of("read", "write", "flush", "discard", "other");
  private static final int MINOR_BITS = 20;
  private static final MetricFamily DEPTH =
      MetricFamily.gauge(
          "ktm_block_queue_depth", "Requests that were given to the device and are not complete");

  private record Key(int device, int operation) {}

  /** Series of a device and operation: those of its latency, its depth last. */
  private record Series(List<SeriesDefinition> latency, SeriesDefinition depth) {}

  private final Path proc;
  private final MapReader devices;
  private final Optional<MapReader> others;
  private final boolean depth;
  private final Map<Key, Series> series = new HashMap<>();
  private final Map<Integer, String> names = new HashMap<>();
  private final LatencyMetric latency =
      new LatencyMetric(
          0,
          "complete",
          "block_latency_seconds",
          "Time from giving a request to the device until it is complete",
          Map.of(),
          Optional.of(
              new LatencyMetric.Counter(
                  "block_bytes_total", "bytes", "Bytes of complete requests")),
          Optional.of(
              new LatencyMetric.Counter(
                  "block_errors_total", "", "Requests that completed with an error")));

  BlockReading(Path proc, LoadedGroup group, BpfMap devices, Optional<BpfMap> others) {
    this.proc = proc;
    this.devices = new MapReader(devices);
    this.others = others.map(MapReader::new);
    this.depth = group.counts("issue") && group.counts("complete");
  }

  void read(KtmSink sink) throws KtmException {
    devices.read();
    for (int entry = 0; entry < devices.size(); entry++) {
      give(devices, entry, new Key(devices.keyInt(entry, 0), devices.keyInt(entry, 4)), sink);
    }
    if (others.isPresent()) {
      MapReader other = others.get();
      other.read();
      for (int entry = 0; entry < other.size(); entry++) {
        if (other.value(entry, KtmLayout.BLOCK_ISSUED) > 0) {
          give(other, entry, new Key(-1, entry), sink);
        }
      }
    }
  }

  private void give(MapReader reader, int entry, Key key, KtmSink sink) {
    Series own = series.computeIfAbsent(key, this::series);
    latency.give(reader, entry, own.latency(), sink);
    if (depth) {
      long waiting =
          reader.value(entry, KtmLayout.BLOCK_ISSUED)
              - reader.value(entry, KtmLayout.LATENCY_COUNT)
              - reader.value(entry, KtmLayout.BLOCK_REQUEUED);
      // Issued and completed are read at slightly different instants.
      sink.sample(own.depth(), Math.max(0, waiting));
    }
  }

  private Series series(Key key) {
    String operation =
        key.operation() >= 0 && key.operation() < OPERATIONS.size()
            ? OPERATIONS.get(key.operation())
            : "other";
    Map<String, String> labels = Map.of("device", name(key.device()), "operation", operation);
    return new Series(
        new ArrayList<>(latency.series(OpMetric.TARGET_PREFIX, labels)),
        new SeriesDefinition(DEPTH.name(), OpMetric.joined(labels, Map.of()), DEPTH));
  }

  /** As the kernel calls it, {@code vda}; else its numbers, {@code 254:0}. */
  private String name(int device) {
    if (device == -1) {
      return "beyond-limit";
    }
    if (device == 0) {
      return "none";
    }
    if (!names.containsKey(device)) {
      readNames();
    }
    return names.computeIfAbsent(device, BlockReading::numbers);
  }

  private static String numbers(int device) {
    return (device >>> MINOR_BITS) + ":" + (device & (1 << MINOR_BITS) - 1);
  }

  private void readNames() {
    try {
      for (String line : Files.readAllLines(proc.resolve("diskstats"))) {
        String[] fields = line.strip().split(" +", 4);
        if (fields.length == 4) {
          names.put(
              Integer.parseInt(fields[0]) << MINOR_BITS | Integer.parseInt(fields[1]), fields[2]);
        }
      }
    } catch (IOException | NumberFormatException e) {
      // The numbers name it as well.
    }
  }
}
