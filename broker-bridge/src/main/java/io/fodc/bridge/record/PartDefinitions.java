package io.fodc.bridge.record;

import java.util.ArrayList;
import java.util.List;

/**
 * What the series of one part are: its texts, families, tables of labels, and the groups of series
 * that have family, name and label names in common. One thread.
 */
final class PartDefinitions {
  private final WindowSymbols known;
  private final AvroOutput symbols = new AvroOutput();
  private final AvroOutput families = new AvroOutput();
  private final AvroOutput groups = new AvroOutput();
  private final AvroOutput runs = new AvroOutput();
  private final Places symbolPlaces = new Places();
  private final Places familyPlaces = new Places();
  private final Places tablePlaces = new Places();
  private final Places rows = new Places();
  private final List<LabelTable> tables = new ArrayList<>();
  private int symbolCount;
  private int familyCount;
  private int tableCount;
  private int groupCount;
  private int runCount;
  private int tableBytes;

  private int family;
  private int name;
  private int table;
  private int lastFamilyPlace;
  private int runSkip;
  private int runLength;

  PartDefinitions(WindowSymbols known) {
    this.known = known;
  }

  void begin() {
    symbols.cutTo(0);
    families.cutTo(0);
    groups.cutTo(0);
    runs.cutTo(0);
    symbolPlaces.clear();
    familyPlaces.clear();
    tablePlaces.clear();
    rows.clear();
    symbolCount = 0;
    familyCount = 0;
    tableCount = 0;
    groupCount = 0;
    runCount = 0;
    tableBytes = 0;
    lastFamilyPlace = 0;
    runLength = 0;
    family = -1;
  }

  /** Bytes so far, at most. */
  int bytes() {
    return symbols.length() + families.length() + groups.length() + runs.length() + tableBytes + 64;
  }

  /** Whether there may be no other label names. */
  boolean isFull() {
    return tableCount == RecordLimits.MAX_LABEL_TABLES;
  }

  void add(KnownSeries series) {
    int set = series.labels();
    int[] labels = known.labels(set);
    if (series.family() != family || series.name() != name || labels[0] != table) {
      endGroup();
      family = series.family();
      name = series.name();
      table = labels[0];
    }
    LabelTable rowsOf = tables(labels[0]);
    int row = rows.find(set);
    if (row == Places.NOWHERE) {
      row = addRow(rowsOf, labels);
      rows.put(set, row);
    }
    int skipped = rowsOf.goTo(row);
    if (skipped != 0 || runLength == 0) {
      endRun();
      runSkip = skipped;
    }
    runLength++;
  }

  private LabelTable tables(int id) {
    int place = tablePlaces.find(id);
    if (place != Places.NOWHERE) {
      return tables.get(place);
    }
    if (tableCount == tables.size()) {
      tables.add(new LabelTable());
    }
    tablePlaces.put(id, tableCount);
    int[] names = known.table(id);
    int[] places = new int[names.length];
    for (int i = 0; i < names.length; i++) {
      places[i] = symbolPlace(names[i]);
    }
    tableBytes += 10 + 10 * names.length;
    LabelTable begun = tables.get(tableCount++);
    begun.begin(places);
    return begun;
  }

  private int addRow(LabelTable to, int[] labels) {
    for (int i = 1; i < labels.length; i++) {
      tableBytes += to.put(i - 1, symbolPlace(labels[i]));
    }
    to.endRow();
    return to.rows() - 1;
  }

  private int symbolPlace(int id) {
    int place = symbolPlaces.find(id);
    if (place == Places.NOWHERE) {
      place = symbolCount++;
      symbolPlaces.put(id, place);
      byte[] utf8 = known.symbol(id);
      symbols.putBytes(utf8, 0, utf8.length);
    }
    return place;
  }

  private int familyPlace(int id) {
    int place = familyPlaces.find(id);
    if (place == Places.NOWHERE) {
      place = familyCount++;
      familyPlaces.put(id, place);
      byte[] written = known.family(id);
      families.putRaw(written, 0, written.length);
    }
    return place;
  }

  private void endRun() {
    if (runLength > 0) {
      runs.putLong(runSkip);
      runs.putLong(runLength);
      runCount++;
      runLength = 0;
    }
  }

  private void endGroup() {
    endRun();
    if (runCount == 0) {
      return;
    }
    int place = familyPlace(family);
    groups.putLong(place - lastFamilyPlace);
    lastFamilyPlace = place;
    groups.putLong(name >= 0 ? symbolPlace(name) : -1L - symbolPlace(-1 - name));
    groups.putLong(tablePlaces.find(table));
    groups.putArray(runCount, runs);
    runs.cutTo(0);
    runCount = 0;
    groupCount++;
  }

  void write(AvroOutput output) {
    endGroup();
    output.putArray(symbolCount, symbols);
    output.putArray(familyCount, families);
    if (tableCount > 0) {
      output.putLong(tableCount);
      for (int i = 0; i < tableCount; i++) {
        tables.get(i).write(output);
      }
    }
    output.putLong(0);
    output.putArray(groupCount, groups);
  }
}
