package io.fodc.agent.recorder;

import java.util.Comparator;

/**
 * Series that are left out together: the buckets of a family, or the rest of it.
 *
 * @param family name of the family
 * @param buckets whether these are its histogram buckets only
 * @param series how many there are
 * @param idle whether no value of the family has moved for a while
 */
record SheddableGroup(String family, boolean buckets, int series, boolean idle) {
  /** Buckets of idle families first, then the largest. */
  static final Comparator<SheddableGroup> FIRST_TO_GO =
      Comparator.comparing((SheddableGroup group) -> !(group.buckets && group.idle))
          .thenComparing(Comparator.comparingInt(SheddableGroup::series).reversed())
          .thenComparing(SheddableGroup::family);

  /** Name for people and programs. */
  String shown() {
    return buckets ? family + "_bucket" : family;
  }
}
