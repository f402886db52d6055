package io.fodc.agent.redaction;

/** What may be told about a value. */
public sealed interface Judgement {
  /** The text that may leave the process: the value, or what stands for it. */
  String text();

  /** The value may be seen. */
  record Shown(String text) implements Judgement {}

  /**
   * The value may not be seen.
   *
   * @param text its salted fingerprint; for a URL with credentials, the URL with the fingerprint in
   *     place of the credentials
   */
  record Hidden(String text, HiddenReason reason) implements Judgement {}
}
