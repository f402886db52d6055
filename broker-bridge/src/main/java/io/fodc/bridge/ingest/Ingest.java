package io.fodc.bridge.ingest;

import io.fodc.bridge.framing.NodeKey;
import io.fodc.bridge.topics.FodcTopic;
import io.fodc.schemas.node.NodeId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Reads a fleet from Kafka into a {@link FleetSink} until it is closed. States and configurations
 * are read first, to their ends; windows then, from the horizon on. Nothing that Kafka does or
 * lacks ends it. Calls are for any thread, and none waits for brokers.
 */
public final class Ingest implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Ingest.class.getName());

  /** Longest that windows wait for states and configurations. */
  private static final Duration NODES_FIRST = Duration.ofSeconds(30);

  /** A refused record is logged at most so often for each reason. */
  private static final Duration LOG_EVERY = Duration.ofMinutes(1);

  private final IngestSettings settings;
  private final IngestCounters counters = new IngestCounters();
  private final Map<Refusal, Long> logged = new ConcurrentHashMap<>();
  private final Outbox outbox;
  private final Optional<DeadLetters> letters;
  private final WindowRecords windowRecords;
  private final TopicLoop nodes;
  private final TopicLoop windows;
  private final Optional<GroupTopic> share;
  private final Optional<GroupWatch> watch;

  private Ingest(IngestSettings settings, FleetSink sink, InstantSource clock) {
    this.settings = settings;
    outbox = new Outbox(settings.kafka());
    letters =
        settings.deadLetters()
            ? Optional.of(new DeadLetters(name(FodcTopic.DEAD_LETTERS), outbox, counters))
            : Optional.empty();
    List<String> compacted = List.of(name(FodcTopic.NODE_STATES), name(FodcTopic.NODE_CONFIGS));
    nodes =
        new TopicLoop(
            "nodes",
            settings.kafka(),
            new WholeTopics(compacted),
            Optional.empty(),
            new NodeRecords(compacted.getFirst(), sink),
            this::refused,
            counters,
            clock);
    windowRecords = new WindowRecords(sink, counters);
    String topic = name(FodcTopic.METRIC_WINDOWS);
    share = settings.group().map(group -> new GroupTopic(topic, group, clientId(settings), sink));
    watch =
        share.map(
            own ->
                new GroupWatch(
                    settings.kafka(),
                    settings.group().orElse(""),
                    own::member,
                    settings.memberUrl(),
                    settings.handover(),
                    counters));
    windows =
        new TopicLoop(
            "windows",
            settings.kafka(),
            share.<Subscription>map(own -> own).orElseGet(() -> new WholeTopics(List.of(topic))),
            Optional.of(settings.horizon()),
            windowRecords,
            this::refused,
            counters,
            clock);
  }

  /** Begins to read, on threads of its own. */
  public static Ingest start(IngestSettings settings, FleetSink sink, InstantSource clock) {
    Ingest ingest = new Ingest(settings, sink, clock);
    ingest.nodes.start();
    ingest.windows.startAfter(ingest.nodes, NODES_FIRST);
    ingest.watch.ifPresent(GroupWatch::start);
    return ingest;
  }

  private static String clientId(IngestSettings settings) {
    return GroupMember.clientId(settings.kafka().clientId(), settings.memberUrl());
  }

  private String name(FodcTopic topic) {
    return topic.name(settings.kafka().prefix());
  }

  private void refused(ConsumerRecord<byte[], byte[]> record, Refusal reason, String detail) {
    counters.refused(reason);
    LOG.log(
        isNews(reason) ? System.Logger.Level.WARNING : System.Logger.Level.DEBUG,
        () ->
            "record refused topic=%s partition=%d offset=%d reason=%s detail=\"%s\""
                .formatted(
                    record.topic(), record.partition(), record.offset(), reason.word(), detail));
    letters.ifPresent(topic -> topic.keep(record, reason, detail));
  }

  /** Whether nothing was logged for this reason lately: a mad sender must not fill the log. */
  private boolean isNews(Refusal reason) {
    long now = System.nanoTime();
    Long before = logged.get(reason);
    if (before != null && now - before < LOG_EVERY.toNanos()) {
      return false;
    }
    logged.put(reason, now);
    return true;
  }

  /** Whether every state and configuration that was there at the start has been read. */
  public boolean nodesRead() {
    return nodes.wasComplete();
  }

  /** Whether nothing that was written is unread, as far as brokers have lately answered. */
  public boolean isCurrent() {
    return isCurrent(nodes.state()) && isCurrent(windows.state());
  }

  private static boolean isCurrent(ReaderState state) {
    return state.word().equals(ReaderState.COMPLETE) && state.lag() == 0;
  }

  /** Who reads what; empty if this reader takes everything. */
  public Optional<GroupView> group() {
    return share.flatMap(own -> watch.map(others -> view(own, others)));
  }

  private GroupView view(GroupTopic own, GroupWatch others) {
    Set<Integer> owned = new HashSet<>();
    Set<Integer> complete = new HashSet<>();
    for (PartitionLag partition : windows.state().partitions()) {
      owned.add(partition.partition());
      if (partition.complete()) {
        complete.add(partition.partition());
      }
    }
    GroupWatch.Others known = others.others();
    return new GroupView(
        own.partitions(), owned, complete, known.readers(), known.members(), known.former());
  }

  /**
   * Whether it is known who reads which partition, or brokers or the topic are not there to say so;
   * always without a group.
   */
  public boolean shareKnown() {
    return windows.state().word().equals(ReaderState.WAITING)
        || group().map(GroupView::isShared).orElse(true);
  }

  /** Reads no more windows from now on: others of the group may. Done within about four seconds. */
  public void leave() {
    windows.close();
  }

  /** Says to everybody that a node is gone for good: its state and its configuration go. */
  public void retire(NodeId node) {
    byte[] key = NodeKey.bytes(node);
    for (FodcTopic topic : List.of(FodcTopic.NODE_STATES, FodcTopic.NODE_CONFIGS)) {
      outbox.offer(
          new ProducerRecord<>(name(topic), key, null),
          counters.tombstones,
          counters.tombstonesFailed);
    }
  }

  /** What it did so far, and how it is doing. */
  public IngestNumbers numbers() {
    return new IngestNumbers(
        nodes.state(),
        windows.state(),
        counters.records(),
        counters.bytes(),
        counters.refused(),
        counters.troubles(),
        counters.windows.sum(),
        counters.incompleteWindows.sum(),
        windowRecords.pending().windows(),
        windowRecords.pending().bytes(),
        counters.letters.sum(),
        counters.lettersLost.sum(),
        counters.tombstones.sum(),
        counters.tombstonesFailed.sum());
  }

  /** Ends within about five seconds. */
  @Override
  public void close() {
    watch.ifPresent(GroupWatch::close);
    nodes.close();
    windows.close();
    outbox.close();
  }
}
