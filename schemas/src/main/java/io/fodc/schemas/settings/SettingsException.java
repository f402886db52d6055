package io.fodc.schemas.settings;

import java.util.List;

/** A configuration that was refused. The message is written for the user: one line per refusal. */
public final class SettingsException extends Exception {
  private final List<String> refusals;

  public SettingsException(List<String> refusals) {
    super(String.join("\n", refusals));
    this.refusals = List.copyOf(refusals);
  }

  /** One line each: key, value, where it was set, what is allowed, what to do. */
  public List<String> refusals() {
    return refusals;
  }
}
