package io.fodc.agent.capture.kernel;

import io.fodc.agent.capture.CaptureException;
import io.fodc.agent.capture.CaptureSink;
import io.fodc.agent.capture.CaptureSink.ArtifactLabel;
import io.fodc.agent.process.ObservedProcess;
import io.fodc.agent.telemetry.KernelRoots;
import io.fodc.ktm.KtmHost;
import io.fodc.ktm.stacks.Sampling;
import io.fodc.ktm.stacks.StackSamples;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/**
 * Takes {@code io} captures: counters are hooked for this capture alone and read at its begin and
 * end, and in between stacks of waits are sampled.
 */
final class IoCapture {
  private final KtmHost host;
  private final KernelRoots roots;
  private final StackCapture stacks;

  IoCapture(KtmHost host, KernelRoots roots, StackCapture stacks) {
    this.host = host;
    this.roots = roots;
    this.stacks = stacks;
  }

  void take(
      KernelAccess.Lease lease,
      ObservedProcess target,
      Sampling sampling,
      Duration duration,
      CaptureSink sink)
      throws CaptureException, IOException, InterruptedException {
    try (IoCounters counters = IoCounters.open(lease, host, roots, target)) {
      Map<String, Long> processBefore = ProcessIo.read(target);
      IoReading before = counters.read();
      try (StackSamples samples = stacks.sample(lease, target, sampling, duration)) {
        IoReading after = counters.read();
        Map<String, Long> process = ProcessIo.between(processBefore, ProcessIo.read(target));
        sink.progress(1, "naming stacks");
        stacks.write(samples, WantedStacks.INPUT_OUTPUT, "io-stacks.pb.gz", sink);
        IoReport report =
            new IoReport(
                target.pid(), samples.lasted(), after.since(before), process, counters.missing());
        write(report, samples, sink);
      }
    }
  }

  private static void write(IoReport report, StackSamples samples, CaptureSink sink)
      throws IOException {
    ArtifactLabel label =
        new ArtifactLabel(
            "io.json",
            "application/json",
            KernelStacks.NAME,
            samples.started(),
            samples.started().plus(samples.lasted()),
            String.join("; ", report.missing()));
    try (OutputStream out = sink.artifact(label)) {
      out.write(report.json().getBytes(StandardCharsets.UTF_8));
    }
  }
}
