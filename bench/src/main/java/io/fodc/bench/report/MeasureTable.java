package io.fodc.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** Measures as a table for the documentation. */
public final class MeasureTable {
  private MeasureTable() {}

  /** Markdown: one row for each measure; the spread is lowest to highest of several runs. */
  public static String of(List<Measure> measures) {
    StringBuilder text = new StringBuilder("| figure | value | spread | must | aim | beside |\n");
    text.append("| --- | --- | --- | --- | --- | --- |\n");
    for (Measure measure : measures) {
      text.append("| `").append(measure.name()).append("` | ");
      text.append(number(measure.median())).append(' ').append(measure.unit()).append(" | ");
      text.append(spread(measure)).append(" | ");
      text.append(bar(measure.must())).append(" | ");
      text.append(bar(measure.aim())).append(" | ");
      measure
          .peer()
          .ifPresent(
              peer ->
                  text.append(peer).append(' ').append(number(measure.peerValue().orElseThrow())));
      text.append(" |\n");
    }
    return text.toString();
  }

  private static String spread(Measure measure) {
    int runs = measure.values().size();
    return runs == 1
        ? ""
        : number(measure.lowest()) + "–" + number(measure.highest()) + ", " + runs + " runs";
  }

  private static String bar(OptionalDouble value) {
    return value.isPresent() ? number(value.getAsDouble()) : "";
  }

  private static String number(double value) {
    String format = Math.abs(value) >= 100 ? "%.0f" : Math.abs(value) >= 10 ? "%.1f" : "%.2f";
    String text = String.format(Locale.ROOT, format, value);
    return text.contains(".") ? text.replaceAll("\\.?0+$", "") : text;
  }
}
