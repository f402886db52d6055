package io.fodc.window;

import io.fodc.schemas.selector.SelectorException;
import io.fodc.schemas.selector.SelectorParser;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;

/**
 * A question about series of {@link Rig#key}, and in plain words which numbers it means.
 *
 * @param selector in Prometheus' syntax
 * @param wanted the same on numbers
 */
record RandomQuery(
    String selector, IntPredicate wanted, long fromMillis, long toMillis, long stepMillis) {
  private static final long[] STEPS = {0, 0, 1, 10_000, 60_000, 97_003, 3_600_000};

  static RandomQuery of(Random random, long newest) {
    int digit = random.nextInt(10);
    int number = random.nextInt(100);
    String text = Integer.toString(digit);
    long from = newest - random.nextLong(3_000_000);
    long to = from + random.nextLong(2_000_000);
    long step = STEPS[random.nextInt(STEPS.length)];
    return switch (random.nextInt(7)) {
      case 0 ->
          new RandomQuery(
              "load{number=~\"%d.*\"}".formatted(digit),
              n -> Integer.toString(n).startsWith(text),
              from,
              to,
              step);
      case 1 ->
          new RandomQuery(
              "load{number!~\".*%d\"}".formatted(digit),
              n -> !Integer.toString(n).endsWith(text),
              from,
              to,
              step);
      case 2 ->
          new RandomQuery(
              "load{number=\"%d\"}".formatted(number), n -> n == number, from, to, step);
      case 3 ->
          new RandomQuery(
              "{number!=\"%d\",__name__=~\"lo.+\"}".formatted(number),
              n -> n != number,
              from,
              to,
              step);
      case 4 -> new RandomQuery("none", n -> false, from, to, step);
      case 5 -> new RandomQuery("load", n -> true, Long.MIN_VALUE, Long.MAX_VALUE, step);
      default -> new RandomQuery("load", n -> true, to, from, step);
    };
  }

  /** The same for a window. */
  WindowQuery in(SeriesTable table) {
    try {
      return new WindowQuery(
          SeriesSelector.matching(table, List.of(SelectorParser.parse(selector))),
          fromMillis,
          toMillis,
          stepMillis);
    } catch (SelectorException e) {
      throw new AssertionError(selector, e);
    }
  }
}
