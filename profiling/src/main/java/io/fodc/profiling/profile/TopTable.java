package io.fodc.profiling.profile;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Functions by what they take themselves; the numbers of {@code go tool pprof -top}.
 *
 * @param rows largest first
 * @param functions how many there are, shown or not
 * @param total sums of absolute values: what shares are shares of
 */
public record TopTable(List<TopRow> rows, int functions, Weight total) {
  public TopTable {
    rows = List.copyOf(rows);
  }

  /** The functions of a comparison, at most {@code limit} of those with this share of all. */
  public static TopTable of(Comparison what, double leastShare, int limit) {
    Map<String, Sums> sums = new LinkedHashMap<>();
    add(what.now(), what.nowType(), 1, false, sums);
    double scale = what.baseScale();
    what.base().ifPresent(base -> add(base, what.baseType(), scale, true, sums));
    Weight total =
        new Weight(
            what.base()
                .map(base -> Comparison.scaled(base.total(what.baseType()), scale))
                .orElse(0L),
            what.now().total(what.nowType()));
    double least = leastShare * total.size();
    List<TopRow> rows =
        sums.values().stream()
            .map(Sums::row)
            .filter(row -> row.flat().size() != 0 || row.cum().size() != 0)
            .sorted(
                Comparator.comparingLong((TopRow row) -> -Math.abs(row.flat().delta()))
                    .thenComparingLong(row -> -Math.abs(row.cum().delta()))
                    .thenComparing(row -> row.frame().name()))
            .toList();
    List<TopRow> shown =
        rows.stream().filter(row -> row.cum().size() >= least).limit(limit).toList();
    return new TopTable(shown, rows.size(), total);
  }

  /**
   * What share of all it is, in percent: of the newer total where nothing is compared, of the
   * base's otherwise, as pprof has it. 0 where there is nothing to be a share of.
   */
  public double percent(Weight weight) {
    long whole = total.base() != 0 ? total.base() : total.now();
    return whole == 0 ? 0 : 100.0 * weight.delta() / whole;
  }

  /** Sums of one function. */
  private static final class Sums {
    private final Frame frame;
    private long flatBase;
    private long flatNow;
    private long cumBase;
    private long cumNow;

    Sums(Frame frame) {
      this.frame = frame;
    }

    TopRow row() {
      return new TopRow(frame, new Weight(flatBase, flatNow), new Weight(cumBase, cumNow));
    }

    void add(long flat, long cum, boolean toBase) {
      if (toBase) {
        flatBase += flat;
        cumBase += cum;
      } else {
        flatNow += flat;
        cumNow += cum;
      }
    }
  }

  private static void add(
      Profile profile, int type, double scale, boolean toBase, Map<String, Sums> sums) {
    long[] flat = new long[profile.frames().size()];
    long[] cum = new long[flat.length];
    int[] seenIn = new int[flat.length];
    Arrays.fill(seenIn, -1);
    for (int sample = 0; sample < profile.samples(); sample++) {
      long value = Comparison.scaled(profile.value(sample, type), scale);
      int at = sample;
      boolean[] leaf = {true};
      profile.eachFrame(
          sample,
          frame -> {
            if (leaf[0]) {
              flat[frame] += value;
              leaf[0] = false;
            }
            if (seenIn[frame] != at) {
              seenIn[frame] = at;
              cum[frame] += value;
            }
          });
    }
    for (int i = 0; i < flat.length; i++) {
      Frame frame = profile.frames().get(i);
      sums.computeIfAbsent(frame.name(), name -> new Sums(frame)).add(flat[i], cum[i], toBase);
    }
  }
}
