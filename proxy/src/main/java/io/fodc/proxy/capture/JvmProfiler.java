package io.fodc.proxy.capture;

import io.fodc.profiling.jvm.OwnJvm;
import io.fodc.profiling.jvm.ProfiledEvent;
import io.fodc.profiling.jvm.ProfilingException;
import io.fodc.profiling.jvm.TakenProfile;
import io.fodc.schemas.capture.CaptureKind;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;

/** Profiles the proxy by async-profiler, which is loaded when the first profile is asked for. */
public final class JvmProfiler implements SelfProfiler {
  private static final Duration USUAL = Duration.ofSeconds(10);

  @Override
  public Taken profile(CaptureKind kind, Duration duration, OutputStream out)
      throws UnableException, IOException, InterruptedException {
    try {
      TakenProfile taken = OwnJvm.profile(event(kind), duration.isZero() ? USUAL : duration, out);
      return new Taken(taken.from(), taken.to(), taken.samples(), taken.remark());
    } catch (ProfilingException e) {
      throw new UnableException(e.reason().word(), String.valueOf(e.getMessage()));
    }
  }

  private static ProfiledEvent event(CaptureKind kind) throws UnableException {
    return switch (kind) {
      case CPU -> ProfiledEvent.CPU;
      case ALLOCS -> ProfiledEvent.ALLOC;
      case LOCK -> ProfiledEvent.LOCK;
      case HEAP, GOROUTINE, IO, TRACE, CONFIG, WINDOW ->
          throw new UnableException(
              "unsupported",
              kind.word() + " is not taken of the proxy: ask for cpu, allocs or lock");
    };
  }
}
