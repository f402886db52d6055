package io.fodc.agent.capture.pprof;

import io.fodc.agent.capture.Assessment;
import io.fodc.agent.capture.CaptureException;
import io.fodc.agent.capture.CaptureMethod;
import io.fodc.agent.capture.CaptureOrder;
import io.fodc.agent.capture.CaptureSink;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Takes what a node in Go shows of itself: {@code cpu}, {@code heap}, {@code allocs}, {@code
 * goroutine}, {@code trace}. Holds nothing between orders.
 */
public final class PprofMethod implements CaptureMethod {
  static final String NAME = "pprof";

  private final PprofEndpoint endpoint;
  private final long mostGoroutines;
  private final InstantSource clock;

  /**
   * The method for one node.
   *
   * @param mostGoroutines above which they are not written as text, for which the node stands still
   */
  public PprofMethod(PprofEndpoint endpoint, long mostGoroutines, InstantSource clock) {
    this.endpoint = endpoint;
    this.mostGoroutines = mostGoroutines;
    this.clock = clock;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Assessment assess(CaptureOrder order) throws InterruptedException {
    return switch (PprofPlan.of(order)) {
      case PprofPlan.Cannot(Assessment.Unable why) -> why;
      case PprofPlan.Fetches plan ->
          switch (PprofIndex.ask(endpoint)) {
            case PprofIndex.Missing(Assessment.Unable why) -> why;
            case PprofIndex.Found found -> assess(plan, found);
          };
    };
  }

  @Override
  public void take(CaptureOrder order, CaptureSink sink)
      throws CaptureException, IOException, InterruptedException {
    switch (PprofPlan.of(order)) {
      case PprofPlan.Cannot(Assessment.Unable why) ->
          throw new CaptureException(why.code(), why.detail());
      case PprofPlan.Fetches plan -> {
        PprofTransfer transfer = new PprofTransfer(endpoint, sink, clock, order.mostBytes());
        for (PprofFetch fetch : plan.fetches()) {
          transfer.carry(fetch);
        }
      }
    }
  }

  private Assessment assess(PprofPlan.Fetches plan, PprofIndex.Found found) {
    Duration expected = Duration.ofSeconds(1);
    long expectedBytes = 0;
    long goroutines = found.goroutines().orElse(0);
    for (PprofFetch fetch : plan.fetches()) {
      if (!found.has(fetch.page())) {
        return new Assessment.Unable(
            PprofFailure.UNSUPPORTED,
            endpoint.url(PprofPage.index()) + " lists no '" + fetch.page().name() + "'");
      }
      expected = expected.plus(fetch.watched());
      expectedBytes += PprofSizes.expected(fetch, goroutines);
    }
    boolean text = plan.fetches().stream().anyMatch(fetch -> fetch.fileName().endsWith(".txt"));
    return text && goroutines > mostGoroutines
        ? tooMany(goroutines, mostGoroutines, "leave 'text' away")
        : new Assessment.Ready(expected, expectedBytes, measures(found.goroutines()));
  }

  /** The refusal of a capture that costs the node too much because of its goroutines. */
  static Assessment tooMany(long goroutines, long most, String remedy) {
    return new Assessment.TooDear(
        "too-many-goroutines",
        "the node has "
            + goroutines
            + " goroutines and would feel it; the limit is "
            + most
            + ": "
            + remedy,
        Map.of("goroutines", Long.toString(goroutines), "limit", Long.toString(most)));
  }

  private static Map<String, String> measures(OptionalLong goroutines) {
    return goroutines.isPresent()
        ? Map.of("goroutines", Long.toString(goroutines.getAsLong()))
        : Map.of();
  }
}
