package io.fodc.profiling.profile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All stacks of a {@link Comparison} merged from the root: one node for each way to a function.
 * Values are kept in two columns. Of one profile, {@code now} has its values and {@code base} what
 * its negative values take away, so that {@code now - base} is their sum; of two, each has one's.
 * Both are sums of {@code long}s that cannot overflow. Built by one thread, then read only.
 *
 * <p>Layout: {@code parents[node]}, the parent's number being smaller than the node's; {@code
 * frames[node]}; {@code self*[node]}, {@code total*[node]}. Node 0 is the root and has no frame.
 */
public final class StackTree {
  static final int ROOT = 0;
  private static final int MOST_NODES = 2_000_000;

  private final List<String> names = new ArrayList<>();
  private final Map<String, Integer> nameNumbers = new HashMap<>();
  private final IdTable nodes = new IdTable("different stacks of calls", MOST_NODES);
  private final Ints parents = new Ints("different stacks of calls", MOST_NODES + 1, 1);
  private final Ints frames = new Ints("different stacks of calls", MOST_NODES + 1, 1);
  private long[] now = new long[64];
  private long[] base = new long[64];
  private long[] totalNow = now;
  private long[] totalBase = base;
  private long[] sizes = now;

  private StackTree() throws ProfileException {
    parents.add(-1);
    frames.add(-1);
  }

  /**
   * Merges.
   *
   * @throws ProfileException if there are too many different stacks
   */
  public static StackTree of(Comparison what) throws ProfileException {
    StackTree tree = new StackTree();
    boolean compared = what.base().isPresent();
    tree.add(what.now(), what.nowType(), 1, false, !compared);
    if (compared) {
      tree.add(what.base().get(), what.baseType(), what.baseScale(), true, false);
    }
    tree.sum();
    return tree;
  }

  private void add(Profile profile, int type, double scale, boolean toBase, boolean split)
      throws ProfileException {
    int[] numbers = profile.frames().stream().mapToInt(frame -> number(frame.name())).toArray();
    Stack stack = new Stack();
    for (int sample = 0; sample < profile.samples(); sample++) {
      long value = Comparison.scaled(profile.value(sample, type), scale);
      if (value == 0) {
        continue;
      }
      stack.depth = 0;
      profile.eachFrame(sample, stack::push);
      int node = ROOT;
      for (int i = stack.depth - 1; i >= 0; i--) {
        node = child(node, numbers[stack.frames[i]]);
      }
      if (toBase || (split && value < 0)) {
        base[node] += split ? -value : value;
      } else {
        now[node] += value;
      }
    }
  }

  /** Frames of one sample, innermost first. */
  private static final class Stack {
    private int[] frames = new int[64];
    private int depth;

    void push(int frame) {
      if (depth == frames.length) {
        frames = Arrays.copyOf(frames, depth * 2);
      }
      frames[depth++] = frame;
    }
  }

  private int number(String name) {
    return nameNumbers.computeIfAbsent(
        name,
        n -> {
          names.add(n);
          return names.size() - 1;
        });
  }

  private int child(int parent, int frame) throws ProfileException {
    int node = nodes.number((long) parent << 32 | frame) + 1;
    if (node == parents.size()) {
      parents.add(parent);
      frames.add(frame);
      if (node == now.length) {
        now = Arrays.copyOf(now, node * 2);
        base = Arrays.copyOf(base, node * 2);
      }
    }
    return node;
  }

  private void sum() {
    totalNow = Arrays.copyOf(now, size());
    totalBase = Arrays.copyOf(base, size());
    sizes = new long[size()];
    for (int node = 0; node < size(); node++) {
      sizes[node] = self(node).size();
    }
    for (int node = size() - 1; node > ROOT; node--) {
      totalNow[parents.get(node)] += totalNow[node];
      totalBase[parents.get(node)] += totalBase[node];
      sizes[parents.get(node)] += sizes[node];
    }
  }

  /** Number of nodes, the root among them. */
  public int size() {
    return parents.size();
  }

  int parent(int node) {
    return parents.get(node);
  }

  String name(int node) {
    return node == ROOT ? "all" : names.get(frames.get(node));
  }

  /** Values of a node itself, or with all that it called. */
  Weight self(int node) {
    return new Weight(base[node], now[node]);
  }

  Weight total(int node) {
    return new Weight(totalBase[node], totalNow[node]);
  }

  /** How much there is to see of a node and all below it: sums of absolute values. */
  long size(int node) {
    return sizes[node];
  }
}
