package io.fodc.bench.recorder;

import io.fodc.bench.report.Figure;
import io.fodc.bench.report.Figure.Better;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A figure of the recorder with its bars and its spread.
 *
 * @param name stable name without the family
 * @param unit unit
 * @param better whether more or less is better
 * @param must the bar
 * @param aim the ambition
 * @param peer what was measured beside it
 * @param peerValue its value
 * @param values one of each run, at least one
 */
record Measure(
    String name,
    String unit,
    Better better,
    OptionalDouble must,
    OptionalDouble aim,
    Optional<String> peer,
    OptionalDouble peerValue,
    List<Double> values) {

  static Measure lower(String name, String unit, List<Double> values) {
    return new Measure(
        name,
        unit,
        Better.LOWER,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        Optional.empty(),
        OptionalDouble.empty(),
        values);
  }

  static Measure lower(String name, String unit, double value) {
    return lower(name, unit, List.of(value));
  }

  static Measure higher(String name, String unit, double value) {
    return new Measure(
        name,
        unit,
        Better.HIGHER,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        Optional.empty(),
        OptionalDouble.empty(),
        List.of(value));
  }

  Measure must(double bar) {
    return new Measure(name, unit, better, OptionalDouble.of(bar), aim, peer, peerValue, values);
  }

  Measure aim(double bar) {
    return new Measure(name, unit, better, must, OptionalDouble.of(bar), peer, peerValue, values);
  }

  Measure beside(String store, double value) {
    return new Measure(
        name, unit, better, must, aim, Optional.of(store), OptionalDouble.of(value), values);
  }

  double median() {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  double lowest() {
    return values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
  }

  double highest() {
    return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
  }

  Figure figure(String command) {
    return new Figure("recorder." + name, median(), unit, better, must, peer, peerValue, command);
  }
}
