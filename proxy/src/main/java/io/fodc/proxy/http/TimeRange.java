package io.fodc.proxy.http;

/**
 * A stretch of time in milliseconds since the epoch, both ends included.
 *
 * @param fromMillis first instant
 * @param toMillis last instant
 */
record TimeRange(long fromMillis, long toMillis) {
  /** All of time. */
  static final TimeRange ALL = new TimeRange(Long.MIN_VALUE, Long.MAX_VALUE);

  /** The range that {@code start}/{@code end} name, or {@code start_time}/{@code end_time}. */
  static TimeRange of(Query query) {
    long from = bound(query, Parameter.START, Parameter.START_TIME, ALL.fromMillis);
    long to = bound(query, Parameter.END, Parameter.END_TIME, ALL.toMillis);
    if (from > to) {
      String start =
          query.one(Parameter.START).or(() -> query.one(Parameter.START_TIME)).orElse("");
      throw Query.invalid(
          query.one(Parameter.START).isPresent() ? "start" : "start_time",
          start,
          "it lies after the end of the range",
          "exchange the two");
    }
    return new TimeRange(from, to);
  }

  private static long bound(Query query, Parameter name, Parameter other, long absent) {
    if (query.one(name).isPresent() && query.one(other).isPresent()) {
      throw Problem.ofParameter(
              ProblemCode.PARAMETER_CONFLICT,
              other.name(),
              query.one(other).orElse(""),
              "it means the same as '" + name.name() + "', which is given too",
              "leave one of them out")
          .thrown();
    }
    return query
        .one(name)
        .map(value -> TimeParameter.millis(name.name(), value))
        .or(() -> query.one(other).map(value -> TimeParameter.millis(other.name(), value)))
        .orElse(absent);
  }

  /** Whether it says where it begins, rather than with whatever there is. */
  boolean hasBeginning() {
    return fromMillis != ALL.fromMillis;
  }

  /** Whether a stretch of time, open-ended with 0, has anything in common with this one. */
  boolean overlaps(long from, long to) {
    return from <= toMillis && (to == 0 || to >= fromMillis);
  }
}
