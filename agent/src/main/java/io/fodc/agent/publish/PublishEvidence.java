package io.fodc.agent.publish;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.fodc.agent.recorder.EvidenceLog;
import io.fodc.bridge.publish.PublishListener;
import io.fodc.bridge.publish.PublishTrouble;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/**
 * Makes evidence, which heartbeats carry, and one line in the log of each change. Of a topic there
 * is one gap at a time. One thread.
 */
final class PublishEvidence implements PublishListener {
  private static final System.Logger LOG = System.getLogger(PublishEvidence.class.getName());
  private static final String LOST = "kafka-ticks-lost";

  private final EvidenceLog evidence;
  private final InstantSource clock;
  private final Map<String, PublishTrouble> present = new HashMap<>();

  PublishEvidence(EvidenceLog evidence, InstantSource clock) {
    this.evidence = evidence;
    this.clock = clock;
  }

  @Override
  public void trouble(PublishTrouble trouble) {
    PublishTrouble before = present.put(trouble.topic(), trouble);
    if (before != null && before.kind() == trouble.kind()) {
      return;
    }
    if (before != null) {
      evidence.close(before.kind().gap(), before.topic(), clock.millis());
    }
    evidence.open(trouble.kind().gap(), trouble.topic(), trouble.reason(), clock.millis());
    LOG.log(
        WARNING,
        "event=kafka-trouble kind={0} topic={1} reason=\"{2}\"",
        trouble.kind().word(),
        trouble.topic(),
        trouble.reason());
  }

  @Override
  public void over(PublishTrouble trouble) {
    present.remove(trouble.topic());
    evidence.close(trouble.kind().gap(), trouble.topic(), clock.millis());
    LOG.log(
        INFO,
        "event=kafka-trouble-over kind={0} topic={1}",
        trouble.kind().word(),
        trouble.topic());
  }

  @Override
  public void lost(long afterMillis, long beforeMillis) {
    evidence.note(
        LOST,
        "window",
        "the window had them no longer when they could go",
        afterMillis,
        beforeMillis);
    LOG.log(
        WARNING,
        "event=kafka-ticks-lost after={0} before={1}",
        Instant.ofEpochMilli(afterMillis),
        Instant.ofEpochMilli(beforeMillis));
  }

  @Override
  public void note(String line) {
    LOG.log(WARNING, line);
  }
}
