package io.fodc.bench.report;

import io.fodc.bench.report.Figure.Better;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A figure of a family with its bars and its spread.
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
public record Measure(
    String name,
    String unit,
    Better better,
    OptionalDouble must,
    OptionalDouble aim,
    Optional<String> peer,
    OptionalDouble peerValue,
    List<Double> values) {

  /** A figure of which less is better, a value of each run. */
  public static Measure lower(String name, String unit, List<Double> values) {
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

  /** A figure of which less is better. */
  public static Measure lower(String name, String unit, double value) {
    return lower(name, unit, List.of(value));
  }

  /** A figure of which more is better. */
  public static Measure higher(String name, String unit, double value) {
    return higher(name, unit, List.of(value));
  }

  /** A figure of which more is better, a value of each run. */
  public static Measure higher(String name, String unit, List<Double> values) {
    return new Measure(
        name,
        unit,
        Better.HIGHER,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        Optional.empty(),
        OptionalDouble.empty(),
        values);
  }

  /** The same with a bar. */
  public Measure must(double bar) {
    return new Measure(name, unit, better, OptionalDouble.of(bar), aim, peer, peerValue, values);
  }

  /** The same with an ambition. */
  public Measure aim(double bar) {
    return new Measure(name, unit, better, must, OptionalDouble.of(bar), peer, peerValue, values);
  }

  /** The same beside a peer. */
  public Measure beside(String store, double value) {
    return new Measure(
        name, unit, better, must, aim, Optional.of(store), OptionalDouble.of(value), values);
  }

  /** The middle value; of an even number the upper one. */
  public double median() {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  double lowest() {
    return values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
  }

  double highest() {
    return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
  }

  /** The figure, named for its family. */
  public Figure figure(String family, String command) {
    return new Figure(family + "." + name, median(), unit, better, must, peer, peerValue, command);
  }
}
