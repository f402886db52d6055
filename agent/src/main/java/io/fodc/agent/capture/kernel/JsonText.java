package io.fodc.agent.capture.kernel;

import java.math.BigDecimal;

/** Puts JSON together; commas come by themselves. JSON has no infinity, which is null. */
final class JsonText {
  private static final int FIRST_PLAIN = 0x20;

  private final StringBuilder out = new StringBuilder();
  private boolean first = true;

  JsonText open(char bracket) {
    separate();
    out.append(bracket);
    first = true;
    return this;
  }

  JsonText close(char bracket) {
    out.append(bracket);
    first = false;
    return this;
  }

  JsonText key(String name) {
    separate();
    quote(name);
    out.append(':');
    first = true;
    return this;
  }

  JsonText text(String value) {
    separate();
    quote(value);
    return this;
  }

  JsonText number(long value) {
    separate();
    out.append(value);
    return this;
  }

  JsonText number(double value) {
    separate();
    out.append(Double.isFinite(value) ? BigDecimal.valueOf(value).toPlainString() : "null");
    return this;
  }

  private void separate() {
    if (!first) {
      out.append(',');
    }
    first = false;
  }

  private void quote(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < FIRST_PLAIN) {
        out.append("\\u%04x".formatted((int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
