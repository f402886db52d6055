package io.fodc.agent.capture;

import io.fodc.schemas.wire.agent.v1.CaptureState;
import java.util.Locale;

/**
 * How a capture ended.
 *
 * @param code for machines; empty when there is nothing to say beyond the state
 * @param message for people
 */
record Ending(CaptureState state, String code, String message) {
  private static final String PREFIX = "CAPTURE_STATE_";

  static Ending done(String message) {
    return new Ending(CaptureState.CAPTURE_STATE_DONE, "", message);
  }

  static Ending refused(String code, String message) {
    return new Ending(CaptureState.CAPTURE_STATE_REFUSED, code, message);
  }

  static Ending failed(String code, String message) {
    return new Ending(CaptureState.CAPTURE_STATE_FAILED, code, message);
  }

  static Ending expired(String message) {
    return new Ending(CaptureState.CAPTURE_STATE_EXPIRED, "expired", message);
  }

  static Ending cancelled(String message) {
    return new Ending(CaptureState.CAPTURE_STATE_CANCELLED, "cancelled", message);
  }

  /** The state as metrics and logs say it: {@code done}. */
  String result() {
    return state.name().substring(PREFIX.length()).toLowerCase(Locale.ROOT);
  }
}
