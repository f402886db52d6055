package io.fodc.bridge.ingest;

import io.fodc.bridge.settings.KafkaClient;
import io.fodc.bridge.settings.KafkaSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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

/**
 * Asks brokers every two seconds who else is in the group, on a thread of its own. Who left is
 * remembered for a while.
 */
final class GroupWatch implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Ingest.class.getName());
  private static final Duration EVERY = Duration.ofSeconds(2);
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final KafkaSettings kafka;
  private final String group;
  private final Supplier<String> self;
  private final String ownUrl;
  private final IngestCounters counters;
  private final Thread thread;
  private final long rememberNanos;

  /** When each URL was last seen in the group; of this thread alone. */
  private final Map<String, Long> seen = new HashMap<>();

  private volatile Others others = Others.NONE;
  private boolean failing;

  /**
   * The other members, as last known.
   *
   * @param readers who reads which partition; empty while partitions are shared out anew, when
   *     brokers do not say
   * @param members all of them
   * @param former URLs of those that have left lately
   */
  record Others(Map<Integer, GroupMember> readers, Set<GroupMember> members, Set<String> former) {
    static final Others NONE = new Others(Map.of(), Set.of(), Set.of());
  }

  /**
   * @param ownUrl what others reach this member by, which is no former member when it joins anew
   * @param remember how long one that left is told of
   */
  GroupWatch(
      KafkaSettings kafka,
      String group,
      Supplier<String> self,
      String ownUrl,
      Duration remember,
      IngestCounters counters) {
    this.kafka = kafka;
    this.rememberNanos = remember.toNanos();
    this.group = group;
    this.self = self;
    this.ownUrl = ownUrl;
    this.counters = counters;
    thread = Thread.ofVirtual().name("ingest-group").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** As last known; any thread. */
  Others others() {
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
        others = new Others(Map.of(), Set.of(), former(Set.of()));
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

  private Others others(ConsumerGroupDescription described) {
    Map<Integer, GroupMember> readers = new HashMap<>();
    Set<GroupMember> members = new HashSet<>();
    for (MemberDescription member : described.members()) {
      if (!member.consumerId().equals(self.get())) {
        GroupMember other = GroupMember.of(member.consumerId(), member.clientId());
        members.add(other);
        member
            .assignment()
            .topicPartitions()
            .forEach(partition -> readers.put(partition.partition(), other));
      }
    }
    return new Others(readers, members, former(members));
  }

  private Set<String> former(Set<GroupMember> members) {
    long now = System.nanoTime();
    members.stream()
        .map(GroupMember::url)
        .filter(url -> !url.isEmpty() && !url.equals(ownUrl))
        .forEach(url -> seen.put(url, now));
    seen.values().removeIf(last -> now - last > rememberNanos);
    Set<String> former = new HashSet<>(seen.keySet());
    members.forEach(member -> former.remove(member.url()));
    return Set.copyOf(former);
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
