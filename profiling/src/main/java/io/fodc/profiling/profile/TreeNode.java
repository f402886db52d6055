package io.fodc.profiling.profile;

import java.util.List;

/**
 * A node of a {@link TreeView}.
 *
 * @param name the function
 * @param pruned whether it stands for what was too small to show, {@link #PRUNED} being its name
 * @param self its own value
 * @param total the same with its children's; {@code self} plus their totals, exactly
 * @param children largest first, a pruned one last
 */
public record TreeNode(
    String name, boolean pruned, Weight self, Weight total, List<TreeNode> children) {
  /** Name of what was too small to show. */
  public static final String PRUNED = "(pruned)";

  public TreeNode {
    children = List.copyOf(children);
  }

  static TreeNode ofPruned(Weight weight) {
    return new TreeNode(PRUNED, true, weight, weight, List.of());
  }
}
