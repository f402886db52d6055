package io.fodc.profiling.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Random profiles: every view says what counting sample by sample says. */
@Tag("long")
class ViewsAgainstOracleTest {
  private final long seed = Long.getLong("fodc.seed", 7);
  private final Random random = new Random(seed);
  private final int rounds = 500 * Integer.getInteger("fodc.long", 1);

  /** Sums by path from the root, of the nodes themselves. */
  private static Map<List<String>, Long> selves(Profile profile, int type) {
    Map<List<String>, Long> sums = new HashMap<>();
    for (int sample = 0; sample < profile.samples(); sample++) {
      sums.merge(path(profile, sample), profile.value(sample, type), Long::sum);
    }
    sums.values().removeIf(value -> value == 0);
    return sums;
  }

  private static List<String> path(Profile profile, int sample) {
    List<String> path = new ArrayList<>();
    profile.eachFrame(sample, frame -> path.addFirst(profile.frames().get(frame).name()));
    return path;
  }

  private static void collect(TreeNode node, List<String> path, Map<List<String>, Long> sums) {
    if (node.self().delta() != 0) {
      sums.put(path, node.self().delta());
    }
    for (TreeNode child : node.children()) {
      List<String> longer = new ArrayList<>(path);
      longer.add(child.name());
      collect(child, longer, sums);
    }
  }

  /** Checks that sums are exact everywhere, and counts the nodes. */
  private static int checked(TreeNode node) {
    Weight sum = node.self();
    int count = 1;
    for (TreeNode child : node.children()) {
      sum = sum.plus(child.total());
      count += checked(child);
    }
    assertThat(node.total()).isEqualTo(node.pruned() ? node.self() : sum);
    return count;
  }

  @Test
  void theWholeTreeHasEachStackOnce() throws IOException {
    for (int round = 0; round < rounds; round++) {
      Profile profile = RandomProfiles.next(random).read();
      for (int type = 0; type < 2; type++) {
        Comparison what = new Comparison(profile, type, Optional.empty(), 0, false);
        TreeView view = TreeView.of(StackTree.of(what), 0, TreeView.MOST_NODES);
        Map<List<String>, Long> sums = new HashMap<>();
        collect(view.root(), List.of(), sums);
        assertThat(sums).as("seed %d round %d", seed, round).isEqualTo(selves(profile, type));
        assertThat(view.leftOut()).isZero();
        assertThat(view.nodes()).isEqualTo(checked(view.root()));
      }
    }
  }

  @Test
  void prunedTreesKeepTheirSumsAndTheirBound() throws IOException {
    for (int round = 0; round < rounds; round++) {
      Profile profile = RandomProfiles.next(random).read();
      Comparison what = Comparison.of(profile, Optional.empty());
      StackTree tree = StackTree.of(what);
      int limit = 2 + random.nextInt(20);
      TreeView view = TreeView.of(tree, random.nextInt(3) * 0.05, limit);
      assertThat(view.nodes())
          .as("seed %d round %d", seed, round)
          .isEqualTo(checked(view.root()))
          .isLessThanOrEqualTo(limit);
      assertThat(view.root().total()).isEqualTo(tree.total(StackTree.ROOT));
    }
  }

  @Test
  void theTableCountsEachSampleOncePerFunction() throws IOException {
    for (int round = 0; round < rounds; round++) {
      Profile profile = RandomProfiles.next(random).read();
      Map<String, long[]> sums = new HashMap<>();
      for (int sample = 0; sample < profile.samples(); sample++) {
        List<String> path = path(profile, sample);
        for (String name : new HashSet<>(path)) {
          long value = profile.value(sample, 1);
          long[] both = sums.computeIfAbsent(name, n -> new long[2]);
          both[0] += name.equals(path.getLast()) ? value : 0;
          both[1] += value;
        }
      }
      for (TopRow row :
          TopTable.of(Comparison.of(profile, Optional.empty()), 0, Integer.MAX_VALUE).rows()) {
        assertThat(new long[] {row.flat().delta(), row.cum().delta()})
            .as("seed %d round %d %s", seed, round, row.frame().name())
            .isEqualTo(sums.remove(row.frame().name()));
      }
      assertThat(sums.values()).allSatisfy(both -> assertThat(both).containsOnly(0));
    }
  }

  @Test
  void differencesAreOneMinusTheOtherAtEachNode() throws IOException {
    for (int round = 0; round < rounds; round++) {
      Profile base = RandomProfiles.next(random).read();
      Profile now = RandomProfiles.next(random).read();
      Comparison what = Comparison.of(base, now, Optional.of("samples"), false);
      TreeView view = TreeView.of(StackTree.of(what), 0, TreeView.MOST_NODES);
      Map<List<String>, Long> expected = selves(now, 0);
      selves(base, 0).forEach((path, value) -> expected.merge(path, -value, Long::sum));
      expected.values().removeIf(value -> value == 0);
      Map<List<String>, Long> sums = new HashMap<>();
      collect(view.root(), List.of(), sums);
      assertThat(sums).as("seed %d round %d", seed, round).isEqualTo(expected);
      checked(view.root());
    }
  }
}
