package io.fodc.proxy.access;

import java.time.Duration;

/** What an authenticator says about credentials. */
public sealed interface Verdict {
  /** They are somebody's. */
  record Known(Identity identity) implements Verdict {}

  /**
   * They are nobody's, or not any more.
   *
   * @param reason in one sentence, without anything secret
   */
  record Refused(String reason) implements Verdict {}

  /** It could not be found out; trying again makes sense. */
  record Unavailable(String reason, Duration retryAfter) implements Verdict {}

  /** They are not of a kind this authenticator judges. */
  record NotMine() implements Verdict {}
}
