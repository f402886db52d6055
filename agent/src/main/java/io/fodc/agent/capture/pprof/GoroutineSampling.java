package io.fodc.agent.capture.pprof;

import io.fodc.agent.capture.Assessment;
import io.fodc.agent.capture.CaptureException;
import io.fodc.agent.capture.CaptureMethod;
import io.fodc.agent.capture.CaptureOrder;
import io.fodc.agent.capture.CaptureSink;
import io.fodc.schemas.capture.CaptureKind;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Takes {@code lock} of a node in Go that knows nothing of it: looks at all its goroutines several
 * times a second, and counts those that wait. Go's own profiles of locks stay empty in a program
 * that did not turn them on. Holds nothing between orders.
 */
public final class GoroutineSampling implements CaptureMethod {
  static final String NAME = "goroutine-sampling";
  private static final long EXPECTED_BYTES = 128 * 1024;

  private final PprofEndpoint endpoint;
  private final SamplingBounds bounds;
  private final InstantSource clock;
  private final RandomGenerator random;

  /**
   * The method for one node.
   *
   * @param random spreads the looks; bears several threads, as {@link java.util.Random} does
   */
  public GoroutineSampling(
      PprofEndpoint endpoint, SamplingBounds bounds, InstantSource clock, RandomGenerator random) {
    this.endpoint = endpoint;
    this.bounds = bounds;
    this.clock = clock;
    this.random = random;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Assessment assess(CaptureOrder order) throws InterruptedException {
    if (order.kind() != CaptureKind.LOCK || order.duration().toSeconds() < 1) {
      return new Assessment.Unable(
          PprofFailure.UNSUPPORTED,
          "sampling goroutines takes 'lock' alone, of one second or more");
    }
    if (order.option("pid").isPresent() || !order.option("process").orElse("node").equals("node")) {
      return new Assessment.Unable(
          PprofFailure.UNSUPPORTED,
          "pprof shows the node alone: leave 'pid' and 'process' away, or ask for method ktm");
    }
    return switch (PprofIndex.ask(endpoint)) {
      case PprofIndex.Missing(Assessment.Unable why) -> why;
      case PprofIndex.Found found -> assess(order, found);
    };
  }

  @Override
  public void take(CaptureOrder order, CaptureSink sink)
      throws CaptureException, IOException, InterruptedException {
    SamplingRun run = new SamplingRun(endpoint, bounds, new SamplingPace(bounds, random), clock);
    run.sample(order.duration(), sink);
    run.report().writeTo(sink);
  }

  private Assessment assess(CaptureOrder order, PprofIndex.Found found) {
    if (!found.has(PprofPage.goroutine())) {
      return new Assessment.Unable(
          PprofFailure.UNSUPPORTED,
          endpoint.url(PprofPage.index()) + " lists no '" + PprofPage.goroutine().name() + "'");
    }
    long goroutines = found.goroutines().orElse(0);
    return goroutines > bounds.goroutines()
        ? PprofMethod.tooMany(
            goroutines, bounds.goroutines(), "ask for one 'goroutine' capture, or for method ktm")
        : new Assessment.Ready(
            order.duration().plusSeconds(1),
            EXPECTED_BYTES,
            Map.of("goroutines", Long.toString(goroutines)));
  }
}
