package io.fodc.agent.config;

/** What kind of place a value came from, strongest first, as BanyanDB resolves them. */
public enum Provenance {
  FLAG("flag"),
  ENVIRONMENT("environment"),
  FILE("file");

  private final String word;

  Provenance(String word) {
    this.word = word;
  }

  /** The word that crosses the link. */
  public String word() {
    return word;
  }
}
