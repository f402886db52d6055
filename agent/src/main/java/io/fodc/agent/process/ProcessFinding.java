package io.fodc.agent.process;

import java.util.Optional;

/** What looking for the observed process came to. */
public sealed interface ProcessFinding {
  record Found(ObservedProcess observed) implements ProcessFinding {}

  /**
   * @param reason for an evidence gap: what was looked for, and what to do
   */
  record Missing(String reason) implements ProcessFinding {}

  /** The process, if one was found. */
  default Optional<ObservedProcess> process() {
    return switch (this) {
      case Found found -> Optional.of(found.observed());
      case Missing _ -> Optional.empty();
    };
  }
}
