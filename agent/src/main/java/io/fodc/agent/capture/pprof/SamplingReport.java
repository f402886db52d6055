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
 * What a series of looks gave: a profile of the locks, one of the other waits, in which idle
 * workers drown everything, and one of who was near a lock, if anybody was.
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
    SeenStacks stacks) {
  private static final SampleKind DELAY = new SampleKind("delay", "nanoseconds");

  void writeTo(CaptureSink sink) throws IOException {
    sink.measure("looks", Integer.toString(looks));
    sink.measure("looks_per_second", number(looks / seconds()));
    sink.measure("goroutines", Long.toString(stacks.goroutines()));
    sink.measure("answers_seconds", number(answersSeconds));
    write(sink, Sighting.LOCK);
    write(sink, Sighting.CHANNEL);
    if (stacks.count(Sighting.NEAR) > 0) {
      write(sink, Sighting.NEAR);
    }
  }

  private void write(CaptureSink sink, Sighting sighting) throws IOException {
    SampleKind counted = new SampleKind(sighting == Sighting.NEAR ? "near" : "waiting", "count");
    ProfileBuilder profile =
        new ProfileBuilder(List.of(counted, DELAY), "goroutines of " + address);
    profile.time(from, lasted);
    profile.period(DELAY, looks == 0 ? 0 : lasted.toNanos() / looks);
    comments(sighting).forEach(profile::comment);
    stacks.into(profile, sighting);
    try (OutputStream out = sink.artifact(label(sighting))) {
      PackedProfile.write(profile.build(), out);
    }
  }

  private ArtifactLabel label(Sighting sighting) {
    return new ArtifactLabel(
        sighting.fileName(),
        ArtifactLabel.PPROF,
        GoroutineSampling.NAME,
        from,
        from.plus(lasted),
        String.join("; ", comments(sighting)));
  }

  private List<String> comments(Sighting sighting) {
    return List.of(
        "method: all goroutines looked at "
            + looks
            + " times, "
            + number(looks / seconds())
            + " a second"
            + (cutShort.isEmpty() ? "" : ", ended early: " + cutShort),
        sighting.remark(),
        "numbers: goroutines seen so, "
            + stacks.count(sighting)
            + " in all, and that times the time between looks: an estimate of the time of all"
            + " together",
        "a goroutine that was woken and has no CPU yet looks as if it waited");
  }

  private double seconds() {
    return Math.max(1e-9, lasted.toNanos() / 1e9);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
