package io.fodc.agent.link;

import io.fodc.schemas.wire.agent.v1.ConfigSnapshot;
import java.util.Optional;

/** The node's configuration, already redacted. */
public interface ConfigSource {
  /** The newest snapshot; empty before the first. Must not wait. */
  Optional<ConfigSnapshot> newest();

  /** Asks for a fresh snapshot soon. Must not wait; {@link AgentLink#wake} when it is there. */
  void collect(String reason);
}
