package io.fodc.profiling.profile;

import java.io.IOException;
import java.util.Locale;

/** A {@link TopTable} for a terminal. Control characters in names are shown as {@code ?}. */
public final class TopText {
  private TopText() {}

  /** Writes head and rows, one a line. */
  public static void write(Comparison what, TopTable table, Appendable out) throws IOException {
    boolean compared = what.base().isPresent();
    SampleType type = what.sampleType();
    out.append(type.toString()).append(": ").append(type.meaning()).append('\n');
    out.append(
        String.format(
            Locale.ROOT,
            "%d of %d functions; total %s%s%n",
            table.rows().size(),
            table.functions(),
            compared ? Quantity.of(table.total().base(), type.unit()) + " before, " : "",
            Quantity.of(table.total().now(), type.unit()) + (compared ? " now" : "")));
    if (compared && what.normalized()) {
      out.append("the base's values are scaled to the total of the newer one\n");
    }
    out.append(
        String.format("%12s %7s %12s %7s  %s%n", "flat", "flat%", "cum", "cum%", "function"));
    for (TopRow row : table.rows()) {
      out.append(line(row, table, type.unit())).append('\n');
    }
  }

  private static String line(TopRow row, TopTable table, String unit) {
    String place = row.frame().place();
    return String.format(
        Locale.ROOT,
        "%12s %6.2f%% %12s %6.2f%%  %s%s",
        Quantity.of(row.flat().delta(), unit),
        table.percent(row.flat()),
        Quantity.of(row.cum().delta(), unit),
        table.percent(row.cum()),
        plain(row.frame().name()),
        place.isEmpty() ? "" : "  " + plain(place));
  }

  private static String plain(String text) {
    StringBuilder shown = new StringBuilder(text);
    for (int i = 0; i < shown.length(); i++) {
      if (Character.isISOControl(shown.charAt(i))) {
        shown.setCharAt(i, '?');
      }
    }
    return shown.toString();
  }
}
