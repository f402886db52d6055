package io.fodc.agent.ktm;

import io.fodc.agent.process.ObservedProcess;
import io.fodc.agent.telemetry.UnifiedCgroups;
import java.util.Objects;
import java.util.Optional;

/**
 * A target as it was found at a tick.
 *
 * @param process the process; empty when there is none, or several
 * @param reason why there is none; empty when there is
 * @param cgroup its cgroup, if that tells it from others
 */
record Watched(
    Optional<ObservedProcess> process, String reason, Optional<UnifiedCgroups.Cgroup> cgroup) {
  /** Nothing was looked for yet. */
  static final Watched UNKNOWN =
      new Watched(Optional.empty(), "not looked for yet", Optional.empty());

  static Watched missing(String reason) {
    return new Watched(Optional.empty(), reason, Optional.empty());
  }

  /** What changed since before, as a word for an event; empty when nothing did. */
  Optional<String> changeSince(Watched before) {
    if (process.isPresent() && before.process.isEmpty()) {
      return Optional.of("found");
    }
    if (process.isEmpty()) {
      boolean news = before.process.isPresent() || before == UNKNOWN;
      return news ? Optional.of(before == UNKNOWN ? "missing" : "gone") : Optional.empty();
    }
    if (!process.get().isSameAs(before.process.orElseThrow())) {
      return Optional.of("restarted");
    }
    return Objects.equals(cgroup, before.cgroup) ? Optional.empty() : Optional.of("moved");
  }

  /** For an event: who and where. */
  String describe() {
    return process
        .map(
            seen ->
                "pid="
                    + seen.pid()
                    + " comm="
                    + seen.comm()
                    + cgroup.map(group -> " cgroup=" + group.id()).orElse(""))
        .orElse("reason=\"" + reason + "\"");
  }
}
