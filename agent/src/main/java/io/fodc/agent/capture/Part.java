package io.fodc.agent.capture;

import io.fodc.schemas.wire.agent.v1.CaptureProgress;
import io.fodc.schemas.wire.agent.v1.CaptureState;

/** How one order stands. It ends once, and what comes later changes nothing. Any thread. */
final class Part {
  private static final int MOST_MESSAGE_CHARS = 1_000;

  private final String id;
  private final String kind;
  private final boolean dryRun;
  private final String requestedBy;
  private final Measures measures = new Measures();
  private CaptureState state = CaptureState.CAPTURE_STATE_QUEUED;
  private String message = "the order has arrived";
  private String code = "";
  private double fraction;
  private long bytes;
  private int artifacts;
  private long endNanos;

  /**
   * @param kind its word, or what stands for one that there is not
   */
  Part(String id, String kind, boolean dryRun, String requestedBy) {
    this.id = id;
    this.kind = kind;
    this.dryRun = dryRun;
    this.requestedBy = requestedBy;
  }

  String id() {
    return id;
  }

  String kind() {
    return kind;
  }

  boolean dryRun() {
    return dryRun;
  }

  String requestedBy() {
    return requestedBy;
  }

  Measures measures() {
    return measures;
  }

  synchronized void now(CaptureState next, double done, String what) {
    if (endNanos == 0) {
      state = next;
      fraction = Double.isFinite(done) ? Math.clamp(done, fraction, 1.0) : fraction;
      message = bounded(what);
    }
  }

  synchronized void yields(int count, long allBytes) {
    artifacts = count;
    bytes = allBytes;
  }

  /** Ends it, unless it has. */
  synchronized boolean end(Ending ending, long nowNanos) {
    if (endNanos != 0) {
      return false;
    }
    state = ending.state();
    code = ending.code();
    message = bounded(ending.message());
    fraction = state == CaptureState.CAPTURE_STATE_DONE ? 1 : fraction;
    endNanos = nowNanos == 0 ? 1 : nowNanos;
    return true;
  }

  synchronized boolean ended() {
    return endNanos != 0;
  }

  synchronized boolean endedBefore(long nanos) {
    return endNanos != 0 && endNanos - nanos < 0;
  }

  synchronized CaptureState state() {
    return state;
  }

  synchronized CaptureProgress progress() {
    return CaptureProgress.newBuilder()
        .setCaptureId(id)
        .setState(state)
        .setMessage(message)
        .setFraction(fraction)
        .setArtifactBytes(bytes)
        .addAllMeasures(measures.labels())
        .setCode(code)
        .setArtifacts(artifacts)
        .build();
  }

  private static String bounded(String text) {
    return text.length() <= MOST_MESSAGE_CHARS ? text : text.substring(0, MOST_MESSAGE_CHARS);
  }
}
