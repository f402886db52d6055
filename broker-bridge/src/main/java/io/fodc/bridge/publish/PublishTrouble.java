package io.fodc.bridge.publish;

import java.util.Locale;

/**
 * Why records do not get through at present.
 *
 * @param kind what stands in the way
 * @param topic of which topic
 * @param reason what is wrong and what to do
 */
public record PublishTrouble(Kind kind, String topic, String reason) {
  /** What stands in the way; the words are stable. */
  public enum Kind {
    UNREACHABLE,
    NOT_AUTHENTICATED,
    NOT_AUTHORIZED,
    UNKNOWN_TOPIC,
    RECORD_TOO_LARGE,
    TIME_REFUSED,
    REFUSED,
    NOT_READABLE;

    /** In metrics. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** As evidence of what is missing. */
    public String gap() {
      return "kafka-" + word();
    }
  }
}
