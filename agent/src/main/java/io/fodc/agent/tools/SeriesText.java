package io.fodc.agent.tools;

import io.fodc.schemas.metric.Labels;
import io.fodc.schemas.metric.SeriesDefinition;

/** Series and values as text. */
final class SeriesText {
  private SeriesText() {}

  /** {@code name{label="value"}}, as a selector would be written. */
  static String of(SeriesDefinition series) {
    Labels labels = series.labels();
    StringBuilder text = new StringBuilder(series.name());
    for (int i = 0; i < labels.size(); i++) {
      text.append(i == 0 ? '{' : ',').append(labels.name(i)).append('=');
      quote(labels.value(i), text);
    }
    return labels.size() == 0 ? text.toString() : text.append('}').toString();
  }

  /** A value as Prometheus writes it; a whole number without a point. */
  static String number(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e15 && !isMinusZero(value)) {
      return Long.toString((long) value);
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    return Double.toString(value);
  }

  /** Appends a JSON string, which is also what selectors take. */
  static void quote(String value, StringBuilder text) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c == '\n') {
        text.append("\\n");
      } else if (c < ' ') {
        text.append("\\u%04x".formatted((int) c));
      } else {
        text.append(c);
      }
    }
    text.append('"');
  }

  private static boolean isMinusZero(double value) {
    return value == 0 && Double.doubleToRawLongBits(value) != 0;
  }
}
