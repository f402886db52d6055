package io.fodc.e2e.process;

import java.io.Closeable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An agent started from its distribution, on a port of 127.0.0.1 that stays the same when it is
 * started again. Of this process' own {@code FODC_} variables it gets {@code FODC_KTM_ENABLED}
 * alone, which a flag overrides.
 */
public final class AgentProcess implements Closeable {
  /** Handed on, so that tests of other things need not load programs into the one kernel. */
  private static final String KERNEL_TELEMETRY = "FODC_KTM_ENABLED";

  private final Path directory;
  private final String name;
  private final int httpPort;
  private final List<String> flags;
  private RunningProcess process;

  private AgentProcess(Path directory, String name, int httpPort, List<String> flags) {
    this.directory = directory;
    this.name = name;
    this.httpPort = httpPort;
    this.flags = List.copyOf(flags);
    this.process = launch();
  }

  /** Starts an agent and waits until it has recorded its first tick. */
  public static AgentProcess start(Path directory, String name, int httpPort, List<String> flags) {
    AgentProcess agent = new AgentProcess(directory, name, httpPort, flags);
    agent.process.awaitReady(agent.url("/readyz"));
    return agent;
  }

  /** Starts an agent of a simulated node that talks to a proxy. */
  public static AgentProcess start(
      Path directory,
      SimulatorProcess.Listening node,
      ProxyProcess proxy,
      String interval,
      String... flags) {
    List<String> all = new ArrayList<>(flagsFor(node, proxy.linkPort(), interval));
    all.addAll(List.of(flags));
    return start(directory, node.podName(), FreePort.any(), all);
  }

  /** The flags of an agent beside a simulated node. */
  public static List<String> flagsFor(
      SimulatorProcess.Listening node, int linkPort, String interval) {
    return List.of(
        "--node.cluster=demo",
        "--node.id=" + node.podName(),
        "--node.pod-name=" + node.podName(),
        "--node.container-name=banyandb",
        "--node.query-address=127.0.0.1:" + node.queryPort(),
        "--target=" + node.metricsUrl(),
        "--config-sources.pprof-address=127.0.0.1:" + node.pprofPort(),
        "--link.proxy-address=127.0.0.1:" + linkPort,
        "--collect.interval=" + interval);
  }

  private RunningProcess launch() {
    List<String> command =
        new ArrayList<>(
            List.of(Distribution.agent().toString(), "--http.address=127.0.0.1:" + httpPort));
    command.addAll(flags);
    String kernelTelemetry = System.getenv(KERNEL_TELEMETRY);
    return RunningProcess.start(
        "agent-" + name,
        command,
        kernelTelemetry == null ? Map.of() : Map.of(KERNEL_TELEMETRY, kernelTelemetry),
        directory);
  }

  /** The address of a path on its HTTP port. */
  public String url(String path) {
    return "http://127.0.0.1:" + httpPort + path;
  }

  /** Its HTTP port. */
  public int httpPort() {
    return httpPort;
  }

  /** The process that runs now. */
  public RunningProcess process() {
    return process;
  }

  /** Starts it again with the same flags, after it was killed or stopped. */
  public void restart() {
    process.close();
    process = launch();
    process.awaitReady(url("/readyz"));
  }

  @Override
  public void close() {
    process.close();
  }
}
