package io.fodc.proxy.capture;

import java.util.Locale;

/** How a part stands. It moves forward only; an end stays. */
public enum PartState {
  /** Asked for; the agent has not begun. */
  QUEUED,
  RUNNING,
  UPLOADING,
  DONE,
  FAILED,
  REFUSED,
  /** Its time was over before it was. */
  EXPIRED,
  /** Somebody cancelled it. */
  CANCELLED;

  /** Whether nothing follows. */
  public boolean ended() {
    return compareTo(DONE) >= 0;
  }

  /** Whether a part in this state may get into another one. */
  public boolean mayBecome(PartState next) {
    return switch (this) {
      case QUEUED -> next != QUEUED;
      case RUNNING -> next == UPLOADING || next.ended();
      case UPLOADING -> next.ended() && next != REFUSED;
      case DONE, FAILED, REFUSED, EXPIRED, CANCELLED -> false;
    };
  }

  /** As JSON and metrics spell it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
