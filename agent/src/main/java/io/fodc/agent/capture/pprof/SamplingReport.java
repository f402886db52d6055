package io.fodc.agent.capture.pprof;

import io.fodc.agent.capture.CaptureSink;
import io.fodc.agent.capture.CaptureSink.ArtifactLabel;
import io.fodc.profiling.pprof.PackedProfile;
import io.fodc.profiling.pprof.ProfileBuilder;
import io.fodc.profiling.pprof.SampleKind;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * What a series of looks gave, as two profiles: locks, and the rest, in which idle workers drown
 * everything.
 *
 * @param lasted from the beginning to the last look
 * @param answersSeconds that the node took for all answers together
 * @param cutShort why it ended early; empty when it did not
 */
record SamplingReport(
    Instant from,
    Duration lasted,
    int looks,
    double answersSeconds,
    String address,
    String cutShort,
    WaitingStacks stacks) {
  private static final SampleKind WAITING = new SampleKind("waiting", "count");
  private static final SampleKind DELAY = new SampleKind("delay", "nanoseconds");

  void writeTo(CaptureSink sink) throws IOException {
    sink.measure("looks", Integer.toString(looks));
    sink.measure("looks_per_second", number(looks / seconds()));
    sink.measure("goroutines", Long.toString(stacks.goroutines()));
    sink.measure("answers_seconds", number(answersSeconds));
    write(sink, "lock.pb.gz", true);
    write(sink, "channels.pb.gz", false);
  }

  private void write(CaptureSink sink, String fileName, boolean locks) throws IOException {
    ProfileBuilder profile =
        new ProfileBuilder(List.of(WAITING, DELAY), "goroutines of " + address);
    profile.time(from, lasted);
    profile.period(DELAY, looks == 0 ? 0 : lasted.toNanos() / looks);
    comments(locks).forEach(profile::comment);
    stacks.into(profile, locks);
    try (OutputStream out = sink.artifact(label(fileName, locks))) {
      PackedProfile.write(profile.build(), out);
    }
  }

  private ArtifactLabel label(String fileName, boolean locks) {
    return new ArtifactLabel(
        fileName,
        ArtifactLabel.PPROF,
        GoroutineSampling.NAME,
        from,
        from.plus(lasted),
        String.join("; ", comments(locks)));
  }

  private List<String> comments(boolean locks) {
    String early = cutShort.isEmpty() ? "" : "; ended early: " + cutShort;
    return List.of(
        "method: all goroutines looked at "
            + looks
            + " times, "
            + number(looks / seconds())
            + " a second"
            + early,
        "kept: those that wait for "
            + (locks
                ? "a mutex, rwmutex or semaphore"
                : "a channel," + " select or cond; idle workers are among them"),
        "numbers: goroutines seen waiting, and that times the time between looks: an estimate of"
            + " all time waited, "
            + stacks.waiting(locks)
            + " sightings",
        "shows who waits, not who holds");
  }

  private double seconds() {
    return Math.max(1e-9, lasted.toNanos() / 1e9);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
