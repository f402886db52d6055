package io.fodc.bridge.publish;

import io.fodc.bridge.publish.PublishTrouble.Kind;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Says of what a producer fails with what stands in the way, and how to mend it. */
final class Troubles {
  private static final int MOST_CAUSES = 8;

  private Troubles() {}

  static PublishTrouble of(Throwable failure, String topic, String servers) {
    Throwable cause = failure;
    PublishTrouble found = named(failure, topic, servers);
    // A time-out often hides what was the matter meanwhile.
    for (int depth = 0; depth < MOST_CAUSES && cause.getCause() != null; depth++) {
      cause = cause.getCause();
      PublishTrouble deeper = named(cause, topic, servers);
      boolean says = deeper.kind() != Kind.REFUSED && deeper.kind() != Kind.UNREACHABLE;
      if (says || found.kind() == Kind.REFUSED) {
        found = deeper;
      }
    }
    return found;
  }

  private static PublishTrouble named(Throwable failure, String topic, String servers) {
    String message = String.valueOf(failure.getMessage());
    return switch (failure) {
      case AuthenticationException _ ->
          new PublishTrouble(
              Kind.NOT_AUTHENTICATED,
              topic,
              "brokers do not know us: %s; check security.protocol, sasl.* and ssl.* in kafka.client-file"
                  .formatted(message));
      case AuthorizationException _ ->
          new PublishTrouble(
              Kind.NOT_AUTHORIZED,
              topic,
              "this agent's user may not write: %s; give it the rights that fodc topics describe prints"
                  .formatted(message));
      case UnknownTopicOrPartitionException _, InvalidTopicException _ ->
          new PublishTrouble(
              Kind.UNKNOWN_TOPIC,
              topic,
              "brokers have no such topic; make it with fodc topics create, or check kafka.topic-prefix");
      case RecordTooLargeException _, RecordBatchTooLargeException _ ->
          new PublishTrouble(
              Kind.RECORD_TOO_LARGE,
              topic,
              "a record was too large: %s; raise max.message.bytes of the topic, or lower max.request.size in kafka.client"
                  .formatted(message));
      case InvalidTimestampException _ ->
          new PublishTrouble(
              Kind.TIME_REFUSED,
              topic,
              "brokers refuse the time of this machine: %s; set its clock, or message.timestamp.type=LogAppendTime of the topic"
                  .formatted(message));
      case TimeoutException _, java.util.concurrent.TimeoutException _ ->
          new PublishTrouble(
              Kind.UNREACHABLE,
              topic,
              "no broker of %s answered in time: %s".formatted(servers, message));
      case RetriableException _ ->
          new PublishTrouble(
              Kind.UNREACHABLE,
              topic,
              "brokers of %s cannot take it now: %s".formatted(servers, message));
      default ->
          new PublishTrouble(
              Kind.REFUSED, topic, failure.getClass().getSimpleName() + ": " + message);
    };
  }
}
