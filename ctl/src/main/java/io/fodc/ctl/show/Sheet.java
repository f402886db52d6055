package io.fodc.ctl.show;

/**
 * A description of one thing: names with values, and sections of them. Values are made harmless.
 */
public final class Sheet {
  private static final int VALUE_AT = 18;

  private final StringBuilder text = new StringBuilder();

  /** An empty sheet. */
  public Sheet() {}

  /** A line; nothing when there is no value. */
  public Sheet line(String name, String value) {
    if (!value.isEmpty()) {
      String key = SafeText.line(name) + ":";
      text.append(key).repeat(' ', Math.max(1, VALUE_AT - key.length()));
      text.append(SafeText.line(value)).append('\n');
    }
    return this;
  }

  /** A heading with a table under it; nothing when that is empty. */
  public Sheet section(String name, Table table) {
    if (!table.isEmpty()) {
      text.append(name).append(":\n");
      table.text().lines().forEach(line -> text.append("  ").append(line).append('\n'));
    }
    return this;
  }

  /** All of it. */
  public String text() {
    return text.toString();
  }
}
