package io.fodc.bench.fleet;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import java.io.Closeable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/**
 * Simulated agents on connections of their own to one proxy. Two threads of the transport and two
 * for what the proxy says serve all of them. One thread connects and ticks.
 */
public final class SimulatedFleet implements Closeable {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(120);

  private final int linkPort;
  private final int series;
  private final Duration interval;
  private final EventLoopGroup loops = new NioEventLoopGroup(2);
  private final ExecutorService callbacks = Executors.newFixedThreadPool(2);
  private final List<ManagedChannel> channels = new CopyOnWriteArrayList<>();
  private final List<SimulatedAgent> agents = new CopyOnWriteArrayList<>();

  /**
   * A fleet without agents yet.
   *
   * @param series series of each agent
   * @param interval time between two ticks of one agent
   */
  public SimulatedFleet(int linkPort, int series, Duration interval) {
    this.linkPort = linkPort;
    this.series = series;
    this.interval = interval;
  }

  /** A new connection to the proxy; it ends with the fleet at the latest. Any thread. */
  public ManagedChannel channel() {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", linkPort)
            .usePlaintext()
            .eventLoopGroup(loops)
            .channelType(NioSocketChannel.class)
            .executor(callbacks)
            .build();
    channels.add(channel);
    return channel;
  }

  /** Connects this many more, 500 each second, and waits until all are welcome. */
  public void connect(int more, List<String> capabilities, SimulatedAgent.Listener listener) {
    for (int i = 0; i < more; i++) {
      SimulatedAgent agent = new SimulatedAgent(agents.size(), series, capabilities, listener);
      agent.connect(channel(), System.currentTimeMillis(), interval.toMillis());
      agents.add(agent);
      if (i % 10 == 9) {
        LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
      }
    }
    awaitWelcome();
  }

  private void awaitWelcome() {
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

  /**
   * Ticks for a time, or until interrupted: each agent at its own phase of the interval, as a fleet
   * does.
   *
   * @return ticks sent
   */
  public long tick(Duration time) {
    long ticks = 0;
    long step = interval.toNanos() / agents.size();
    long end = System.nanoTime() + time.toNanos();
    long next = System.nanoTime();
    for (int i = 0; System.nanoTime() < end && !Thread.interrupted(); i = (i + 1) % agents.size()) {
      agents.get(i).tick(System.currentTimeMillis());
      ticks++;
      next += step;
      long wait = next - System.nanoTime();
      if (wait > 0) {
        LockSupport.parkNanos(wait);
      }
    }
    return ticks;
  }

  /** Agents whose stream broke. */
  public long broken() {
    return agents.stream().filter(SimulatedAgent::isBroken).count();
  }

  /** Agents whose newest tick is not acknowledged. */
  public long behind() {
    return agents.stream().filter(SimulatedAgent::isBehind).count();
  }

  @Override
  public void close() {
    agents.forEach(SimulatedAgent::close);
    channels.forEach(ManagedChannel::shutdownNow);
    loops.shutdownGracefully().syncUninterruptibly();
    callbacks.shutdownNow();
  }
}
