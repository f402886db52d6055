package io.fodc.bridge.publish;

import static java.lang.System.Logger.Level.WARNING;

import io.fodc.bridge.framing.NodeKey;
import io.fodc.bridge.framing.RecordHeaders;
import io.fodc.bridge.record.NodeConfigRecord;
import io.fodc.bridge.record.NodeStateRecord;
import io.fodc.bridge.topics.FodcTopic;
import io.fodc.schemas.node.NodeId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.producer.Producer;

/**
 * Publishes what one agent records, from a thread of its own, until it is closed. Nothing it meets
 * ends it: what fails is told to the listener and tried again. While it lags behind it takes at
 * most a tenth of a core, so that recording does not suffer.
 *
 * <p>Closing sends what is there once more if brokers answer, and takes at most {@value
 * #CLOSE_SECONDS} s.
 */
public final class WindowPublisher implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(WindowPublisher.class.getName());
  private static final long CLOSE_SECONDS = 4;

  /** How often states are looked at, and retries found due. */
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** How far ahead of now a kept position may be. */
  private static final long MOST_AHEAD_MILLIS = 60_000;

  /** For each stretch of work while it lags behind, so many are left to others. */
  private static final int REST = 9;

  private final PublishSettings settings;
  private final PublishCounters counters = new PublishCounters();
  private final Producers producers;
  private final TopicSender windowTopic;
  private final TopicSender configTopic;
  private final TopicSender stateTopic;
  private final WindowSender windows;
  private final LatestSender configs;
  private final LatestSender states;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition woken = lock.newCondition();
  private boolean wanted;
  private volatile boolean closing;
  private long dueNanos;

  /** A publisher with a real producer. */
  public static WindowPublisher of(
      NodeId node,
      PublishSettings settings,
      PublishSource source,
      PublishListener listener,
      InstantSource clock,
      RandomGenerator random) {
    ProducerSetup setup = new ProducerSetup(settings);
    return new WindowPublisher(node, settings, setup, setup::open, source, listener, clock, random);
  }

  WindowPublisher(
      NodeId node,
      PublishSettings settings,
      ProducerSetup setup,
      Supplier<Producer<byte[], byte[]>> maker,
      PublishSource source,
      PublishListener listener,
      InstantSource clock,
      RandomGenerator random) {
    this.settings = settings;
    producers = new Producers(maker);
    SendTerms terms =
        new SendTerms(
            producers,
            listener,
            counters,
            String.valueOf(settings.client().get("bootstrap.servers")),
            settings.maxBytesInFlight(),
            setup.answerMillis(),
            clock,
            System::nanoTime);
    String topic = FodcTopic.METRIC_WINDOWS.name(settings.prefix());
    windowTopic = new TopicSender(topic, terms);
    configTopic = new TopicSender(FodcTopic.NODE_CONFIGS.name(settings.prefix()), terms);
    stateTopic = new TopicSender(FodcTopic.NODE_STATES.name(settings.prefix()), terms);
    configs = new LatestSender(configTopic, terms, node, () -> source.config().map(this::latest));
    states = new LatestSender(stateTopic, terms, node, () -> latest(source, clock));
    String key = NodeKey.text(node);
    windows =
        new WindowSender(
            node,
            settings.framings().windows(),
            setup.recordBytes(NodeKey.bytes(node).length),
            source,
            new PositionKeeper(
                settings.positionFile().map(file -> new PositionFile(file, topic, key)),
                listener,
                clock.millis() + MOST_AHEAD_MILLIS),
            windowTopic,
            terms,
            this::writeAgain);
    dueNanos = System.nanoTime() + random.nextLong(Math.max(1, settings.interval().toNanos()));
    thread = Thread.ofPlatform().name("fodc-kafka").daemon().unstarted(this::run);
  }

  /** Where the topic of windows was made anew the others may have been. */
  private void writeAgain() {
    configs.writeAgain();
    states.writeAgain();
  }

  private LatestSender.Latest latest(NodeConfigRecord config) {
    return new LatestSender.Latest(
        config.fingerprint(),
        RecordHeaders.ofNode(
            RecordHeaders.NODE_CONFIG,
            config.node(),
            config.collectedMillis(),
            settings.framings().configs()),
        () -> config.encode(settings.framings().configs()));
  }

  private Optional<LatestSender.Latest> latest(PublishSource source, InstantSource clock) {
    NodeStateRecord state = source.state(clock.millis());
    return Optional.of(
        new LatestSender.Latest(
            state.essence(),
            RecordHeaders.ofNode(
                RecordHeaders.NODE_STATE,
                state.node(),
                state.changedMillis(),
                settings.framings().states()),
            () -> state.encode(settings.framings().states())));
  }

  /** Starts the thread; once. */
  public void start() {
    thread.start();
  }

  /** How it goes. */
  public PublishStatus status() {
    return counters;
  }

  /** Has state and configuration looked at now. Any thread; does not wait. */
  public void wake() {
    lock.lock();
    try {
      wanted = true;
      woken.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    closing = true;
    wake();
    try {
      if (thread.isAlive() && !thread.join(Duration.ofSeconds(CLOSE_SECONDS))) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!closing) {
        step();
        await();
      }
      if (!windowTopic.failing()) {
        windows.sendNext();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      producers.close();
    }
  }

  /** Everything that is due; what nobody expected to fail is told and tried again. */
  private void step() throws InterruptedException {
    try {
      states.sendIfChanged();
      configs.sendIfChanged();
      if (System.nanoTime() - dueNanos >= 0) {
        publish();
      }
    } catch (RuntimeException e) {
      LOG.log(WARNING, "event=kafka-publish-failed", e);
      counters.failed(PublishTrouble.Kind.REFUSED);
      dueNanos = System.nanoTime() + settings.interval().toNanos();
    }
    counters.up(windowTopic.up() && !configTopic.failing() && !stateTopic.failing());
  }

  private void publish() throws InterruptedException {
    WindowSender.Outcome outcome = windows.sendNext();
    long end = System.nanoTime();
    switch (outcome) {
      case NOTHING_LEFT -> {
        long interval = settings.interval().toNanos();
        dueNanos += interval * Math.max(1, (end - dueNanos) / interval + 1);
      }
      case MORE -> {
        long byRate = windows.sentBytes() * TimeUnit.SECONDS.toNanos(1) / settings.catchUpBytes();
        dueNanos = end + Math.max(REST * windows.busyNanos(), byRate);
      }
      case WAITING -> dueNanos = end;
    }
  }

  private void await() throws InterruptedException {
    lock.lock();
    try {
      long left = Math.min(LOOK_NANOS, dueNanos - System.nanoTime());
      if (windowTopic.failing()) {
        left = LOOK_NANOS / 4;
      }
      while (!wanted && !closing && left > 0) {
        left = woken.awaitNanos(left);
      }
      wanted = false;
    } finally {
      lock.unlock();
    }
  }
}
