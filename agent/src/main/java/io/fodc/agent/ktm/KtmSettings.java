package io.fodc.agent.ktm;

import io.fodc.agent.process.ProcessQuery;
import io.fodc.ktm.KtmGroup;
import java.util.List;
import java.util.Set;

/**
 * What is asked of kernel telemetry.
 *
 * @param groups which programs
 * @param targets whom to count, by name; one or more
 */
public record KtmSettings(Set<KtmGroup> groups, List<Wanted> targets) {
  /**
   * A process that is watched.
   *
   * @param name value of the label {@code target} where there are several
   */
  public record Wanted(String name, ProcessQuery query) {}

  public KtmSettings {
    groups = Set.copyOf(groups);
    targets = List.copyOf(targets);
  }
}
