package io.fodc.bench.captures;

import io.fodc.bench.fleet.SimulatedAgent;
import io.fodc.bench.fleet.SimulatedFleet;
import io.fodc.schemas.wire.agent.v1.CaptureState;
import io.fodc.schemas.wire.agent.v1.StartCapture;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/** Agents that upload an artifact when ordered to, each on a thread and a connection of its own. */
final class Uploaders implements SimulatedAgent.Listener {
  private static final System.Logger LOG = System.getLogger(Uploaders.class.getName());

  private final SimulatedFleet fleet;
  private final AtomicLong beginNanos = new AtomicLong();
  private final AtomicLong endNanos = new AtomicLong();
  private volatile long sizeBytes;
  private volatile Runnable halfway = () -> {};

  Uploaders(SimulatedFleet fleet) {
    this.fleet = fleet;
  }

  /** What is uploaded from now on. */
  void begin(long bytes, Runnable inTheMiddle) {
    sizeBytes = bytes;
    halfway = inTheMiddle;
    beginNanos.set(Long.MAX_VALUE);
    endNanos.set(Long.MIN_VALUE);
  }

  /** From the first upload's begin to the last one's receipt. */
  double seconds() {
    return (endNanos.get() - beginNanos.get()) / 1e9;
  }

  @Override
  public void acknowledged(SimulatedAgent agent, long tickMillis) {}

  @Override
  public void ordered(SimulatedAgent agent, StartCapture order) {
    Thread.ofVirtual().start(() -> upload(agent, order));
  }

  private void upload(SimulatedAgent agent, StartCapture order) {
    agent.say(FanOut.progress(order, CaptureState.CAPTURE_STATE_RUNNING));
    agent.say(FanOut.progress(order, CaptureState.CAPTURE_STATE_UPLOADING));
    ManagedChannel channel = fleet.channel();
    try {
      beginNanos.accumulateAndGet(System.nanoTime(), Math::min);
      ArtifactSender.send(channel, agent, order, sizeBytes, halfway);
      endNanos.accumulateAndGet(System.nanoTime(), Math::max);
      agent.say(FanOut.progress(order, CaptureState.CAPTURE_STATE_DONE));
    } catch (IOException | RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "upload of " + agent.identity().getNodeId(), e);
      agent.say(FanOut.progress(order, CaptureState.CAPTURE_STATE_FAILED));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      channel.shutdown();
    }
  }
}
