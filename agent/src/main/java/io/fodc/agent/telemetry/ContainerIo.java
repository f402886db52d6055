package io.fodc.agent.telemetry;

import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Bytes and operations of one cgroup by device, from {@code io.stat} (version 2) or {@code
 * blkio.throttle} (version 1). At most {@value #MAX_DEVICES} devices are followed.
 */
final class ContainerIo {
  private static final int MAX_DEVICES = 64;
  private static final String SUBJECT = "os-container-io";

  private static final MetricFamily BYTES =
      MetricFamily.counter(
          "fodc_os_container_io_bytes_total", "Bytes the container moved, by device");
  private static final MetricFamily OPERATIONS =
      MetricFamily.counter(
          "fodc_os_container_io_operations_total", "I/O operations of the container, by device");

  private record Key(boolean bytes, String device, String operation) {}

  private final KernelFiles files;
  private final Path proc;
  private final Map<Key, SeriesDefinition> series = new HashMap<>();
  private final Map<String, String> deviceNames = new HashMap<>();

  ContainerIo(KernelFiles files, Path proc) {
    this.files = files;
    this.proc = proc;
  }

  void read(CgroupMounts.Place place, OsSink sink) {
    if (place.version() == 2) {
      files.read(SUBJECT, place.directory().resolve("io.stat")).ifPresent(t -> version2(t, sink));
    } else {
      throttle(place.directory(), "blkio.throttle.io_service_bytes", true, sink);
      throttle(place.directory(), "blkio.throttle.io_serviced", false, sink);
    }
  }

  private void version2(String text, OsSink sink) {
    for (String line : text.split("\n", -1)) {
      int blank = line.indexOf(' ');
      if (blank > 0 && known(line.substring(0, blank))) {
        String device = line.substring(0, blank);
        assigned(line, "rbytes", device, true, "read", sink);
        assigned(line, "wbytes", device, true, "write", sink);
        assigned(line, "dbytes", device, true, "discard", sink);
        assigned(line, "rios", device, false, "read", sink);
        assigned(line, "wios", device, false, "write", sink);
        assigned(line, "dios", device, false, "discard", sink);
      }
    }
  }

  private void assigned(
      String line, String key, String device, boolean bytes, String operation, OsSink sink) {
    Fields.ofAssignment(line, key)
        .ifPresent(n -> sink.sample(series(new Key(bytes, name(device), operation)), n));
  }

  private void throttle(Path directory, String file, boolean bytes, OsSink sink) {
    // The recursive file, of newer kernels, counts the groups below as well.
    Optional<String> text = files.readIfPresent(directory.resolve(file + "_recursive"));
    if (text.isEmpty()) {
      text = files.read(SUBJECT, directory.resolve(file));
    }
    for (String line : text.orElse("").split("\n", -1)) {
      String[] words = line.split(" ", -1);
      if (words.length != 3 || !known(words[0])) {
        continue;
      }
      String operation = words[1].toLowerCase(Locale.ROOT);
      OptionalLong count = Fields.ofWord(words[2]);
      boolean wanted =
          operation.equals("read") || operation.equals("write") || operation.equals("discard");
      if (wanted && count.isPresent()) {
        sink.sample(series(new Key(bytes, name(words[0]), operation)), count.getAsLong());
      }
    }
  }

  private boolean known(String device) {
    if (deviceNames.containsKey(device)) {
      return true;
    }
    if (deviceNames.size() >= MAX_DEVICES) {
      files.miss(SUBJECT, "too-many-devices: more than " + MAX_DEVICES);
      return false;
    }
    deviceNames.put(device, lookUp(device));
    return true;
  }

  private String name(String device) {
    return deviceNames.getOrDefault(device, device);
  }

  /** {@code /proc/diskstats} begins each line with major, minor and name. */
  private String lookUp(String device) {
    String[] numbers = device.split(":", -1);
    for (String line : files.readIfPresent(proc.resolve("diskstats")).orElse("").split("\n", -1)) {
      String[] words = line.strip().split("\\s+", 4);
      if (numbers.length == 2
          && words.length == 4
          && words[0].equals(numbers[0])
          && words[1].equals(numbers[1])) {
        return words[2];
      }
    }
    return device;
  }

  private SeriesDefinition series(Key key) {
    return series.computeIfAbsent(
        key,
        k ->
            SeriesDefinition.of(
                k.bytes ? BYTES : OPERATIONS, "device", k.device, "operation", k.operation));
  }
}
