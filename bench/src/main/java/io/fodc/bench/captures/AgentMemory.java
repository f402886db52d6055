package io.fodc.bench.captures;

import com.fasterxml.jackson.databind.JsonNode;
import io.fodc.bench.report.ProcessMeter;
import io.fodc.e2e.process.AgentProcess;
import io.fodc.e2e.process.Await;
import io.fodc.e2e.process.FreePort;
import io.fodc.e2e.process.Http;
import io.fodc.e2e.process.ProxyProcess;
import io.fodc.e2e.process.RunningProcess;
import io.fodc.e2e.process.SimulatorProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Resident memory of agents from their distribution, linked to a proxy: idle ones that take
 * captures beside those that do not, and one that uploads the heap dump of a JVM.
 */
public final class AgentMemory {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  /** Idle agents, in bytes; one of each pair. */
  public record Idle(List<Double> enabled, List<Double> disabled) {}

  /**
   * A heap dump on its way.
   *
   * @param before resident memory before it was asked for
   * @param peak largest resident memory until it was there
   * @param artifactBytes what was uploaded
   * @param seconds all of it: dumping, compressing, uploading
   * @param cpuSeconds of the agent
   */
  public record Upload(
      long before, long peak, long artifactBytes, double seconds, double cpuSeconds) {}

  private final Path directory;
  private final ProxyProcess proxy;
  private final SimulatorProcess node;

  private AgentMemory(Path directory, ProxyProcess proxy, SimulatorProcess node) {
    this.directory = directory;
    this.proxy = proxy;
    this.node = node;
  }

  /** What an agent is, and what it does with a dump. */
  public record Outcome(Idle idle, Upload upload) {}

  /**
   * Measures both.
   *
   * @param each how long a pair of idle agents runs before its memory is read
   * @param megabytes heap of the JVM that is dumped
   */
  public static Outcome run(Path directory, Duration each, int pairs, int megabytes)
      throws IOException, InterruptedException {
    try (ProxyProcess proxy = ProxyProcess.start(directory);
        SimulatorProcess node =
            SimulatorProcess.start("node", directory, "role=data-hot,series=500")) {
      AgentMemory memory = new AgentMemory(directory, proxy, node);
      // The first start of a distribution makes its class cache: that one is not measured.
      memory.agent("first-start", "true", node.process().pid()).close();
      return new Outcome(memory.idle(each, pairs), memory.upload(megabytes));
    }
  }

  private AgentProcess agent(String name, String enabled, long pid) {
    List<String> flags =
        List.of(
            "--node.cluster=demo",
            "--node.id=" + name,
            "--node.process=" + pid,
            "--target=" + node.node().metricsUrl(),
            "--link.proxy-address=127.0.0.1:" + proxy.linkPort(),
            "--collect.interval=1s",
            "--ktm.enabled=off",
            "--captures.most-cpu-pressure=100",
            "--captures.enabled=" + enabled);
    AgentProcess agent = AgentProcess.start(directory, name, FreePort.any(), flags);
    Await.until(
        "the link of " + name,
        Duration.ofSeconds(30),
        () ->
            Http.body(agent.url("/metrics"))
                .lines()
                .anyMatch(line -> line.matches("fodc_agent_link_up.* 1(\\.0)?")));
    return agent;
  }

  private Idle idle(Duration each, int pairs) throws IOException {
    List<Double> enabled = new ArrayList<>();
    List<Double> disabled = new ArrayList<>();
    for (int pair = 0; pair < pairs; pair++) {
      try (AgentProcess with = agent("with-" + pair, "true", node.process().pid());
          AgentProcess without = agent("without-" + pair, "false", node.process().pid())) {
        LockSupport.parkNanos(each.toNanos());
        enabled.add((double) ProcessMeter.residentBytes(with.process().pid()));
        disabled.add((double) ProcessMeter.residentBytes(without.process().pid()));
      }
    }
    return new Idle(enabled, disabled);
  }

  private Upload upload(int megabytes) throws IOException, InterruptedException {
    try (RunningProcess held = holding(megabytes);
        AgentProcess agent = agent("dumping", "true", held.pid());
        CaptureCalls calls = new CaptureCalls(proxy)) {
      LockSupport.parkNanos(Duration.ofSeconds(3).toNanos());
      long pid = agent.process().pid();
      long before = ProcessMeter.residentBytes(pid);
      double cpuBefore = ProcessMeter.cpuSeconds(pid);
      long begin = System.nanoTime();
      ProcessMeter.resetPeak(pid);
      String id =
          calls.start(
              "{\"kind\":\"heap\",\"target\":{\"node_id\":\"dumping\"},"
                  + "\"options\":{\"method\":\"async-profiler\",\"dump\":\"true\"}}");
      JsonNode capture = calls.done(id, LIMIT);
      return new Upload(
          before,
          ProcessMeter.peakBytes(pid),
          capture.path("parts").path(0).path("artifacts").path(0).path("bytes").asLong(),
          (System.nanoTime() - begin) / 1e9,
          ProcessMeter.cpuSeconds(pid) - cpuBefore);
    }
  }

  private RunningProcess holding(int megabytes) {
    RunningProcess held =
        RunningProcess.start(
            "held",
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx" + (2 * megabytes + 64) + "m",
                "-cp",
                System.getProperty("java.class.path"),
                HeldBytes.class.getName(),
                Integer.toString(megabytes)),
            Map.of(),
            directory);
    try {
      held.awaitOutput(
          "held",
          Duration.ofSeconds(60),
          text -> Optional.of(text).filter(all -> all.contains("held")));
    } catch (RuntimeException | AssertionError e) {
      held.close();
      throw e;
    }
    return held;
  }
}
