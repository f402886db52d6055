package io.fodc.agent.publish;

import io.fodc.bridge.publish.PublishSettings;
import io.fodc.bridge.settings.KafkaClient;
import io.fodc.bridge.settings.KafkaSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Publishing as it is configured.
 *
 * @param kafka the brokers
 * @param framings bytes before each record
 * @param interval time from window to window
 * @param catchUpBytes most bytes of records a second while old ticks are sent
 * @param maxBytesInFlight most bytes that no broker has acknowledged
 */
public record KafkaPublishing(
    KafkaSettings kafka,
    PublishSettings.Framings framings,
    Duration interval,
    long catchUpBytes,
    long maxBytesInFlight) {
  private static final String POSITION_FILE = "kafka.position";

  /**
   * For a publisher.
   *
   * @param windowDirectory where the window's file is
   */
  PublishSettings settings(Optional<Path> windowDirectory) {
    return new PublishSettings(
        kafka.prefix(),
        kafka.of(KafkaClient.PRODUCER),
        framings,
        interval,
        catchUpBytes,
        maxBytesInFlight,
        windowDirectory.map(folder -> folder.resolve(POSITION_FILE)));
  }
}
