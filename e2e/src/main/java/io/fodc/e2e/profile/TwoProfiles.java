package io.fodc.e2e.profile;

import io.fodc.ktm.stacks.KernelCost;
import io.fodc.ktm.stacks.Losses;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The same seconds of one server, seen from outside and by its own profiler.
 *
 * @param ours the sampling from outside
 * @param own the server's own
 */
public record TwoProfiles(
    FlatProfile ours, FlatProfile own, Losses losses, Optional<KernelCost> cost, long answers) {
  /** How many of the hottest functions are compared. */
  public static final int HOTTEST = 10;

  /** How many of the server's own ten hottest functions are among our ten. */
  public int sharedOfHottest() {
    List<String> hottest = ours.hottest(HOTTEST);
    return (int) own.hottest(HOTTEST).stream().filter(hottest::contains).count();
  }

  /** What both say of where time goes, over all functions: 1 when they agree on all of it. */
  public double weightInCommon() {
    return own.nanos().keySet().stream()
        .mapToDouble(function -> Math.min(ours.share(function), own.share(function)))
        .sum();
  }

  /** Spearman's rank correlation over the server's own ten hottest functions, -1 to 1. */
  public double rankCorrelation() {
    List<String> theirs = own.hottest(HOTTEST);
    List<String> everyOfOurs = ours.hottest(Integer.MAX_VALUE);
    List<String> oursInOrder =
        theirs.stream()
            .sorted((a, b) -> Integer.compare(place(everyOfOurs, a), place(everyOfOurs, b)))
            .toList();
    double squares = 0;
    for (int rank = 0; rank < theirs.size(); rank++) {
      double difference = rank - oursInOrder.indexOf(theirs.get(rank));
      squares += difference * difference;
    }
    double n = theirs.size();
    return n < 2 ? 1 : 1 - 6 * squares / (n * (n * n - 1));
  }

  /** The server's ten hottest functions with both shares, for people. */
  public String table() {
    StringBuilder text = new StringBuilder();
    text.append(String.format(Locale.ROOT, "%8s %8s  %s%n", "own", "ours", "function"));
    for (String function : own.hottest(HOTTEST)) {
      text.append(
          String.format(
              Locale.ROOT,
              "%7.2f%% %7.2f%%  %s%n",
              100 * own.share(function),
              100 * ours.share(function),
              function));
    }
    return text.toString();
  }

  private static int place(List<String> functions, String function) {
    int place = functions.indexOf(function);
    return place < 0 ? functions.size() : place;
  }
}
