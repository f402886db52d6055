package io.fodc.agent.publish;

import io.fodc.agent.identity.NodeDescription;
import io.fodc.agent.link.LinkIdentity;
import io.fodc.agent.link.LinkStatus.LinkedProxy;
import io.fodc.agent.recorder.EvidenceGap;
import io.fodc.agent.recorder.EvidenceLog;
import io.fodc.agent.recorder.RecorderStatus;
import io.fodc.agent.self.SelfMetrics;
import io.fodc.agent.telemetry.TelemetryLevel;
import io.fodc.bridge.publish.WindowPublisher;
import io.fodc.schemas.wire.agent.v1.ConfigSnapshot;
import io.fodc.window.Window;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The publisher of this agent. Closed by whoever opened it. */
public final class AgentPublisher implements AutoCloseable {
  /** Held here, because the JDK forgets loggers that nobody holds, and their levels. */
  private static final Logger KAFKAS_OWN = Logger.getLogger("org.apache.kafka");

  private final WindowPublisher publisher;

  private AgentPublisher(WindowPublisher publisher) {
    this.publisher = publisher;
  }

  /**
   * Makes it; it is to be started.
   *
   * @param windowDirectory where the window's file is; empty when it is in memory
   * @param proxy who holds the session with this agent
   */
  public static AgentPublisher of(
      KafkaPublishing options,
      Optional<Path> windowDirectory,
      Window window,
      LinkIdentity identity,
      Supplier<NodeDescription> node,
      Supplier<List<EvidenceGap>> gaps,
      Supplier<Optional<ConfigSnapshot>> config,
      Supplier<TelemetryLevel> telemetry,
      Supplier<RecorderStatus> recorder,
      Supplier<Optional<LinkedProxy>> proxy,
      SelfMetrics metrics,
      EvidenceLog evidence,
      InstantSource clock) {
    if (KAFKAS_OWN.getLevel() == null) {
      // What is wrong is told by us, once; Kafka would tell it at every try.
      KAFKAS_OWN.setLevel(Level.SEVERE);
    }
    AgentSource source =
        new AgentSource(window, identity, node, gaps, config, telemetry, recorder, proxy);
    WindowPublisher publisher =
        WindowPublisher.of(
            node.get().id(),
            options.settings(windowDirectory),
            source,
            new PublishEvidence(evidence, clock),
            clock,
            new SecureRandom());
    PublishMetrics.declare(metrics, publisher.status(), source);
    return new AgentPublisher(publisher);
  }

  /** Starts publishing. */
  public void start() {
    publisher.start();
  }

  /** Has state and configuration looked at now. Any thread; does not wait. */
  public void wake() {
    publisher.wake();
  }

  @Override
  public void close() {
    publisher.close();
  }
}
