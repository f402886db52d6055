package io.fodc.bridge.publish;

import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * What the senders of all topics share.
 *
 * @param servers where the brokers are, for messages
 * @param answerMillis how long a record may be without an answer
 * @param clock what a message is stamped with
 * @param nanoTime as {@link System#nanoTime}
 */
record SendTerms(
    Producers producers,
    PublishListener listener,
    PublishCounters counters,
    String servers,
    long maxBytesInFlight,
    long answerMillis,
    InstantSource clock,
    LongSupplier nanoTime) {}
