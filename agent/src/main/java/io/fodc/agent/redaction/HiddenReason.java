package io.fodc.agent.redaction;

/** Why a value is hidden; the words cross the link and must stay. */
public enum HiddenReason {
  NAME("name"),
  URL_CREDENTIALS("url-credentials"),
  PEM("pem"),
  JWT("jwt"),
  CLOUD_KEY("cloud-key"),
  HIGH_ENTROPY("high-entropy"),
  UNKNOWN("unknown");

  private final String word;

  HiddenReason(String word) {
    this.word = word;
  }

  /** The word that crosses the link. */
  public String word() {
    return word;
  }
}
