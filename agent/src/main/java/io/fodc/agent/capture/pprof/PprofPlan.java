package io.fodc.agent.capture.pprof;

import io.fodc.agent.capture.Assessment.Unable;
import io.fodc.agent.capture.CaptureOrder;
import io.fodc.agent.capture.CaptureSink.ArtifactLabel;
import io.fodc.schemas.capture.CaptureKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an order asks of the pages: which of them, one after the other. */
sealed interface PprofPlan {
  /** These pages. */
  record Fetches(List<PprofFetch> fetches) implements PprofPlan {
    public Fetches {
      fetches = List.copyOf(fetches);
    }
  }

  /** The pages cannot do that. */
  record Cannot(Unable why) implements PprofPlan {}

  /** The plan for an order. */
  static PprofPlan of(CaptureOrder order) {
    Optional<String> obstacle = obstacle(order);
    if (obstacle.isPresent()) {
      return cannot(obstacle.get());
    }
    boolean delta = on(order, "delta");
    long seconds = order.duration().toSeconds();
    return switch (order.kind()) {
      case CPU ->
          one(
              profile(
                  PprofPage.cpu(seconds),
                  order.duration(),
                  "cpu",
                  "time on the CPU, by the program's own profiler, 100 Hz"));
      case HEAP -> one(heap(order, delta, seconds));
      case ALLOCS -> one(allocs(order, delta, seconds));
      case GOROUTINE -> goroutine(order, delta, seconds);
      case TRACE ->
          one(
              new PprofFetch(
                  PprofPage.trace(seconds),
                  order.duration(),
                  BodyCheck.Begins::likeATrace,
                  "trace.out",
                  "application/octet-stream",
                  "execution trace: open it with 'go tool trace'"));
      case LOCK, IO, CONFIG, WINDOW -> cannot("pprof takes no " + order.kind().word());
    };
  }

  private static Optional<String> obstacle(CaptureOrder order) {
    for (String key : List.of("pid", "event", "dump")) {
      if (order.option(key).filter(value -> !value.equals("false")).isPresent()) {
        return Optional.of("pprof knows no option '" + key + "': leave it away");
      }
    }
    if (!order.option("process").orElse("node").equals("node")) {
      return Optional.of("pprof shows the node alone: leave 'process' away");
    }
    if (order.kind() == CaptureKind.CPU && !order.option("rate").orElse("100").equals("100")) {
      return Optional.of(
          "pprof's rate is fixed at 100 Hz: leave 'rate' away, or ask for method ktm");
    }
    boolean timed =
        on(order, "delta") || order.kind() == CaptureKind.CPU || order.kind() == CaptureKind.TRACE;
    if (timed && order.duration().toSeconds() < 1) {
      return Optional.of("it takes at least one second: say 'seconds'");
    }
    if (on(order, "delta") && (on(order, "gc") || on(order, "text"))) {
      return Optional.of("'delta' goes neither with 'gc' nor with 'text': leave one away");
    }
    return Optional.empty();
  }

  private static PprofFetch heap(CaptureOrder order, boolean delta, long seconds) {
    if (delta) {
      return profile(
          PprofPage.heapDelta(seconds),
          order.duration(),
          "heap-delta",
          "change within " + seconds + " s; sampled every 512 KiB unless the program says other");
    }
    boolean collectFirst = on(order, "gc");
    return profile(
        PprofPage.heap(collectFirst),
        Duration.ZERO,
        "heap",
        "in use "
            + (collectFirst ? "after a garbage collection now" : "at the last garbage collection")
            + ", and allocated since the start; sampled every 512 KiB unless the program says"
            + " other");
  }

  private static PprofFetch allocs(CaptureOrder order, boolean delta, long seconds) {
    return delta
        ? profile(
            PprofPage.allocsDelta(seconds),
            order.duration(),
            "allocs-delta",
            "allocated within "
                + seconds
                + " s; sampled every 512 KiB unless the program says other")
        : profile(
            PprofPage.allocs(),
            Duration.ZERO,
            "allocs",
            "allocated since the start; sampled every 512 KiB unless the program says other");
  }

  private static PprofPlan goroutine(CaptureOrder order, boolean delta, long seconds) {
    if (delta) {
      return one(
          profile(
              PprofPage.goroutineDelta(seconds),
              order.duration(),
              "goroutine-delta",
              "goroutines more or fewer than " + seconds + " s before"));
    }
    List<PprofFetch> fetches = new ArrayList<>();
    fetches.add(
        profile(
            PprofPage.goroutine(), Duration.ZERO, "goroutine", "all goroutines at one instant"));
    if (on(order, "text")) {
      fetches.add(
          new PprofFetch(
              PprofPage.goroutineText(),
              Duration.ZERO,
              BodyCheck.Begins::likeStacks,
              "goroutine.txt",
              "text/plain;charset=utf-8",
              "all goroutines as a panic prints them, at most 64 MiB; a moment later than the"
                  + " profile"));
    }
    return new Fetches(fetches);
  }

  private static PprofFetch profile(PprofPage page, Duration watched, String name, String remark) {
    return new PprofFetch(
        page, watched, BodyCheck.Packed::new, name + ".pb.gz", ArtifactLabel.PPROF, remark);
  }

  private static PprofPlan one(PprofFetch fetch) {
    return new Fetches(List.of(fetch));
  }

  private static PprofPlan cannot(String detail) {
    return new Cannot(new Unable(PprofFailure.UNSUPPORTED, detail));
  }

  private static boolean on(CaptureOrder order, String key) {
    return order.option(key).orElse("false").equals("true");
  }
}
