package io.fodc.bridge.ingest;

import io.fodc.bridge.settings.KafkaClient;
import io.fodc.bridge.settings.KafkaSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads topics on a thread of its own for as long as it is not closed. A consumer that fails is
 * replaced after a while, and the next one goes on where it stood; brokers that are away are waited
 * for. No record stops it: what its reader refuses is counted and handed to {@link Refusals}.
 */
final class TopicLoop implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Ingest.class.getName());
  private static final Duration POLL = Duration.ofMillis(250);
  private static final long LOOK_NANOS = Duration.ofSeconds(3).toNanos();
  private static final long UPDATE_NANOS = Duration.ofMillis(100).toNanos();
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);
  private static final long FIRST_PAUSE_MILLIS = 250;
  private static final long LONGEST_PAUSE_MILLIS = 10_000;
  private static final String UNREADABLE = "Received exception when fetching the next record";

  private final String name;
  private final KafkaSettings kafka;
  private final Subscription subscription;
  private final RecordReader reader;
  private final Refusals refusals;
  private final IngestCounters counters;
  private final InstantSource clock;
  private final Positions positions;
  private final Changes changes = new Changes();
  private final CountDownLatch completed = new CountDownLatch(1);
  private final Thread thread;

  private volatile boolean closed;
  private volatile @Nullable KafkaConsumer<byte[], byte[]> consumer;
  private volatile String trouble = "";
  private volatile long stateMillis;
  private volatile boolean looked;
  private long nextLookNanos;
  private long nextUpdateNanos;

  /** Told of what is refused. */
  interface Refusals {
    void refused(ConsumerRecord<byte[], byte[]> record, Refusal reason, String detail);
  }

  TopicLoop(
      String name,
      KafkaSettings kafka,
      Subscription subscription,
      Optional<Duration> horizon,
      RecordReader reader,
      Refusals refusals,
      IngestCounters counters,
      InstantSource clock) {
    this.name = name;
    this.kafka = kafka;
    this.subscription = subscription;
    this.reader = reader;
    this.refusals = refusals;
    this.counters = counters;
    this.clock = clock;
    this.stateMillis = clock.millis();
    this.positions = new Positions(horizon.map(back -> () -> clock.millis() - back.toMillis()));
    this.thread = Thread.ofPlatform().daemon().name("ingest-" + name).unstarted(this::run);
  }

  private final class Changes implements Subscription.Changes {
    @Override
    public void added(Consumer<byte[], byte[]> from, Collection<TopicPartition> partitions) {
      positions.add(from, partitions);
    }

    @Override
    public void removed(Collection<TopicPartition> partitions) {
      positions.remove(partitions);
      reader.forget(partitions.stream().map(TopicPartition::partition).collect(Collectors.toSet()));
    }
  }

  /** Begins, once this is complete or so much time has passed. */
  void startAfter(TopicLoop other, Duration limit) {
    Thread.ofVirtual()
        .start(
            () -> {
              other.awaitComplete(limit);
              start();
            });
  }

  synchronized void start() {
    if (!closed && thread.getState() == Thread.State.NEW) {
      thread.start();
    }
  }

  private void awaitComplete(Duration limit) {
    try {
      var unused = completed.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether all that was there at the start has been read, once. */
  boolean wasComplete() {
    return completed.getCount() == 0;
  }

  private void run() {
    long pauseMillis = FIRST_PAUSE_MILLIS;
    while (!closed) {
      long began = System.nanoTime();
      try {
        read(began);
      } catch (WakeupException | InterruptException e) {
        // Only closing does that.
      } catch (RuntimeException e) {
        failed(e);
        boolean lasted = System.nanoTime() - began > Duration.ofMinutes(1).toNanos();
        pauseMillis = lasted ? FIRST_PAUSE_MILLIS : pauseMillis;
        pause(pauseMillis);
        pauseMillis = Math.min(pauseMillis * 2, LONGEST_PAUSE_MILLIS);
      } finally {
        consumer = null;
      }
    }
  }

  private void read(long nowNanos) {
    KafkaConsumer<byte[], byte[]> opened = open();
    try {
      consumer = opened;
      subscription.begin(opened, changes);
      nextLookNanos = nowNanos;
      while (!closed) {
        round(opened);
      }
    } finally {
      opened.close(CloseOptions.timeout(CLOSE_LIMIT));
    }
  }

  private KafkaConsumer<byte[], byte[]> open() {
    Map<String, Object> settings = new TreeMap<>(kafka.of(KafkaClient.CONSUMER));
    settings.putIfAbsent("default.api.timeout.ms", "15000");
    settings.putIfAbsent("request.timeout.ms", "10000");
    settings.putIfAbsent("reconnect.backoff.max.ms", "1000");
    settings.putIfAbsent("max.poll.records", "500");
    settings.put("enable.auto.commit", "false");
    // Where reading begins is sought; this is for offsets that are no longer there.
    settings.put("auto.offset.reset", "earliest");
    settings.put("allow.auto.create.topics", "false");
    settings.putAll(subscription.settings());
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private void round(KafkaConsumer<byte[], byte[]> from) {
    if (System.nanoTime() - nextLookNanos >= 0) {
      look(from);
      nextLookNanos = System.nanoTime() + LOOK_NANOS;
    }
    prepare(from);
    ConsumerRecords<byte[], byte[]> records = poll(from);
    long received = clock.millis();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      take(record, received);
    }
    if (System.nanoTime() - nextUpdateNanos >= 0) {
      update(from);
      reader.tick(received);
      nextUpdateNanos = System.nanoTime() + UPDATE_NANOS;
    }
  }

  private void look(KafkaConsumer<byte[], byte[]> from) {
    String missing;
    try {
      missing = subscription.look(from, changes);
    } catch (TimeoutException e) {
      missing =
          "no broker answers at "
              + String.join(",", kafka.servers())
              + "; check kafka.bootstrap-servers and whether the brokers run";
    }
    looked = true;
    boolean recovered = missing.isEmpty() && !trouble.isEmpty();
    if (recovered) {
      positions.retarget();
    }
    trouble(missing, missing.startsWith("missing") ? "missing-topic" : "silent");
  }

  private void prepare(KafkaConsumer<byte[], byte[]> from) {
    try {
      positions.prepare(from);
    } catch (TimeoutException e) {
      // Its partitions stay paused; the next look says what is wrong.
      nextLookNanos = System.nanoTime();
    }
  }

  private ConsumerRecords<byte[], byte[]> poll(KafkaConsumer<byte[], byte[]> from) {
    if (from.assignment().isEmpty() && subscription.settings().get("group.id") == null) {
      pause(POLL.toMillis());
      return ConsumerRecords.empty();
    }
    try {
      return from.poll(POLL);
    } catch (KafkaException e) {
      String message = String.valueOf(e.getMessage());
      if (message.startsWith(UNREADABLE) && positions.skip(from, message)) {
        counters.refused(Refusal.CORRUPT);
        LOG.log(System.Logger.Level.WARNING, "record skipped reader={0} reason=\"{1}\"", name, e);
        return ConsumerRecords.empty();
      }
      throw e;
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> record, long received) {
    counters.read(record.topic(), Math.max(0, record.serializedValueSize()));
    boolean stamped = record.timestampType() == TimestampType.CREATE_TIME;
    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
    Arrival arrival =
        new Arrival(
            record.partition(),
            record.offset(),
            stamped ? record.timestamp() : 0,
            received,
            positions.isLive(partition, record.offset()));
    try {
      reader.take(record, arrival);
    } catch (RefusedException e) {
      refusals.refused(record, e.reason(), String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      LOG.log(
          System.Logger.Level.ERROR,
          "record not handled topic=%s partition=%d offset=%d"
              .formatted(record.topic(), record.partition(), record.offset()),
          e);
      refusals.refused(record, Refusal.FAILED, e.toString());
    }
  }

  private void update(KafkaConsumer<byte[], byte[]> from) {
    positions.update(from);
    if (positions.isComplete() && trouble.isEmpty()) {
      if (completed.getCount() > 0) {
        LOG.log(System.Logger.Level.INFO, "topics read to their end reader={0}", name);
        stateMillis = clock.millis();
      }
      completed.countDown();
    }
  }

  private void failed(RuntimeException e) {
    trouble(
        e.getClass().getSimpleName() + ": " + e.getMessage(),
        e instanceof KafkaException ? e.getClass().getSimpleName() : "defect");
    if (!(e instanceof KafkaException)) {
      LOG.log(System.Logger.Level.ERROR, "reader failed reader=" + name, e);
    }
  }

  /** Notes what it waits for, once for each change. */
  private void trouble(String now, String word) {
    if (now.equals(trouble)) {
      return;
    }
    trouble = now;
    stateMillis = clock.millis();
    if (now.isEmpty()) {
      LOG.log(System.Logger.Level.INFO, "ingest goes on reader={0}", name);
    } else {
      counters.trouble(word);
      LOG.log(System.Logger.Level.WARNING, "ingest waits reader={0} reason=\"{1}\"", name, now);
    }
  }

  private void pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** How it is doing; any thread. */
  ReaderState state() {
    String waitsFor = trouble;
    String word =
        !looked && waitsFor.isEmpty()
            ? ReaderState.STARTING
            : !waitsFor.isEmpty()
                ? ReaderState.WAITING
                : positions.isComplete() ? ReaderState.COMPLETE : ReaderState.READING;
    return new ReaderState(word, waitsFor, stateMillis, positions.snapshot());
  }

  /** Ends within a few seconds. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    KafkaConsumer<byte[], byte[]> open = consumer;
    if (open != null) {
      open.wakeup();
    }
    try {
      if (thread.isAlive() && !thread.join(CLOSE_LIMIT.plusSeconds(2))) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
