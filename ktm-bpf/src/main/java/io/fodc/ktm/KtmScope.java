package io.fodc.ktm;

import java.util.List;

/**
 * Who is counted, and by what they are told.
 *
 * @param targets in the order of their rows; at most {@value KtmLayout#TARGETS}
 * @param byComm whether every process with a target's name is the target: for when nothing better
 *     is known
 */
public record KtmScope(List<KtmTarget> targets, boolean byComm) {
  /** Most targets of one agent. */
  public static final int MAX_TARGETS = KtmLayout.TARGETS;

  /** Nobody. */
  public static final KtmScope NOBODY = new KtmScope(List.of(), false);

  public KtmScope {
    targets = List.copyOf(targets);
    if (targets.size() > MAX_TARGETS) {
      throw new IllegalArgumentException(
          targets.size() + " targets; at most " + MAX_TARGETS + " can be told apart");
    }
  }
}
