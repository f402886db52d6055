package io.fodc.agent.identity;

import io.fodc.schemas.wire.banyandb.Node;

/** What came of asking a node who it is. */
sealed interface NodeAnswer {
  /** The node told. */
  record Told(Node node) implements NodeAnswer {}

  /** It did not, and why. */
  record Silent(String reason) implements NodeAnswer {}
}
