package io.fodc.proxy.capture;

import io.fodc.schemas.capture.CaptureKind;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;

/** Takes profiles of the proxy's own JVM. */
@FunctionalInterface
public interface SelfProfiler {
  /** Where there is no profiler. */
  SelfProfiler NONE =
      (kind, duration, out) -> {
        throw new UnableException(
            "unsupported", "this build carries no profiler of its own JVM: use another one");
      };

  /**
   * Profiles for a while and writes the result, in pprof's format and compressed. The stream stays
   * open.
   *
   * @param kind {@code cpu}, {@code allocs} or {@code lock}
   * @throws UnableException when it cannot
   * @throws InterruptedException when it was cancelled
   */
  Taken profile(CaptureKind kind, Duration duration, OutputStream out)
      throws UnableException, IOException, InterruptedException;

  /** What is to be said of a profile. */
  record Taken(Instant from, Instant to, long samples, String remark) {}

  /** It cannot be done. */
  final class UnableException extends Exception {
    private static final long serialVersionUID = 1L;
    private final String code;

    /** A reason; the code is for machines. */
    public UnableException(String code, String message) {
      super(message);
      this.code = code;
    }

    String code() {
      return code;
    }
  }
}
