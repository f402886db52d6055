package io.fodc.bench.footprint;

import io.fodc.bench.report.ProcessMeter;
import io.fodc.e2e.process.AgentProcess;
import io.fodc.e2e.process.Certificates;
import io.fodc.e2e.process.FreePort;
import io.fodc.e2e.process.Http;
import io.fodc.e2e.process.ProxyProcess;
import io.fodc.e2e.process.SimulatorProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * One agent from its distribution beside one simulated node of 2,000 series, ticks of 1 s, the link
 * up with mutual TLS. Memory is read from {@code /proc/PID/smaps_rollup}, what the window holds
 * from the agent's own {@code fodc_agent_window_bytes}.
 */
public final class AgentFootprint {
  private static final int SERIES = 2000;

  /**
   * What came out.
   *
   * @param residentBytes resident memory at the end
   * @param windowBytes bytes of the window at the end
   * @param largestBeyondBytes largest resident memory beyond the window's bytes, looked at each
   *     second of the last half
   * @param cpuShare share of one core used, start-up excluded
   * @param split what the JVM says of itself at the end, for the report
   */
  public record Outcome(
      long residentBytes,
      long windowBytes,
      long largestBeyondBytes,
      double cpuShare,
      String split) {}

  private AgentFootprint() {}

  /** Measures for this time. */
  public static Outcome run(Path directory, Duration time) throws IOException {
    Certificates certificates = Certificates.create(directory.resolve("certificates"));
    Certificates.Pair server = certificates.server("proxy");
    Certificates.Pair client = certificates.client("agent");
    try (ProxyProcess proxy =
            ProxyProcess.start(
                directory,
                "--link.tls.cert-file=" + server.certificate(),
                "--link.tls.key-file=" + server.key(),
                "--link.tls.client-ca-file=" + certificates.authority());
        SimulatorProcess node =
            SimulatorProcess.start("node", directory, "role=data-hot,series=" + SERIES)) {
      List<String> flags =
          new ArrayList<>(AgentProcess.flagsFor(node.node(), proxy.linkPort(), "1s"));
      flags.add("--node.process=" + node.process().pid());
      flags.add("--link.tls.enabled=true");
      flags.add("--link.tls.ca-file=" + certificates.authority());
      flags.add("--link.tls.cert-file=" + client.certificate());
      flags.add("--link.tls.key-file=" + client.key());
      flags.add("--link.tls.server-name=localhost");
      warmCache(directory, flags);
      try (AgentProcess agent = AgentProcess.start(directory, "measured", FreePort.any(), flags)) {
        return measure(agent, time);
      }
    }
  }

  /** The first start of a distribution makes its AOT cache: that one is not measured. */
  private static void warmCache(Path directory, List<String> flags) {
    AgentProcess.start(directory, "first-start", FreePort.any(), flags).close();
  }

  private static Outcome measure(AgentProcess agent, Duration time) throws IOException {
    long pid = agent.process().pid();
    LockSupport.parkNanos(Duration.ofSeconds(5).toNanos());
    double cpuBefore = ProcessMeter.cpuSeconds(pid);
    long begin = System.nanoTime();
    long largest = 0;
    while (System.nanoTime() - begin < time.toNanos()) {
      LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
      if (System.nanoTime() - begin > time.toNanos() / 2) {
        largest = Math.max(largest, ProcessMeter.residentBytes(pid) - window(agent));
      }
    }
    double cpu = (ProcessMeter.cpuSeconds(pid) - cpuBefore) / ((System.nanoTime() - begin) / 1e9);
    long window = window(agent);
    return new Outcome(ProcessMeter.residentBytes(pid), window, largest, cpu, split(pid));
  }

  private static long window(AgentProcess agent) throws IOException {
    return Http.body(agent.url("/metrics"))
        .lines()
        .filter(line -> line.startsWith("fodc_agent_window_bytes"))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElseThrow(() -> new IOException("the agent shows no fodc_agent_window_bytes"));
  }

  private static String split(long pid) throws IOException {
    return jcmd(pid, "GC.heap_info")
        + jcmd(pid, "VM.metaspace", "basic")
        + jcmd(pid, "Compiler.codecache");
  }

  private static String jcmd(long pid, String... command) throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(pid)));
    line.addAll(List.of(command));
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
