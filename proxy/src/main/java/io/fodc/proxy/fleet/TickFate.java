package io.fodc.proxy.fleet;

import java.util.Locale;

/** What became of a published tick. */
public enum TickFate {
  /** It is in the window. */
  TAKEN,
  /** The window has it, or newer ones: it came before, or by the other way. */
  REPEATED,
  /** It lies too far in the future to be true. */
  FUTURE,
  /** The window did not take it; the node's gaps say why. */
  REFUSED;

  /** The word in metrics. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
