package io.fodc.proxy.config;

import java.util.Locale;

/** What it means when peers of a role differ in a key. */
public enum DriftClass {
  /** Peers that differ behave differently: somebody should look. */
  MUST_MATCH,
  /** It names the node itself: its address, its paths, its pod. */
  MAY_DIFFER,
  /** At least one node hides the value; the fingerprints differ. */
  SECRET,
  /** Nobody has declared what the key is. */
  UNKNOWN;

  /**
   * The word in answers: {@code must-match}, {@code may-differ}, {@code secret}, {@code unknown}.
   */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
