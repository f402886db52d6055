package io.fodc.ktm;

import java.util.List;

/**
 * A map with a row of entries for each target and perhaps one for the whole host.
 *
 * @param name its name in the kernel
 * @param ops entries of a row
 * @param ofTargets what a target's row becomes
 * @param ofHost what the host's row becomes, under names that begin with {@code ktm_host_}; empty
 *     when there is no such row
 */
record RowMap(
    KtmGroup group, String name, int ops, List<OpMetric> ofTargets, List<OpMetric> ofHost) {
  RowMap {
    ofTargets = List.copyOf(ofTargets);
    ofHost = List.copyOf(ofHost);
  }
}
