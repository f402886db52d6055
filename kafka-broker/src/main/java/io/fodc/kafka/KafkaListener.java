package io.fodc.kafka;

import java.util.Locale;

/** The ways into a broker. */
public enum KafkaListener {
  /** Without password and encryption; everything is allowed. */
  PLAINTEXT,

  /**
   * Password by SCRAM-SHA-512 within TLS; clients may say that it is PLAIN, or an unsigned token by
   * OAUTHBEARER.
   */
  SASL_SSL,

  /** TLS, the client known by its certificate. */
  SSL;

  /** The prefix of a broker's settings for it. */
  String prefix() {
    return "listener.name." + name().toLowerCase(Locale.ROOT) + ".";
  }
}
