package io.fodc.bridge.ingest;

import io.fodc.bridge.settings.KafkaClient;
import io.fodc.bridge.settings.KafkaSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** Asks brokers every two seconds who else is in the group, on a thread of its own. */
final class GroupWatch implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Ingest.class.getName());
  private static final Duration EVERY = Duration.ofSeconds(2);
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final KafkaSettings kafka;
  private final String group;
  private final Supplier<String> self;
  private final IngestCounters counters;
  private final Thread thread;
  private volatile Map<Integer, GroupMember> others = Map.of();
  private boolean failing;

  GroupWatch(KafkaSettings kafka, String group, Supplier<String> self, IngestCounters counters) {
    this.kafka = kafka;
    this.group = group;
    this.self = self;
    this.counters = counters;
    thread = Thread.ofVirtual().name("ingest-group").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Partitions that others read, as last known; any thread. */
  Map<Integer, GroupMember> others() {
    return others;
  }

  private void run() {
    Map<String, Object> settings = new TreeMap<>(kafka.of(KafkaClient.ADMIN));
    settings.putIfAbsent("default.api.timeout.ms", "5000");
    settings.putIfAbsent("request.timeout.ms", "3000");
    try (Admin admin = Admin.create(settings)) {
      while (true) {
        look(admin);
        TimeUnit.NANOSECONDS.sleep(EVERY.toNanos());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look(Admin admin) throws InterruptedException {
    try {
      others =
          others(
              Objects.requireNonNull(
                      admin.describeConsumerGroups(List.of(group)).describedGroups().get(group),
                      "the group asked for")
                  .get(LIMIT.toMillis(), TimeUnit.MILLISECONDS));
      failing = false;
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        others = Map.of();
        return;
      }
      if (!failing) {
        counters.trouble("group");
        LOG.log(
            System.Logger.Level.WARNING,
            "consumer group cannot be asked group={0} reason=\"{1}\"",
            group,
            e);
      }
      failing = true;
    }
  }

  private Map<Integer, GroupMember> others(ConsumerGroupDescription described) {
    Map<Integer, GroupMember> found = new HashMap<>();
    for (MemberDescription member : described.members()) {
      if (!member.consumerId().equals(self.get())) {
        GroupMember other = GroupMember.of(member.consumerId(), member.clientId());
        member
            .assignment()
            .topicPartitions()
            .forEach(partition -> found.put(partition.partition(), other));
      }
    }
    return Map.copyOf(found);
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
