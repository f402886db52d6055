package io.fodc.bench.fleet;

import io.fodc.bench.report.ProcessMeter;
import io.fodc.e2e.process.FreePort;
import io.fodc.e2e.process.Http;
import io.fodc.e2e.process.ProxyProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Many simulated agents, each on a TCP connection of its own, against one proxy process started
 * from its distribution. Freshness is the time from a tick to its acknowledgement at the agent: the
 * proxy acknowledges what its window holds, so a reader of the proxy sees the sample no later.
 */
public final class FleetLoad {
  private static final int LATENCY_LIMIT_MILLIS = 60_000;

  /**
   * What to run.
   *
   * @param transport {@code helidon} or {@code netty}
   * @param agents number of agents
   * @param series series of each
   * @param interval time between two ticks of one agent
   * @param time how long to measure after everybody is connected
   */
  public record Plan(String transport, int agents, int series, Duration interval, Duration time) {}

  /**
   * What came out.
   *
   * @param connectSeconds until every agent was welcome
   * @param cpuCores cores the proxy used while measured
   * @param residentBytes resident memory of the proxy at the end
   * @param residentBefore resident memory before the first agent
   * @param freshP50Millis median time from tick to acknowledgement
   * @param freshP99Millis 99th percentile of the same
   * @param ticks ticks sent while measured
   * @param lost ticks that were never acknowledged
   * @param broken agents whose stream broke
   * @param federateSeconds time of one whole {@code /federate} at the end
   * @param federateSamples samples on it
   */
  public record Outcome(
      double connectSeconds,
      double cpuCores,
      long residentBytes,
      long residentBefore,
      long freshP50Millis,
      long freshP99Millis,
      long ticks,
      long lost,
      long broken,
      double federateSeconds,
      long federateSamples) {}

  private final Plan plan;
  private final AtomicLongArray latencies = new AtomicLongArray(LATENCY_LIMIT_MILLIS + 1);
  private volatile boolean measuring;

  private FleetLoad(Plan plan) {
    this.plan = plan;
  }

  /** Runs a plan; logs of the proxy go to {@code directory}. */
  public static Outcome run(Plan plan, Path directory) throws IOException, InterruptedException {
    return new FleetLoad(plan).run(directory);
  }

  private Outcome run(Path directory) throws IOException, InterruptedException {
    try (ProxyProcess proxy =
            ProxyProcess.start(
                directory,
                FreePort.any(),
                FreePort.any(),
                "--link.transport=" + plan.transport(),
                "--nodes.max=" + (plan.agents() + 1));
        SimulatedFleet fleet =
            new SimulatedFleet(proxy.linkPort(), plan.series(), plan.interval())) {
      long base = ProcessMeter.residentBytes(proxy.process().pid());
      long begin = System.nanoTime();
      fleet.connect(plan.agents(), List.of(), this::acknowledged);
      double connectSeconds = (System.nanoTime() - begin) / 1e9;
      fleet.tick(plan.interval().multipliedBy(2));

      measuring = true;
      double cpuBefore = ProcessMeter.cpuSeconds(proxy.process().pid());
      long measureBegin = System.nanoTime();
      long ticks = fleet.tick(plan.time());
      double seconds = (System.nanoTime() - measureBegin) / 1e9;
      double cpu = (ProcessMeter.cpuSeconds(proxy.process().pid()) - cpuBefore) / seconds;
      LockSupport.parkNanos(Duration.ofSeconds(2).toNanos());
      measuring = false;

      long federateBegin = System.nanoTime();
      long samples =
          Http.body(proxy.url("/federate")).lines().filter(line -> !line.startsWith("#")).count();
      double federateSeconds = (System.nanoTime() - federateBegin) / 1e9;
      long answered = acknowledgements();
      return new Outcome(
          connectSeconds,
          cpu,
          ProcessMeter.residentBytes(proxy.process().pid()),
          base,
          percentile(0.50),
          percentile(0.99),
          ticks,
          ticks - answered,
          fleet.broken(),
          federateSeconds,
          samples);
    }
  }

  private void acknowledged(SimulatedAgent agent, long tickMillis) {
    long millis = System.currentTimeMillis() - tickMillis;
    if (measuring) {
      latencies.incrementAndGet(Math.clamp(millis, 0, LATENCY_LIMIT_MILLIS));
    }
  }

  private long acknowledgements() {
    long sum = 0;
    for (int i = 0; i <= LATENCY_LIMIT_MILLIS; i++) {
      sum += latencies.get(i);
    }
    return sum;
  }

  private long percentile(double share) {
    long wanted = (long) Math.ceil(acknowledgements() * share);
    long sum = 0;
    for (int i = 0; i <= LATENCY_LIMIT_MILLIS; i++) {
      sum += latencies.get(i);
      if (sum >= wanted) {
        return i;
      }
    }
    return LATENCY_LIMIT_MILLIS;
  }
}
