package io.fodc.agent.capture.jvm;

import io.fodc.agent.capture.CaptureException;
import io.fodc.agent.capture.CaptureOrder;
import io.fodc.agent.capture.CaptureSink;
import io.fodc.agent.capture.CaptureSink.ArtifactLabel;
import io.fodc.profiling.jvm.JvmProcess;
import io.fodc.profiling.jvm.OtherJvm;
import io.fodc.profiling.jvm.OwnJvm;
import io.fodc.profiling.jvm.ProfileOrder;
import io.fodc.profiling.jvm.ProfiledEvent;
import io.fodc.profiling.jvm.ProfilingException;
import io.fodc.profiling.jvm.TakenProfile;
import io.fodc.schemas.capture.CaptureKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;

/** Takes profiles of JVMs. A profile is held in memory until it is whole; any thread. */
final class JvmProfiles {
  private static final Duration DEFAULT = Duration.ofSeconds(10);

  /** What is profiled for an order, for how long, and how often it is looked at. */
  static ProfileOrder order(CaptureOrder order) throws CaptureException {
    ProfiledEvent event = event(order);
    Duration duration = order.duration().isZero() ? DEFAULT : order.duration();
    try {
      int hertz = order.option("rate").map(Integer::parseInt).orElse(event.defaultHertz());
      return new ProfileOrder(event, duration, hertz);
    } catch (IllegalArgumentException e) {
      throw new CaptureException("bad-option", "rate or seconds: " + e.getMessage());
    }
  }

  private static ProfiledEvent event(CaptureOrder order) throws CaptureException {
    Optional<String> word = order.option("event");
    if (word.isPresent()) {
      return ProfiledEvent.of(word.get())
          .orElseThrow(
              () ->
                  new CaptureException(
                      "bad-option", "event '" + word.get() + "': give cpu, alloc, lock or wall"));
    }
    return switch (order.kind()) {
      case CPU -> ProfiledEvent.CPU;
      case ALLOCS -> ProfiledEvent.ALLOC;
      case LOCK -> ProfiledEvent.LOCK;
      case HEAP, GOROUTINE, IO, TRACE, CONFIG, WINDOW ->
          throw new CaptureException(
              "unsupported", "async-profiler takes no " + order.kind().word());
    };
  }

  void takeOwn(CaptureOrder order, CaptureSink sink)
      throws CaptureException, ProfilingException, IOException, InterruptedException {
    ProfileOrder profile = order(order);
    ByteArrayOutputStream out = begin(profile, "the agent", sink);
    give(profile, OwnJvm.profile(profile, out), out, sink);
  }

  void take(CaptureOrder order, JvmProcess target, CaptureSink sink)
      throws CaptureException, ProfilingException, IOException, InterruptedException {
    ProfileOrder profile = order(order);
    ByteArrayOutputStream out = begin(profile, "process " + target.pid(), sink);
    give(profile, OtherJvm.profile(target, profile, out), out, sink);
  }

  private static ByteArrayOutputStream begin(ProfileOrder profile, String whom, CaptureSink sink) {
    sink.progress(
        0,
        "profiling %s of %s for %d s"
            .formatted(profile.event().word(), whom, profile.duration().toSeconds()));
    return new ByteArrayOutputStream();
  }

  private static void give(
      ProfileOrder profile, TakenProfile taken, ByteArrayOutputStream bytes, CaptureSink sink)
      throws IOException {
    try (OutputStream out =
        sink.artifact(
            new ArtifactLabel(
                word(profile.event()) + ".pb.gz",
                ArtifactLabel.PPROF,
                JvmMethod.NAME,
                taken.from(),
                taken.to(),
                taken.remark()))) {
      bytes.writeTo(out);
    }
    sink.measure("samples", Long.toString(taken.samples()));
    sink.progress(1, "profile taken");
  }

  /** Named for the kind it belongs to, where there is one. */
  private static String word(ProfiledEvent event) {
    return event == ProfiledEvent.ALLOC ? CaptureKind.ALLOCS.word() : event.word();
  }
}
