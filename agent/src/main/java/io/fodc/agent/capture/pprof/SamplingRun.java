package io.fodc.agent.capture.pprof;

import io.fodc.agent.capture.CaptureException;
import io.fodc.agent.capture.CaptureSink;
import io.fodc.profiling.pprof.NotAProfileException;
import io.fodc.profiling.pprof.PackedProfile;
import io.fodc.schemas.wire.pprof.Profile;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** One series of looks at a node's goroutines. Used once, on one thread. */
final class SamplingRun {
  private final PprofEndpoint endpoint;
  private final SamplingBounds bounds;
  private final SamplingPace pace;
  private final InstantSource clock;
  private final SeenStacks stacks;
  private Instant from = Instant.EPOCH;
  private long lastedNanos;
  private int looks;
  private String cutShort = "";

  SamplingRun(
      PprofEndpoint endpoint, SamplingBounds bounds, SamplingPace pace, InstantSource clock) {
    this.endpoint = endpoint;
    this.bounds = bounds;
    this.pace = pace;
    this.clock = clock;
    this.stacks = new SeenStacks(bounds.stacks());
  }

  /**
   * Looks for so long. A node that goes away after some looks ends it early, and what was seen
   * until then is kept: the last seconds before an end are worth having. It ends with the last
   * look.
   */
  void sample(Duration duration, CaptureSink sink)
      throws CaptureException, IOException, InterruptedException {
    from = clock.instant();
    long began = System.nanoTime();
    long due = began + duration.toNanos();
    long next = began + pace.firstNanos();
    while (next - due <= 0) {
      TimeUnit.NANOSECONDS.sleep(Math.max(0, next - System.nanoTime()));
      long asked = System.nanoTime();
      long took;
      try {
        took = look(began, asked, due);
      } catch (CaptureException e) {
        if (looks == 0) {
          throw e;
        }
        cutShort = String.valueOf(e.getMessage());
        return;
      }
      next = asked + pace.intervalNanos(took);
      sink.progress(
          Math.min(0.99, (double) (asked - began) / duration.toNanos()), looks + " looks taken");
    }
  }

  SamplingReport report() {
    return new SamplingReport(
        from,
        Duration.ofNanos(lastedNanos),
        looks,
        pace.answersSeconds(),
        endpoint.address().toString(),
        cutShort,
        stacks);
  }

  /** Takes a look; how long the node took to answer. */
  private long look(long began, long asked, long due)
      throws CaptureException, IOException, InterruptedException {
    long deadline = Math.max(asked, due) + endpoint.grace().toNanos();
    try (PprofAnswer answer =
        new PprofAnswer(endpoint, PprofPage.goroutine(), deadline, () -> {})) {
      answer.await();
      byte[] packed = answer.all(bounds.profileBytes());
      long took = System.nanoTime() - asked;
      Profile profile = PackedProfile.read(packed, bounds.profileBytes());
      long sofar = asked - began;
      stacks.add(profile, sofar - lastedNanos);
      lastedNanos = sofar;
      looks++;
      return took;
    } catch (NotAProfileException e) {
      String url = endpoint.url(PprofPage.goroutine());
      throw e.tooLarge()
          ? PprofFailure.tooLarge(url, bounds.profileBytes())
          : PprofFailure.notAProfile(url, String.valueOf(e.getMessage()));
    }
  }
}
