package io.fodc.bench.kafka.fleet;

import io.fodc.bench.report.ProcessMeter;
import io.fodc.e2e.process.FreePort;
import io.fodc.e2e.process.Http;
import io.fodc.e2e.process.ProxyProcess;
import io.fodc.kafka.KafkaFixture;
import io.fodc.kafka.KafkaPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Many simulated nodes that write windows of three ticks to one real broker, and one proxy process,
 * started from its distribution, that reads them. CPU is measured first, with nobody asking; then a
 * probe asks for windows as they are written.
 */
public final class RecordFleetLoad {
  /** Held, because a logger's level is forgotten with the logger. */
  private static final Logger CLIENTS = Logger.getLogger("org.apache.kafka");

  private static final Duration SETTLE = Duration.ofSeconds(10);
  private static final Duration LAG_PAUSE = Duration.ofSeconds(5);

  /**
   * What to run.
   *
   * @param nodes number of nodes, in three clusters
   * @param series series of each
   * @param interval time between two ticks of one node; it writes every three
   * @param time how long CPU is measured, and how long the probe asks
   */
  public record Plan(int nodes, int series, Duration interval, Duration time) {}

  /**
   * What came out.
   *
   * @param cpuCores cores the proxy used while nobody asked it
   * @param brokerCores cores the broker used meanwhile
   * @param residentBytes resident memory of the proxy at the end
   * @param residentBefore resident memory before the first record
   * @param mostLag most records that the proxy was behind by, looked at every five seconds
   * @param windows windows written while measured
   * @param windowBytes bytes of one before compression, on average
   * @param fromTickP50 median of the milliseconds from a tick to an answer with it
   * @param fromTickP99 99th percentile of the same
   * @param fromHandingP50 median from handing a window to the producer to an answer with it
   * @param fromHandingP99 99th percentile of the same
   * @param probes windows that were looked for
   * @param unseen of those, never answered with
   * @param failed records the broker did not take
   */
  public record Outcome(
      double cpuCores,
      double brokerCores,
      long residentBytes,
      long residentBefore,
      long mostLag,
      long windows,
      double windowBytes,
      long fromTickP50,
      long fromTickP99,
      long fromHandingP50,
      long fromHandingP99,
      long probes,
      long unseen,
      long failed) {}

  private final Plan plan;
  private volatile RecordFleet.Listener listener = (node, ticks, handed) -> {};
  private final AtomicLong mostLag = new AtomicLong();

  private RecordFleetLoad(Plan plan) {
    this.plan = plan;
  }

  /** Runs a plan; logs of proxy and broker go to {@code directory}. */
  public static Outcome run(Plan plan, Path directory) throws IOException, InterruptedException {
    CLIENTS.setLevel(Level.OFF);
    return new RecordFleetLoad(plan).run(directory);
  }

  private Outcome run(Path directory) throws IOException, InterruptedException {
    try (KafkaFixture kafka = KafkaFixture.start(KafkaPlan.plain(), directory.resolve("kafka"))) {
      String servers = "--kafka.bootstrap-servers=" + kafka.bootstrap();
      RecordFleet.createTopics(kafka);
      try (ProxyProcess proxy =
              ProxyProcess.start(
                  directory,
                  FreePort.any(),
                  FreePort.any(),
                  servers,
                  "--nodes.max=" + (plan.nodes() + 1));
          RecordFleet fleet =
              new RecordFleet(
                  kafka.bootstrap(),
                  plan.nodes(),
                  plan.series(),
                  plan.interval(),
                  (node, ticks, handed) -> listener.written(node, ticks, handed))) {
        return measure(kafka, proxy, fleet);
      }
    }
  }

  private Outcome measure(KafkaFixture kafka, ProxyProcess proxy, RecordFleet fleet)
      throws IOException, InterruptedException {
    long proxyPid = proxy.process().pid();
    long base = ProcessMeter.residentBytes(proxyPid);
    fleet.introduce();
    Thread lag = Thread.ofPlatform().daemon().name("lag").start(() -> watchLag(proxy));
    fleet.publish(plan.interval().multipliedBy(RecordFleet.TICKS).plus(SETTLE));

    long bytesBefore = fleet.bytes();
    double cpu = ProcessMeter.cpuSeconds(proxyPid);
    double brokerCpu = ProcessMeter.cpuSeconds(kafka.pid(0));
    long begin = System.nanoTime();
    long windows = fleet.publish(plan.time());
    double seconds = (System.nanoTime() - begin) / 1e9;
    cpu = (ProcessMeter.cpuSeconds(proxyPid) - cpu) / seconds;
    brokerCpu = (ProcessMeter.cpuSeconds(kafka.pid(0)) - brokerCpu) / seconds;
    double windowBytes = (double) (fleet.bytes() - bytesBefore) / windows;

    VisibilityProbe probe = new VisibilityProbe(proxy);
    Thread asking = Thread.ofPlatform().daemon().name("probe").start(probe);
    listener = probe::written;
    fleet.publish(plan.time());
    LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
    asking.interrupt();
    asking.join(Duration.ofSeconds(5));
    lag.interrupt();
    return new Outcome(
        cpu,
        brokerCpu,
        ProcessMeter.residentBytes(proxyPid),
        base,
        mostLag.get(),
        windows,
        windowBytes,
        probe.fromTick().percentile(0.50),
        probe.fromTick().percentile(0.99),
        probe.fromHanding().percentile(0.50),
        probe.fromHanding().percentile(0.99),
        probe.fromHanding().count(),
        probe.unseen(),
        fleet.failed());
  }

  private void watchLag(ProxyProcess proxy) {
    try {
      while (true) {
        mostLag.accumulateAndGet(lag(proxy), Math::max);
        Thread.sleep(LAG_PAUSE);
      }
    } catch (IOException e) {
      // Interrupted while asking, or the proxy is gone, which the measurement notices itself.
      Thread.currentThread().interrupt();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static long lag(ProxyProcess proxy) throws IOException {
    return Http.body(proxy.url("/metrics"))
        .lines()
        .filter(line -> line.startsWith("fodc_proxy_ingest_lag_records{"))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
