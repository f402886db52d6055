package io.fodc.profiling.profile;

import java.util.List;

/**
 * A node of a {@link TreeView}.
 *
 * @param name the function
 * @param pruned whether it stands for what was too small to show, {@link #PRUNED} being its name
 * @param self its own value
 * @param total the same with its children's; {@code self} plus their totals, exactly
 * @param width how wide it is drawn: sums of absolute values, which add up whatever their signs are
 * @param children largest first, a pruned one last
 */
public record TreeNode(
    String name, boolean pruned, Weight self, Weight total, long width, List<TreeNode> children) {
  /** Name of what was too small to show. */
  public static final String PRUNED = "(pruned)";

  public TreeNode {
    children = List.copyOf(children);
  }

  static TreeNode ofPruned(Weight weight, long width) {
    return new TreeNode(PRUNED, true, weight, weight, width, List.of());
  }
}
