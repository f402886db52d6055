package io.fodc.proxy.http;

import io.fodc.profiling.profile.TreeView;
import java.util.List;
import java.util.Optional;

/**
 * How a profile is to be shown.
 *
 * @param sample sample type; the profile's own choice when empty
 * @param leastShare what is below this share of all is left out, from 0 to 1
 * @param limit most nodes or rows
 * @param base what to compare with
 * @param normalized whether its values are scaled to the newer total
 */
record ViewOptions(
    Optional<String> sample,
    double leastShare,
    int limit,
    Optional<ArtifactAccess.Named> base,
    boolean normalized) {
  static final List<Parameter> PARAMETERS =
      List.of(Parameter.SAMPLE, Parameter.PRUNE, Parameter.LIMIT);
  static final List<Parameter> DIFF_PARAMETERS =
      List.of(
          Parameter.SAMPLE,
          Parameter.PRUNE,
          Parameter.LIMIT,
          Parameter.BASE,
          Parameter.FORMAT,
          Parameter.NORMALIZE);
  private static final double DEFAULT_SHARE = 0.001;
  private static final int DEFAULT_NODES = 20_000;
  private static final int DEFAULT_ROWS = 100;
  private static final int MOST_ROWS = 10_000;

  /** Refuses a difference from nothing. */
  static void requireBase(Query query) {
    base(query.one(Parameter.BASE).orElse(""));
  }

  static ViewOptions of(Query query, boolean table) {
    return new ViewOptions(
        query.one(Parameter.SAMPLE),
        query.one(Parameter.PRUNE).map(ViewOptions::share).orElse(DEFAULT_SHARE),
        query
            .one(Parameter.LIMIT)
            .map(value -> limit(value, table ? MOST_ROWS : TreeView.MOST_NODES))
            .orElse(table ? DEFAULT_ROWS : DEFAULT_NODES),
        query.one(Parameter.BASE).map(ViewOptions::base),
        query.flag(Parameter.NORMALIZE, false));
  }

  private static ArtifactAccess.Named base(String value) {
    int slash = value.indexOf('/');
    if (slash <= 0 || slash == value.length() - 1) {
      throw Query.invalid(
          Parameter.BASE.name(),
          value,
          value.isEmpty()
              ? "a difference needs something to compare with"
              : "it is no capture and name of an artifact",
          "use base={capture}/{artifact name}");
    }
    return new ArtifactAccess.Named(value.substring(0, slash), value.substring(slash + 1));
  }

  private static double share(String value) {
    if (value.matches("[01]|[01]?\\.\\d{1,9}") && Double.parseDouble(value) <= 1) {
      return Double.parseDouble(value);
    }
    throw Query.invalid(
        Parameter.PRUNE.name(), value, "it is no share from 0 to 1", "use such as 0.001");
  }

  private static int limit(String value, int most) {
    if (value.matches("\\d{1,6}")
        && Integer.parseInt(value) >= 2
        && Integer.parseInt(value) <= most) {
      return Integer.parseInt(value);
    }
    throw Query.invalid(
        Parameter.LIMIT.name(), value, "it is no number from 2 to " + most, "use one of these");
  }
}
