package io.fodc.bridge.ingest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * How far a reader is in each of its partitions, by the consumer's own positions: counting records
 * would not do, since compaction leaves holes. Written on the consumer's thread; {@link #snapshot}
 * is for any.
 */
final class Positions {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Map<TopicPartition, Place> places = new HashMap<>();
  private volatile List<PartitionLag> snapshot = List.of();
  private volatile boolean complete;

  private static final class Place {
    private static final long UNKNOWN = -1;
    long next = UNKNOWN;
    long target = UNKNOWN;
    long lag = UNKNOWN;
    boolean complete;
  }

  /** Partitions that are read from now on; one that was read before goes on where it was. */
  void add(Consumer<byte[], byte[]> consumer, Collection<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      Place place = places.computeIfAbsent(partition, key -> new Place());
      if (place.next >= 0) {
        consumer.seek(partition, place.next);
      }
    }
    complete = false;
  }

  void remove(Collection<TopicPartition> partitions) {
    partitions.forEach(places::remove);
    publish();
  }

  /** What was old when reading began is to be told by today's ends. */
  void retarget() {
    places.values().forEach(place -> place.target = Place.UNKNOWN);
  }

  /** Whether a record was written after reading had begun. */
  boolean isLive(TopicPartition partition, long offset) {
    Place place = places.get(partition);
    return place != null && place.target >= 0 && offset >= place.target;
  }

  /** Looks where the consumer stands. Waits for brokers two seconds at most. */
  void update(Consumer<byte[], byte[]> consumer) {
    Set<TopicPartition> untold = new HashSet<>();
    places.forEach(
        (partition, place) -> {
          if (place.target < 0) {
            untold.add(partition);
          }
        });
    if (!untold.isEmpty()) {
      consumer
          .endOffsets(untold, PATIENCE)
          .forEach((partition, end) -> places.get(partition).target = end);
    }
    places.forEach((partition, place) -> update(consumer, partition, place));
    publish();
  }

  private static void update(
      Consumer<byte[], byte[]> consumer, TopicPartition partition, Place place) {
    try {
      place.next = consumer.position(partition, place.complete ? Duration.ZERO : PATIENCE);
    } catch (TimeoutException e) {
      return;
    }
    OptionalLong lag = consumer.currentLag(partition);
    place.lag = lag.isPresent() ? lag.getAsLong() : place.lag;
    place.complete |= place.target >= 0 && place.next >= place.target;
  }

  /** Goes on behind a record that the consumer cannot read. */
  boolean skip(Consumer<byte[], byte[]> consumer, String message) {
    for (TopicPartition partition : places.keySet()) {
      if (message.contains(" " + partition + ".")) {
        consumer.seek(partition, consumer.position(partition, PATIENCE) + 1);
        return true;
      }
    }
    return false;
  }

  private void publish() {
    List<PartitionLag> next = new ArrayList<>(places.size());
    places.forEach(
        (partition, place) ->
            next.add(
                new PartitionLag(
                    partition.topic(),
                    partition.partition(),
                    place.next,
                    place.lag,
                    place.complete)));
    next.sort(Comparator.comparing(PartitionLag::topic).thenComparingInt(PartitionLag::partition));
    snapshot = List.copyOf(next);
    complete = !next.isEmpty() && next.stream().allMatch(PartitionLag::complete);
  }

  /** As of the last look, sorted. */
  List<PartitionLag> snapshot() {
    return snapshot;
  }

  /** Whether there are partitions, and all of them were read to where they ended at the start. */
  boolean isComplete() {
    return complete;
  }
}
