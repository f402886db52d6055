package io.fodc.proxy.ingest;

import static io.fodc.proxy.ingest.Writer.SERIES;
import static io.fodc.proxy.ingest.Writer.node;
import static io.fodc.proxy.ingest.Writer.ticks;
import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.kafka.KafkaFixture;
import io.fodc.kafka.KafkaPlan;
import io.fodc.schemas.node.NodeId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Several readers share the windows: partitions move under load, nothing is lost or doubled, and
 * who had them keeps them until the next one has them.
 */
class SharedIngestTest {
  private static final int PARTITIONS = 6;
  private static final int NODES = 12;
  private static KafkaFixture kafka;

  @TempDir private Path folder;

  @BeforeAll
  static void start() throws IOException {
    kafka = KafkaFixture.start(KafkaPlan.plain());
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  /** Every node is held by one at least, with all that one has had so far. */
  private static void assertKept(Rigs rigs, List<NodeId> nodes, Map<NodeId, Long> before) {
    for (NodeId node : nodes) {
      long held = rigs.most(node);
      assertThat(held).as("%s", node).isGreaterThanOrEqualTo(before.getOrDefault(node, 0L));
      before.put(node, held);
    }
  }

  @Test
  void movesPartitionsUnderLoadWithoutLosingOrDoublingASample() throws Exception {
    Broker.makeTopics(kafka, "shared.", PARTITIONS);
    List<NodeId> nodes =
        Stream.iterate(0, i -> i < NODES, i -> i + 1).map(i -> node("data-" + i)).toList();
    AtomicBoolean enough = new AtomicBoolean();
    try (Rigs rigs = new Rigs("shared.", folder, true);
        Load load = new Load(nodes, enough)) {
      IngestRig first = rigs.open(kafka.bootstrap(), "one");
      awaitShare(List.of(first));
      assertThat(first.ingest.ownership().partitions()).hasSize(PARTITIONS);
      Map<NodeId, Long> before = new HashMap<>();
      IngestRig second = rigs.open(kafka.bootstrap(), "two");
      awaitShare(List.of(first, second), () -> assertKept(rigs, nodes, before));
      assertThat(first.report().handover().kept()).isPositive();
      assertThat(first.ingest.ownership().partitions()).hasSize(PARTITIONS / 2);
      long generation = first.ingest.ownership().generation();
      assertThat(first.ingest.ownership().generation()).isEqualTo(generation);
      for (NodeId node : nodes) {
        boolean here = owns(first, node);
        assertThat(owns(second, node)).isNotEqualTo(here);
        IngestRig other = here ? second : first;
        assertThat(other.ingest.ownership().owner(node))
            .isInstanceOfSatisfying(
                Ownership.Owner.Other.class,
                owner -> assertThat(owner.url()).isEqualTo(here ? "http://one" : "http://two"));
      }
      assertThat(first.ingest.ownership().others())
          .singleElement()
          .satisfies(other -> assertThat(other.url()).isEqualTo("http://two"));
      long mine = nodes.stream().filter(node -> owns(second, node)).count();
      Await.until(() -> first.report().handover().kept() == 0);
      assertThat(first.report().handover()).isEqualTo(new HandoverNumbers(0, mine, 0));
      second.ingest.leave();
      assertKept(rigs, nodes, before);
      assertThat(second.report().handover()).isEqualTo(new HandoverNumbers(0, mine, 0));
      rigs.close(second);
      awaitShare(List.of(first), () -> assertKept(rigs, nodes, before));
      assertThat(first.ingest.ownership().former()).containsExactly("http://two");
      IngestRig third = rigs.open(kafka.bootstrap(), "three");
      awaitShare(List.of(first, third), () -> assertKept(rigs, nodes, before));
      Await.until(() -> first.report().handover().kept() == 0);
      enough.set(true);
      long each = load.windows() * 3 * SERIES;
      assertThat(each).isPositive();
      for (NodeId node : nodes) {
        IngestRig owner = owns(first, node) ? first : third;
        IngestRig other = owner == first ? third : first;
        owner.awaitSamples(node, each);
        assertThat(other.samples(node)).isZero();
      }
    }
  }

  private static boolean owns(IngestRig rig, NodeId node) {
    return rig.ingest.ownership().owner(node) instanceof Ownership.Owner.Here here
        && here.complete();
  }

  /** Waits until each partition is read to its end by one, and everybody knows by whom. */
  private static void awaitShare(List<IngestRig> rigs) throws Exception {
    awaitShare(rigs, () -> {});
  }

  private static void awaitShare(List<IngestRig> rigs, Runnable meanwhile) throws Exception {
    Callable<Boolean> shared =
        () -> {
          meanwhile.run();
          int owned = 0;
          for (IngestRig rig : rigs) {
            Ownership ownership = rig.ingest.ownership();
            owned += ownership.partitions().size();
            boolean complete = rig.report().numbers().windows().word().equals("complete");
            if (!complete || ownership.others().size() != rigs.size() - 1) {
              return false;
            }
            for (int i = 0; i < NODES; i++) {
              if (ownership.owner(node("data-" + i)) instanceof Ownership.Owner.Nobody) {
                return false;
              }
            }
          }
          return owned == PARTITIONS;
        };
    Await.until(shared, () -> rigs.stream().map(rig -> "" + rig.report()).toList().toString());
  }

  /** Publishes for every node, window after window, until it is enough. */
  private static final class Load implements AutoCloseable {
    private final CompletableFuture<Long> windows;

    Load(List<NodeId> nodes, AtomicBoolean enough) {
      long start = System.currentTimeMillis() - 1_800_000;
      windows =
          CompletableFuture.supplyAsync(
              () -> {
                long sent = 0;
                try (Writer writer = new Writer(kafka, "shared.")) {
                  while (!enough.get() && sent < 550) {
                    for (NodeId node : new ArrayList<>(nodes)) {
                      writer.publish(node, ticks(start + sent * 3_000, 3));
                    }
                    writer.flush();
                    sent++;
                    Thread.sleep(20);
                  }
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
                return sent;
              });
    }

    long windows() {
      return windows.join();
    }

    @Override
    public void close() {
      windows.join();
    }
  }
}
