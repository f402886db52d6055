package io.fodc.profiling.profile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * What of a {@link StackTree} is worth looking at. What is left out is counted in a node of its own
 * beside its brothers, so that sums stay exact.
 *
 * @param root has everything
 * @param nodes number of nodes, pruned ones among them
 * @param leftOut nodes of the tree that are not shown
 */
public record TreeView(TreeNode root, int nodes, int leftOut) {
  /** Most nodes of a view. */
  public static final int MOST_NODES = 50_000;

  /**
   * The largest nodes.
   *
   * @param leastShare nodes below this share of everything are left out, from 0 to 1
   * @param limit most nodes, pruned ones counted; 2 to {@value #MOST_NODES}
   */
  public static TreeView of(StackTree tree, double leastShare, int limit) {
    return new Pruning(tree).prune(leastShare, limit);
  }

  /**
   * Goes from the root to the largest node next to what is shown, until the limit or the least
   * share. A node with children costs two, itself and one for what is not shown of them, until all
   * of them are.
   */
  private static final class Pruning {
    private final StackTree tree;
    private final int[] firstChild;
    private final int[] nextSibling;
    private final int[] hiddenChildren;
    private final boolean[] shown;
    private int count;
    private int shownNodes;

    Pruning(StackTree tree) {
      this.tree = tree;
      firstChild = new int[tree.size()];
      nextSibling = new int[tree.size()];
      hiddenChildren = new int[tree.size()];
      shown = new boolean[tree.size()];
      Arrays.fill(firstChild, -1);
      Arrays.fill(nextSibling, -1);
      for (int node = tree.size() - 1; node > StackTree.ROOT; node--) {
        int parent = tree.parent(node);
        nextSibling[node] = firstChild[parent];
        firstChild[parent] = node;
        hiddenChildren[parent]++;
      }
    }

    TreeView prune(double leastShare, int limit) {
      double least = leastShare * tree.size(StackTree.ROOT);
      PriorityQueue<Candidate> candidates =
          new PriorityQueue<>(Comparator.comparingLong((Candidate c) -> -c.size()));
      candidates.add(new Candidate(StackTree.ROOT, Long.MAX_VALUE));
      while (!candidates.isEmpty()) {
        Candidate next = candidates.remove();
        if (next.size() < least || count + cost(next.node()) > limit) {
          break;
        }
        show(next.node());
        for (int child = firstChild[next.node()]; child >= 0; child = nextSibling[child]) {
          candidates.add(new Candidate(child, tree.size(child)));
        }
      }
      return new TreeView(node(StackTree.ROOT), count, tree.size() - shownNodes);
    }

    /** A node next to what is shown. */
    private record Candidate(int node, long size) {}

    private int cost(int node) {
      return firstChild[node] < 0 ? 1 : 2;
    }

    private void show(int node) {
      count += cost(node);
      shown[node] = true;
      shownNodes++;
      if (node != StackTree.ROOT && --hiddenChildren[tree.parent(node)] == 0) {
        count--;
      }
    }

    private TreeNode node(int node) {
      List<TreeNode> children = new ArrayList<>();
      Weight rest = tree.total(node).minus(tree.self(node));
      long restWidth = tree.size(node) - tree.self(node).size();
      for (int child = firstChild[node]; child >= 0; child = nextSibling[child]) {
        if (shown[child]) {
          children.add(node(child));
          rest = rest.minus(tree.total(child));
          restWidth -= tree.size(child);
        }
      }
      children.sort(
          Comparator.comparingLong((TreeNode child) -> -child.width())
              .thenComparing(TreeNode::name));
      if (hiddenChildren[node] > 0) {
        children.add(TreeNode.ofPruned(rest, restWidth));
      }
      return new TreeNode(
          tree.name(node), false, tree.self(node), tree.total(node), tree.size(node), children);
    }
  }
}
