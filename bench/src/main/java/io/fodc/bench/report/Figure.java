package io.fodc.bench.report;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One measured figure.
 *
 * @param name stable name, so that runs can be compared over time
 * @param value what was measured
 * @param unit unit of the value, the bar and the peer
 * @param better whether more or less is better
 * @param must the bar, when there is one
 * @param peer what was measured beside it in the same run
 * @param peerValue its value
 * @param command how to run it again
 */
public record Figure(
    String name,
    double value,
    String unit,
    Better better,
    OptionalDouble must,
    Optional<String> peer,
    OptionalDouble peerValue,
    String command) {

  /** Which way is better. */
  public enum Better {
    HIGHER,
    LOWER;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A figure with a bar and no peer. */
  public static Figure of(
      String name, double value, String unit, Better better, double must, String command) {
    return new Figure(
        name,
        value,
        unit,
        better,
        OptionalDouble.of(must),
        Optional.empty(),
        OptionalDouble.empty(),
        command);
  }

  /** A figure without a bar. */
  public static Figure plain(
      String name, double value, String unit, Better better, String command) {
    return new Figure(
        name,
        value,
        unit,
        better,
        OptionalDouble.empty(),
        Optional.empty(),
        OptionalDouble.empty(),
        command);
  }

  /** Whether the bar is met; true without one. */
  public boolean met() {
    return must.isEmpty()
        || (better == Better.HIGHER ? value >= must.getAsDouble() : value <= must.getAsDouble());
  }

  /** One JSON object on one line. */
  public String json() {
    return String.format(
        Locale.ROOT,
        "{\"figure\":%s,\"value\":%s,\"unit\":%s,\"better\":%s,\"must\":%s,\"peer\":%s,"
            + "\"peer_value\":%s,\"command\":%s}",
        quoted(name),
        jsonNumber(value),
        quoted(unit),
        quoted(better.word()),
        must.isPresent() ? jsonNumber(must.getAsDouble()) : "null",
        peer.map(Figure::quoted).orElse("null"),
        peerValue.isPresent() ? jsonNumber(peerValue.getAsDouble()) : "null",
        quoted(command));
  }

  /** JSON has neither NaN nor infinities. */
  private static String jsonNumber(double value) {
    return Double.isFinite(value) ? number(value) : "null";
  }

  private static String quoted(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c < ' ') {
        json.append("\\u%04x".formatted((int) c));
      } else {
        json.append(c == '"' || c == '\\' ? "\\" : "").append(c);
      }
    }
    return json.append('"').toString();
  }

  /** One line for people. */
  public String text() {
    String bar = must.isPresent() ? "  must " + number(must.getAsDouble()) : "";
    String beside =
        peerValue.isPresent()
            ? "  " + peer.orElse("peer") + " " + number(peerValue.getAsDouble())
            : "";
    return String.format(
        Locale.ROOT,
        "%-44s %14s %-14s%s%s%s",
        name,
        number(value),
        unit,
        bar,
        beside,
        met() ? "" : "  MISSED");
  }

  private static String number(double value) {
    double rounded = Math.abs(value) >= 100 ? Math.rint(value) : Math.rint(value * 1000) / 1000;
    return rounded == Math.rint(rounded) && Math.abs(rounded) < 1e15
        ? Long.toString((long) rounded)
        : Double.toString(rounded);
  }
}
