package io.fodc.agent.capture.jvm;

import io.fodc.agent.capture.CaptureOrder;
import io.fodc.agent.capture.CaptureSink;
import io.fodc.agent.capture.CaptureSink.ArtifactLabel;
import io.fodc.profiling.jvm.HeapDumps;
import io.fodc.profiling.jvm.JvmProcess;
import io.fodc.profiling.jvm.ProfilingException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Takes heap dumps and histograms of JVMs. Any thread. */
final class JvmHeaps {
  private static final String ATTACH = "jvm-attach";

  private final InstantSource clock;

  JvmHeaps(InstantSource clock) {
    this.clock = clock;
  }

  static boolean isDump(CaptureOrder order) {
    return order.option("dump").filter("true"::equals).isPresent();
  }

  void take(CaptureOrder order, JvmProcess target, CaptureSink sink)
      throws ProfilingException, IOException, InterruptedException {
    if (isDump(order)) {
      dump(order, target, sink);
    } else {
      histogram(target, sink);
    }
    sink.progress(1, "heap taken");
  }

  private void dump(CaptureOrder order, JvmProcess target, CaptureSink sink)
      throws ProfilingException, IOException, InterruptedException {
    sink.progress(0, "process " + target.pid() + " dumps its heap");
    Instant from = clock.instant();
    long bytes =
        HeapDumps.dump(
            target,
            order.mostBytes(),
            stopped -> {
              sink.progress(0.5, "compressing the dump");
              stopped(sink, stopped);
              return sink.artifact(
                  label("heap.hprof.gz", "application/gzip", from, "objects that are reachable"));
            });
    sink.measure("dump_bytes", Long.toString(bytes));
  }

  private void histogram(JvmProcess target, CaptureSink sink)
      throws ProfilingException, IOException, InterruptedException {
    sink.progress(0, "process " + target.pid() + " counts its objects");
    Instant from = clock.instant();
    String histogram = HeapDumps.histogram(target);
    stopped(sink, Duration.between(from, clock.instant()));
    try (OutputStream out =
        sink.artifact(
            label(
                "heap-histogram.txt",
                "text/plain; charset=utf-8",
                from,
                "objects that are reachable; option dump=true gives the heap itself"))) {
      out.write(histogram.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void stopped(CaptureSink sink, Duration stopped) {
    sink.measure("stw_seconds", Double.toString(stopped.toMillis() / 1e3));
  }

  private ArtifactLabel label(String file, String type, Instant from, String remark) {
    return new ArtifactLabel(file, type, ATTACH, from, clock.instant(), remark);
  }
}
