package io.fodc.profiling.jvm;

import io.fodc.profiling.jvm.ProfilingException.Reason;
import io.fodc.schemas.wire.pprof.Profile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.zip.GZIPOutputStream;

/** Turns the recording in a file into a profile, within a bound. */
final class ProfileFile {
  /** A recording beyond that is not read: its names would fill the agent's heap. */
  static final long MOST_BYTES = 16L << 20;

  private ProfileFile() {}

  /** Writes the profile, compressed; the stream stays open. */
  static TakenProfile convert(Path recording, ProfileOrder order, OutputStream out)
      throws IOException, ProfilingException {
    long bytes = Files.size(recording);
    if (bytes > MOST_BYTES) {
      throw new ProfilingException(
          Reason.TOO_LARGE,
          "the recording has %d bytes, more than %d: give fewer seconds or a lower rate"
              .formatted(bytes, MOST_BYTES));
    }
    Profile profile = Recording.read(recording, order);
    GZIPOutputStream zipped = new GZIPOutputStream(out);
    profile.writeTo(zipped);
    zipped.finish();
    long began = profile.getTimeNanos();
    long samples = profile.getSampleList().stream().mapToLong(one -> one.getValue(0)).sum();
    return new TakenProfile(
        instant(began),
        instant(began + profile.getDurationNanos()),
        samples,
        samples == 0 ? "there was nothing to see: no " + order.event().countType() : "");
  }

  private static Instant instant(long nanos) {
    return Instant.EPOCH.plusNanos(nanos);
  }
}
