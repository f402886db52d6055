package io.fodc.bench.fleet;

import io.fodc.bench.report.ProcessMeter;
import io.fodc.e2e.process.FreePort;
import io.fodc.e2e.process.Http;
import io.fodc.e2e.process.ProxyProcess;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Many simulated agents, each on a TCP connection of its own, against one proxy process started
 * from its distribution. Freshness is the time from a tick to its acknowledgement at the agent: the
 * proxy acknowledges what its window holds, so a reader of the proxy sees the sample no later.
 */
public final class FleetLoad {
  private static final int LATENCY_LIMIT_MILLIS = 60_000;
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(120);

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
    EventLoopGroup loops = new NioEventLoopGroup(2);
    List<ManagedChannel> channels = new ArrayList<>();
    try (ProxyProcess proxy =
            ProxyProcess.start(
                directory,
                FreePort.any(),
                FreePort.any(),
                "--link.transport=" + plan.transport(),
                "--nodes.max=" + (plan.agents() + 1));
        ExecutorService callbacks = Executors.newFixedThreadPool(2)) {
      long base = ProcessMeter.residentBytes(proxy.process().pid());
      List<SimulatedAgent> agents = new ArrayList<>();
      long begin = System.nanoTime();
      for (int i = 0; i < plan.agents(); i++) {
        ManagedChannel channel =
            NettyChannelBuilder.forAddress("127.0.0.1", proxy.linkPort())
                .usePlaintext()
                .eventLoopGroup(loops)
                .channelType(NioSocketChannel.class)
                .executor(callbacks)
                .build();
        channels.add(channel);
        SimulatedAgent agent = new SimulatedAgent(i, plan.series(), this::latency);
        agent.connect(channel, System.currentTimeMillis(), plan.interval().toMillis());
        agents.add(agent);
        if (i % 10 == 9) {
          LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
      }
      awaitWelcome(agents);
      double connectSeconds = (System.nanoTime() - begin) / 1e9;
      tickAll(agents, plan.interval().multipliedBy(2), new AtomicInteger());

      measuring = true;
      double cpuBefore = ProcessMeter.cpuSeconds(proxy.process().pid());
      long measureBegin = System.nanoTime();
      AtomicInteger ticks = new AtomicInteger();
      tickAll(agents, plan.time(), ticks);
      double seconds = (System.nanoTime() - measureBegin) / 1e9;
      double cpu = (ProcessMeter.cpuSeconds(proxy.process().pid()) - cpuBefore) / seconds;
      LockSupport.parkNanos(Duration.ofSeconds(2).toNanos());
      measuring = false;

      long federateBegin = System.nanoTime();
      long samples =
          Http.body(proxy.url("/federate")).lines().filter(line -> !line.startsWith("#")).count();
      double federateSeconds = (System.nanoTime() - federateBegin) / 1e9;
      long answered = acknowledgements();
      Outcome outcome =
          new Outcome(
              connectSeconds,
              cpu,
              ProcessMeter.residentBytes(proxy.process().pid()),
              base,
              percentile(0.50),
              percentile(0.99),
              ticks.get(),
              ticks.get() - answered,
              agents.stream().filter(SimulatedAgent::isBroken).count(),
              federateSeconds,
              samples);
      agents.forEach(SimulatedAgent::close);
      return outcome;
    } finally {
      channels.forEach(ManagedChannel::shutdownNow);
      loops.shutdownGracefully().syncUninterruptibly();
    }
  }

  /** Each agent ticks at its own phase of the interval, as a fleet does. */
  private void tickAll(List<SimulatedAgent> agents, Duration time, AtomicInteger ticks) {
    long step = plan.interval().toNanos() / agents.size();
    long end = System.nanoTime() + time.toNanos();
    long next = System.nanoTime();
    for (int i = 0; System.nanoTime() < end; i = (i + 1) % agents.size()) {
      agents.get(i).tick(System.currentTimeMillis());
      ticks.incrementAndGet();
      next += step;
      long wait = next - System.nanoTime();
      if (wait > 0) {
        LockSupport.parkNanos(wait);
      }
    }
  }

  private static void awaitWelcome(List<SimulatedAgent> agents) {
    long deadline = System.nanoTime() + CONNECT_LIMIT.toNanos();
    while (!agents.stream().allMatch(SimulatedAgent::isWelcome)) {
      if (System.nanoTime() > deadline) {
        long welcome = agents.stream().filter(SimulatedAgent::isWelcome).count();
        throw new IllegalStateException(
            welcome + " of " + agents.size() + " agents were welcome after " + CONNECT_LIMIT);
      }
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }

  private void latency(long millis) {
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
