package io.fodc.ctl.show;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows under a header, aligned. Cells are made harmless and, unless everything is wanted, shortened
 * to {@value #MOST_CHARS} characters. Columns that are only for the wide form are left out of the
 * other.
 */
public final class Table {
  private static final int MOST_CHARS = 72;
  private static final String GAP = "   ";

  private final boolean wide;
  private final boolean colours;
  private final List<String> header = new ArrayList<>();
  private final List<Boolean> shown = new ArrayList<>();
  private final List<List<String>> rows = new ArrayList<>();

  /** A table without columns. */
  public Table(boolean wide, boolean colours) {
    this.wide = wide;
    this.colours = colours;
  }

  /** More columns. */
  public Table columns(String... names) {
    for (String name : names) {
      header.add(name);
      shown.add(true);
    }
    return this;
  }

  /** More columns, of the wide form. */
  public Table wideColumns(String... names) {
    for (String name : names) {
      header.add(name);
      shown.add(wide);
    }
    return this;
  }

  /** A row; a cell for each column, those that are not shown too. */
  public void row(String... cells) {
    if (cells.length != header.size()) {
      throw new IllegalArgumentException(cells.length + " cells for " + header.size() + " columns");
    }
    List<String> row = new ArrayList<>(cells.length);
    for (int i = 0; i < cells.length; i++) {
      if (shown.get(i)) {
        String cell = cells[i].isEmpty() ? "-" : cells[i];
        row.add(wide ? SafeText.line(cell) : SafeText.excerpt(cell, MOST_CHARS));
      }
    }
    rows.add(row);
  }

  /** Whether there is no row. */
  public boolean isEmpty() {
    return rows.isEmpty();
  }

  /** The header and the rows, each with a line feed; nothing when there is no row. */
  public String text() {
    if (rows.isEmpty()) {
      return "";
    }
    List<List<String>> all = new ArrayList<>();
    List<String> head = new ArrayList<>();
    for (int i = 0; i < header.size(); i++) {
      if (shown.get(i)) {
        head.add(header.get(i));
      }
    }
    all.add(head);
    all.addAll(rows);
    int[] widths = new int[head.size()];
    for (List<String> row : all) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], SafeText.columns(row.get(i)));
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : all) {
      line(text, row, widths);
    }
    return text.toString();
  }

  private void line(StringBuilder text, List<String> row, int[] widths) {
    for (int i = 0; i < widths.length; i++) {
      String cell = row.get(i);
      text.append(colours ? Colour.of(cell) : cell);
      if (i < widths.length - 1) {
        text.repeat(' ', widths[i] - SafeText.columns(cell)).append(GAP);
      }
    }
    text.append('\n');
  }
}
