package io.fodc.agent.identity;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.fodc.agent.identity.NodeDescription.Source;
import io.fodc.agent.recorder.EvidenceLog;
import io.fodc.schemas.link.LinkLimits;
import io.fodc.schemas.node.NodeRole;
import io.fodc.schemas.wire.banyandb.Node;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the node's description current: asks the node every interval, one question at a time, and
 * sooner after a failure (1 s, doubling to the interval). While the node does not tell, what it
 * told last stays, and the evidence gap {@value #GAP} says why. Readers never wait.
 */
public final class NodeWatch implements AutoCloseable {
  /** Kind of the evidence gap while the node does not tell who it is. */
  public static final String GAP = "node-identity";

  private static final System.Logger LOG = System.getLogger(NodeWatch.class.getName());
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);
  private static final int MAX_ADDRESS_CHARS = 512;

  private final IdentitySettings settings;
  private final NodeDescription configured;
  private final EvidenceLog evidence;
  private final InstantSource clock;
  private final Runnable changed;
  private volatile NodeDescription current;
  private @Nullable Thread thread;

  /**
   * @param configured what {@link NodeIdentities#resolve} said
   * @param changed called on the watch's thread after the description changed; must not wait
   */
  public NodeWatch(
      IdentitySettings settings,
      NodeDescription configured,
      EvidenceLog evidence,
      InstantSource clock,
      Runnable changed) {
    this.settings = settings;
    this.configured = configured;
    this.evidence = evidence;
    this.clock = clock;
    this.changed = changed;
    this.current = configured;
  }

  /** The newest description. */
  public NodeDescription current() {
    return current;
  }

  /** Starts asking; does nothing when no address is configured. */
  public synchronized void start() {
    if (settings.query().isPresent() && thread == null) {
      thread = Thread.ofVirtual().name("fodc-node-watch").start(this::watch);
    }
  }

  private void watch() {
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        NodeQuery query =
            new NodeQuery(settings.query().orElseThrow(), settings.queryLimit(), executor)) {
      Duration retry = FIRST_RETRY;
      while (!Thread.currentThread().isInterrupted()) {
        boolean told = askOnce(query);
        Duration wait = told ? settings.queryInterval() : min(retry, settings.queryInterval());
        retry = told ? FIRST_RETRY : min(retry.multipliedBy(2), settings.queryInterval());
        Thread.sleep(wait);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean askOnce(NodeQuery query) {
    try {
      return switch (query.ask()) {
        case NodeAnswer.Told told -> {
          take(told.node(), query);
          yield true;
        }
        case NodeAnswer.Silent silent -> {
          note(query, silent.reason());
          yield false;
        }
      };
    } catch (RuntimeException e) {
      note(query, "asking failed: " + e);
      return false;
    }
  }

  private void note(NodeQuery query, String reason) {
    if (!Thread.currentThread().isInterrupted()
        && evidence.open(GAP, query.target().toString(), reason, clock.millis())) {
      LOG.log(WARNING, "node identity=unknown address={0} reason=\"{1}\"", query.target(), reason);
    }
  }

  private void take(Node node, NodeQuery query) {
    evidence.close(GAP, query.target().toString(), clock.millis());
    NodeDescription next = describe(node);
    if (!next.equals(current)) {
      current = next;
      LOG.log(
          INFO,
          "node name={0} role={1} labels={2}",
          next.nodeName(),
          next.role().word(),
          next.labels());
      changed.run();
    }
  }

  private NodeDescription describe(Node node) {
    NodeRole role =
        configured.role().equals(NodeRole.UNKNOWN) ? NodeRoles.ofNode(node) : configured.role();
    return new NodeDescription(
        configured.id(),
        configured.podName(),
        configured.containerName(),
        configured.host(),
        role,
        labels(node),
        address(node.getMetadata().getName()),
        address(node.getGrpcAddress()),
        address(node.getHttpAddress()),
        Source.NODE);
  }

  /** The node's labels under the configured ones, within the bounds of the link. */
  private Map<String, String> labels(Node node) {
    TreeMap<String, String> labels = new TreeMap<>(configured.labels());
    TreeMap<String, String> told = new TreeMap<>();
    node.getLabelsList().forEach(label -> told.put(label.getKey(), label.getValue()));
    told.forEach(
        (key, value) -> {
          if (labels.size() < LinkLimits.MAX_NODE_LABELS
              && bytes(key) <= LinkLimits.MAX_NODE_LABEL_KEY_BYTES
              && bytes(value) <= LinkLimits.MAX_NODE_LABEL_VALUE_BYTES) {
            labels.putIfAbsent(key, value);
          }
        });
    return labels;
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static String address(String told) {
    return told.length() <= MAX_ADDRESS_CHARS ? told : told.substring(0, MAX_ADDRESS_CHARS);
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  @Override
  public synchronized void close() {
    Thread running = thread;
    if (running != null) {
      running.interrupt();
      try {
        running.join(CLOSE_LIMIT);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
