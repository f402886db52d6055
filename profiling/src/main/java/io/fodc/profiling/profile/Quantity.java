package io.fodc.profiling.profile;

import java.util.List;
import java.util.Locale;

/** Values for people: {@code 1.50MiB}, {@code 20ms}. */
final class Quantity {
  private record Step(double size, String word) {}

  private static final List<Step> BYTES =
      List.of(
          new Step(0x1p40, "TiB"),
          new Step(0x1p30, "GiB"),
          new Step(0x1p20, "MiB"),
          new Step(0x1p10, "KiB"),
          new Step(1, "B"));
  private static final List<Step> NANOSECONDS =
      List.of(
          new Step(3.6e12, "h"),
          new Step(6e10, "min"),
          new Step(1e9, "s"),
          new Step(1e6, "ms"),
          new Step(1e3, "us"),
          new Step(1, "ns"));

  private Quantity() {}

  static String of(long value, String unit) {
    List<Step> steps =
        switch (unit) {
          case "bytes" -> BYTES;
          case "nanoseconds" -> NANOSECONDS;
          default -> List.of();
        };
    for (Step step : steps) {
      if (Math.abs(value) >= step.size()) {
        String digits = step.size() == 1 ? "%.0f%s" : "%.2f%s";
        return String.format(Locale.ROOT, digits, value / step.size(), step.word());
      }
    }
    return Long.toString(value);
  }
}
