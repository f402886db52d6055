package io.fodc.agent.capture.kernel;

import io.fodc.agent.capture.CaptureException;
import io.fodc.agent.capture.CaptureSink;
import io.fodc.agent.capture.CaptureSink.ArtifactLabel;
import io.fodc.agent.process.ObservedProcess;
import io.fodc.ktm.stacks.PprofProfile;
import io.fodc.ktm.stacks.Sampling;
import io.fodc.ktm.stacks.StackOutcome;
import io.fodc.ktm.stacks.StackRequest;
import io.fodc.ktm.stacks.StackSampler;
import io.fodc.ktm.stacks.StackSamples;
import io.fodc.ktm.symbols.KernelSymbols;
import io.fodc.schemas.wire.pprof.Profile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/** Samples the stacks of one process and makes an artifact of what was asked for. */
final class StackCapture {
  private final Path proc;
  private final InstantSource clock;

  StackCapture(Path proc, InstantSource clock) {
    this.proc = proc;
    this.clock = clock;
  }

  /**
   * Samples for a while; whoever asks closes what it gives.
   *
   * @throws InterruptedException when interrupted; nothing stays in the kernel
   */
  StackSamples sample(
      KernelAccess.Lease lease, ObservedProcess target, Sampling sampling, Duration duration)
      throws CaptureException, InterruptedException {
    StackSampler sampler = new StackSampler(lease.thread(), lease.library(), proc, clock);
    return switch (sampler.sample(StackRequest.of(target.pid(), sampling, duration))) {
      case StackOutcome.Sampled(StackSamples samples) -> samples;
      case StackOutcome.Refused(StackOutcome.Reason reason, String detail) ->
          throw new CaptureException(code(reason), detail);
    };
  }

  private static String code(StackOutcome.Reason reason) {
    return switch (reason) {
      case NO_SUCH_PROCESS -> "target-unreachable";
      case NO_PRIVILEGE -> "no-privilege";
      case UNSUPPORTED -> "unsupported";
      case FAILED, HUNG -> "failed";
    };
  }

  /** Names the stacks that are wanted and writes them as an artifact. */
  void write(StackSamples samples, WantedStacks wanted, String file, CaptureSink sink)
      throws IOException {
    Profile all = PprofProfile.of(samples, new KernelSymbols(proc.resolve("kallsyms"))).message();
    Profile profile = wanted.of(all);
    ArtifactLabel label =
        new ArtifactLabel(
            file,
            ArtifactLabel.PPROF,
            KernelStacks.NAME,
            samples.started(),
            samples.started().plus(samples.lasted()),
            remark(samples, profile));
    try (OutputStream out = sink.artifact(label);
        GZIPOutputStream zipped = new GZIPOutputStream(out)) {
      profile.writeTo(zipped);
    }
    measure(samples, all, sink);
  }

  private static String remark(StackSamples samples, Profile profile) {
    if (profile.getSampleCount() == 0) {
      return "there was nothing to see";
    }
    if (samples.lasted().compareTo(samples.request().duration()) < 0) {
      return "the process ended in the middle";
    }
    return samples.losses().any() ? "some stacks were lost: " + samples.losses() : "";
  }

  private static void measure(StackSamples samples, Profile profile, CaptureSink sink) {
    sink.measure("samples", Long.toString(samples.count()));
    sink.measure(
        "samples_lost", Long.toString(samples.losses().full() + samples.losses().untracked()));
    sink.measure("stacks_lost", Long.toString(samples.losses().collisions()));
    samples
        .cost()
        .ifPresent(
            cost -> sink.measure("kernel_cost_percent_per_cpu", percent(100 * cost.sharePerCpu())));
    sink.measure("named_percent", percent(100 * named(profile)));
  }

  /** Share of the places in the code that have a name. */
  private static double named(Profile profile) {
    long named =
        profile.getLocationList().stream().filter(place -> place.getLineCount() > 0).count();
    return profile.getLocationCount() == 0 ? 1 : (double) named / profile.getLocationCount();
  }

  private static String percent(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
