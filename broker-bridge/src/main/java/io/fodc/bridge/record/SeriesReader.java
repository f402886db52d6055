package io.fodc.bridge.record;

import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.MetricType;
import io.fodc.schemas.metric.SeriesKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What the series of a record are, checked; then one after the other. One thread. */
final class SeriesReader {
  private static final int MAX_TYPE = MetricType.values().length - 1;

  private final SymbolTexts texts = new SymbolTexts();
  private final List<MetricFamily> families = new ArrayList<>();
  private final List<byte[]> familyNames = new ArrayList<>();
  private final List<LabelRows> tables = new ArrayList<>();
  private final List<Group> groups = new ArrayList<>();
  private int tableCount;

  /** int[run][group, first row, end]. */
  private int[] runs = new int[64];

  private int runCount;
  private int count;
  private long keyBytes;

  private int run;
  private int row;

  /** What the series of a group have in common; their name is within bytes of its own. */
  private record Group(MetricFamily family, byte[] name, LabelRows labels) {}

  int count() {
    return count;
  }

  void read(AvroInput input) {
    families.clear();
    familyNames.clear();
    groups.clear();
    tableCount = 0;
    runCount = 0;
    count = 0;
    keyBytes = 0;
    texts.read(input);
    readFamilies(input);
    readTables(input);
    readGroups(input);
    rewind();
  }

  /** Goes before the first series. */
  void rewind() {
    run = 0;
    row = runCount == 0 ? 0 : runs[1];
  }

  /** Makes this the key of the next series; its family. */
  MetricFamily next(SeriesKey key) {
    if (row == runs[3 * run + 2]) {
      run++;
      row = runs[3 * run + 1];
    }
    Group group = groups.get(runs[3 * run]);
    key.begin(group.name, 0, group.name.length);
    group.labels.label(row++, key);
    key.finish();
    return group.family;
  }

  private void readFamilies(AvroInput input) {
    for (int n;
        (n = input.readBlock("families", RecordLimits.MAX_SERIES - families.size())) > 0; ) {
      for (int i = 0; i < n; i++) {
        String name = text(input, "family name");
        if (name.isEmpty()) {
          throw input.broken("a family has no name");
        }
        MetricType type = MetricType.ofOrdinal(input.readIndex("family type", MAX_TYPE));
        String unit = text(input, "family unit");
        boolean hasHelp = input.readIndex("branch of help", 1) == 1;
        String help = hasHelp ? text(input, "family help") : name;
        families.add(new MetricFamily(name, type, unit, help));
        familyNames.add(name.getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private static String text(AvroInput input, String what) {
    return input.readText(what, RecordLimits.MAX_SYMBOL_BYTES);
  }

  private void readTables(AvroInput input) {
    int most = RecordLimits.MAX_LABEL_TABLES;
    for (int n; (n = input.readBlock("label_tables", most - tableCount)) > 0; ) {
      for (int i = 0; i < n; i++) {
        if (tableCount == tables.size()) {
          tables.add(new LabelRows(texts));
        }
        tables.get(tableCount++).read(input);
      }
    }
  }

  private void readGroups(AvroInput input) {
    int family = 0;
    for (int n; (n = input.readBlock("groups", RecordLimits.MAX_SERIES - groups.size())) > 0; ) {
      for (int i = 0; i < n; i++) {
        family = family(input, family);
        byte[] name = name(input, family);
        LabelRows labels = tables.get(input.readIndex("labels of a group", tableCount - 1));
        groups.add(new Group(families.get(family), name, labels));
        int before = runCount;
        readRuns(input, labels, name.length);
        if (runCount == before) {
          throw input.broken("a group has no series");
        }
      }
    }
  }

  private int family(AvroInput input, int before) {
    long family = before + input.readLong();
    if (family < 0 || family >= families.size()) {
      throw input.broken("family of a group is %d of %d".formatted(family, families.size()));
    }
    return (int) family;
  }

  private byte[] name(AvroInput input, int family) {
    long place = input.readLong();
    int symbol = texts.index(input, "name of a group", place < 0 ? -1 - place : place);
    byte[] before = place < 0 ? new byte[0] : familyNames.get(family);
    byte[] name = Arrays.copyOf(before, before.length + texts.length(symbol));
    texts.copyTo(symbol, name, before.length);
    if (name.length == 0) {
      throw input.broken("a series has no name");
    }
    RecordLimits.check("length of a name", name.length, RecordLimits.MAX_SYMBOL_BYTES);
    return name;
  }

  private void readRuns(AvroInput input, LabelRows labels, int nameLength) {
    for (int n; (n = input.readBlock("runs", RecordLimits.MAX_SERIES - runCount)) > 0; ) {
      if (runs.length < 3 * (runCount + n)) {
        runs = Arrays.copyOf(runs, Math.max(3 * (runCount + n), 2 * runs.length));
      }
      for (int i = 0; i < n; i++) {
        readRun(input, labels, nameLength);
      }
    }
  }

  private void readRun(AvroInput input, LabelRows labels, int nameLength) {
    long first = input.readLong() + labels.next();
    long length = input.readLong();
    if (first < 0 || first > labels.rows() || length < 1 || length > labels.rows() - first) {
      throw input.broken(
          "a run of %d from row %d; there are %d rows".formatted(length, first, labels.rows()));
    }
    int end = (int) (first + length);
    runs[3 * runCount] = groups.size() - 1;
    runs[3 * runCount + 1] = (int) first;
    runs[3 * runCount + 2] = end;
    runCount++;
    labels.used(end);
    count += (int) length;
    keyBytes += labels.bytes((int) first, end) + length * nameLength;
    RecordLimits.check("number of series", count, RecordLimits.MAX_SERIES);
    RecordLimits.check("length of all series", keyBytes, RecordLimits.MAX_KEY_BYTES);
  }
}
