package io.fodc.agent.capture;

import io.fodc.agent.upload.UploadSource;
import io.fodc.agent.upload.WindowRanges;
import io.fodc.agent.upload.WindowUploads;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A range of the recorder's window as a file. It goes through the spool, so that nothing of the
 * window is held while a proxy is slow.
 */
public final class WindowMethod implements CaptureMethod {
  private static final Duration EXPECTED = Duration.ofSeconds(1);

  private final WindowRanges ranges;
  private final Supplier<Optional<Span>> recorded;

  /**
   * What the window holds.
   *
   * @param fromMillis its oldest tick
   * @param toMillis its newest
   * @param bytes all of it
   */
  public record Span(long fromMillis, long toMillis, long bytes) {
    /** The part of it that lies within an order's range; empty when none does. */
    Optional<Span> within(CaptureOrder order) {
      long from =
          Math.max(fromMillis, order.option("from").map(Long::parseLong).orElse(fromMillis));
      long to = Math.min(toMillis, order.option("to").map(Long::parseLong).orElse(toMillis));
      double share = (to - from + 1.0) / (toMillis - fromMillis + 1.0);
      return from > to
          ? Optional.empty()
          : Optional.of(new Span(from, to, (long) Math.ceil(share * bytes)));
    }
  }

  /**
   * @param recorded what is there now; empty before the first tick
   */
  public WindowMethod(WindowRanges ranges, Supplier<Optional<Span>> recorded) {
    this.ranges = ranges;
    this.recorded = recorded;
  }

  @Override
  public String name() {
    return "window";
  }

  @Override
  public Assessment assess(CaptureOrder order) {
    Optional<Span> all = recorded.get();
    return all.flatMap(span -> span.within(order))
        .<Assessment>map(range -> new Assessment.Ready(EXPECTED, range.bytes(), Map.of()))
        .orElseGet(() -> new Assessment.Unable("empty", nothing(all)));
  }

  private static String nothing(Optional<Span> all) {
    return all.map(
            span ->
                "no tick of the range is held: the window has %d to %d"
                    .formatted(span.fromMillis(), span.toMillis()))
        .orElse("no tick is recorded yet");
  }

  @Override
  public void take(CaptureOrder order, CaptureSink sink) throws IOException, CaptureException {
    Optional<Span> all = recorded.get();
    Span range =
        all.flatMap(span -> span.within(order))
            .orElseThrow(() -> new CaptureException("empty", nothing(all)));
    CaptureSink.ArtifactLabel label =
        new CaptureSink.ArtifactLabel(
            "window.fodc",
            WindowUploads.MEDIA_TYPE,
            name(),
            Instant.ofEpochMilli(range.fromMillis()),
            Instant.ofEpochMilli(range.toMillis()),
            "every block with a tick of the range, whole");
    try (UploadSource source = ranges.open(range.fromMillis(), range.toMillis());
        OutputStream out = sink.artifact(label)) {
      source.writeTo(out);
    }
  }
}
