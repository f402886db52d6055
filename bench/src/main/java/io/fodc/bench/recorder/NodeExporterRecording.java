package io.fodc.bench.recorder;

import io.fodc.e2e.process.FreePort;
import io.fodc.e2e.process.Http;
import io.fodc.e2e.process.RunningProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Starts the machine's node_exporter and keeps a page of it every ten seconds. */
public final class NodeExporterRecording {
  private NodeExporterRecording() {}

  /** Records for so long into a folder, which is emptied first; false if there is no exporter. */
  public static boolean record(Duration length, Path folder)
      throws IOException, InterruptedException {
    Optional<Path> binary = Programs.find("prometheus-node-exporter", "prometheus-node-exporter");
    if (binary.isEmpty()) {
      return false;
    }
    Programs.emptied(folder);
    String address = "127.0.0.1:" + FreePort.any();
    String url = "http://" + address + "/metrics";
    List<String> command = List.of(binary.get().toString(), "--web.listen-address=" + address);
    try (RunningProcess exporter =
        RunningProcess.start("node-exporter", command, Map.of(), folder.resolveSibling("logs"))) {
      exporter.awaitReady(url);
      long begin = System.nanoTime();
      for (long tick = 0; tick * Pages.INTERVAL_MILLIS <= length.toMillis(); tick++) {
        long due = begin + Duration.ofMillis(tick * Pages.INTERVAL_MILLIS).toNanos();
        Thread.sleep(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
        Files.writeString(folder.resolve("%06d.prom".formatted(tick)), Http.body(url));
      }
    }
    return true;
  }
}
