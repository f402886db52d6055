package io.fodc.bridge.ingest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
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

  private static final Duration SHORT_PATIENCE = Duration.ofMillis(200);

  private final Map<TopicPartition, Place> places = new HashMap<>();
  private final Optional<LongSupplier> start;
  private volatile List<PartitionLag> snapshot = List.of();
  private volatile boolean complete;

  private static final class Place {
    private static final long UNKNOWN = -1;
    long next = UNKNOWN;
    long target = UNKNOWN;
    long lag = UNKNOWN;
    boolean complete;
  }

  /**
   * @param start from which instant a partition is read; from its beginning without one
   */
  Positions(Optional<LongSupplier> start) {
    this.start = start;
  }

  /** Partitions that are read from now on; none of their records comes before {@link #prepare}. */
  void add(Consumer<byte[], byte[]> consumer, Collection<TopicPartition> partitions) {
    consumer.pause(partitions);
    for (TopicPartition partition : partitions) {
      places.computeIfAbsent(partition, key -> new Place()).target = Place.UNKNOWN;
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

  /**
   * Goes to where partitions that were added are to be read from: where they were left, or the
   * start. Waits for brokers four seconds at most.
   *
   * @throws TimeoutException if they do not answer; to be tried again
   */
  void prepare(Consumer<byte[], byte[]> consumer) {
    Map<TopicPartition, Place> untold = new HashMap<>(places);
    untold.values().removeIf(place -> place.target >= 0);
    if (untold.isEmpty()) {
      return;
    }
    Map<TopicPartition, Long> ends = consumer.endOffsets(untold.keySet(), PATIENCE);
    seek(consumer, untold, ends);
    untold.forEach((partition, place) -> place.target = ends.getOrDefault(partition, 0L));
    consumer.resume(untold.keySet());
  }

  private void seek(
      Consumer<byte[], byte[]> consumer,
      Map<TopicPartition, Place> untold,
      Map<TopicPartition, Long> ends) {
    Map<TopicPartition, Long> fresh = new HashMap<>();
    untold.forEach(
        (partition, place) -> {
          if (place.next >= 0) {
            consumer.seek(partition, place.next);
          } else {
            fresh.put(partition, start.map(LongSupplier::getAsLong).orElse(0L));
          }
        });
    if (fresh.isEmpty()) {
      return;
    }
    if (start.isEmpty()) {
      consumer.seekToBeginning(fresh.keySet());
      return;
    }
    consumer
        .offsetsForTimes(fresh, PATIENCE)
        .forEach(
            (partition, found) ->
                consumer.seek(
                    partition, found == null ? ends.getOrDefault(partition, 0L) : found.offset()));
  }

  /** Whether a record was written after reading had begun. */
  boolean isLive(TopicPartition partition, long offset) {
    Place place = places.get(partition);
    return place != null && place.target >= 0 && offset >= place.target;
  }

  /** Looks where the consumer stands. */
  void update(Consumer<byte[], byte[]> consumer) {
    places.forEach((partition, place) -> update(consumer, partition, place));
    publish();
  }

  private static void update(
      Consumer<byte[], byte[]> consumer, TopicPartition partition, Place place) {
    try {
      place.next = consumer.position(partition, place.complete ? Duration.ZERO : SHORT_PATIENCE);
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
