package io.fodc.agent.capture.pprof;

import io.fodc.agent.capture.CaptureException;
import io.fodc.agent.capture.CaptureSink;
import io.fodc.agent.capture.CaptureSink.ArtifactLabel;
import io.fodc.profiling.pprof.NotAProfileException;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Carries pages of one capture into its sink, at most so many bytes of them all. What turns out to
 * be no profile throws; the sink's owner then throws away what it has. One thread.
 */
final class PprofTransfer {
  private final PprofEndpoint endpoint;
  private final CaptureSink sink;
  private final InstantSource clock;
  private final long mostBytes;
  private long bytes;

  PprofTransfer(PprofEndpoint endpoint, CaptureSink sink, InstantSource clock, long mostBytes) {
    this.endpoint = endpoint;
    this.sink = sink;
    this.clock = clock;
    this.mostBytes = mostBytes;
  }

  void carry(PprofFetch fetch) throws CaptureException, IOException, InterruptedException {
    long asked = System.nanoTime();
    Instant from = clock.instant();
    long deadline = asked + fetch.watched().plus(endpoint.grace()).toNanos();
    try (PprofAnswer answer =
            new PprofAnswer(endpoint, fetch.page(), deadline, () -> progress(fetch, asked));
        BodyCheck check = fetch.check().get()) {
      answer.await();
      carry(answer, check, fetch, from);
    } catch (NotAProfileException e) {
      throw PprofFailure.notAProfile(endpoint.url(fetch.page()), String.valueOf(e.getMessage()));
    }
  }

  private void carry(PprofAnswer answer, BodyCheck check, PprofFetch fetch, Instant from)
      throws CaptureException, IOException, InterruptedException {
    Optional<byte[]> data = answer.next();
    while (data.isPresent() && data.get().length == 0) {
      data = answer.next();
    }
    // Nothing is begun before the first bytes are those of a profile.
    look(check, data, answer);
    try (OutputStream out = sink.artifact(label(fetch, from))) {
      while (data.isPresent()) {
        out.write(data.get());
        data = answer.next();
        look(check, data, answer);
      }
    }
  }

  private void look(BodyCheck check, Optional<byte[]> data, PprofAnswer answer)
      throws CaptureException, NotAProfileException {
    if (data.isEmpty()) {
      check.end();
      return;
    }
    bytes += data.get().length;
    if (bytes > mostBytes) {
      throw PprofFailure.tooLarge(answer.url(), mostBytes);
    }
    check.update(data.get());
  }

  private ArtifactLabel label(PprofFetch fetch, Instant from) {
    Instant now = clock.instant();
    Instant due = from.plus(fetch.watched());
    return new ArtifactLabel(
        fetch.fileName(),
        fetch.mediaType(),
        PprofMethod.NAME,
        from,
        now.isAfter(due) ? now : due,
        fetch.remark());
  }

  private void progress(PprofFetch fetch, long asked) {
    double expected = fetch.watched().toNanos() + 1e9;
    double fraction = Math.min(0.95, (System.nanoTime() - asked) / expected);
    sink.progress(fraction, "waiting for " + endpoint.url(fetch.page()));
  }
}
