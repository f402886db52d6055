package io.fodc.proxy.capture;

import java.util.Collection;
import java.util.Locale;

/** How a capture stands: what its parts add up to. */
public enum CaptureState {
  RUNNING,
  /** Every part is done. */
  DONE,
  /** Some parts are. */
  PARTIAL,
  /** None is. */
  FAILED,
  /** Somebody cancelled it before its parts had ended. */
  CANCELLED;

  /** What parts add up to. */
  public static CaptureState of(Collection<PartState> parts, boolean cancelled) {
    if (parts.stream().anyMatch(part -> !part.ended())) {
      return RUNNING;
    }
    long done = parts.stream().filter(part -> part == PartState.DONE).count();
    if (cancelled) {
      return CANCELLED;
    }
    return done == 0 ? FAILED : done == parts.size() ? DONE : PARTIAL;
  }

  /** As JSON and metrics spell it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
