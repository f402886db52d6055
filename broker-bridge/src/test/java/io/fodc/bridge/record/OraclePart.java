package io.fodc.bridge.record;

import io.fodc.schemas.metric.Labels;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.MetricType;
import io.fodc.schemas.metric.SeriesDefinition;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.generic.GenericRecord;

/** Series and samples of one record, read as its page says from what Avro's own reader made. */
final class OraclePart {
  private final GenericRecord part;
  private final List<Long> ticks;
  private final Iterator<?> wholes;
  private final Iterator<?> doubles;
  private final Iterator<?> steps;
  private final ByteBuffer absent;
  private long whole;

  OraclePart(GenericRecord part, List<Long> ticks) {
    this.part = part;
    this.ticks = ticks;
    wholes = WindowOracle.list(part, "wholes").iterator();
    doubles = WindowOracle.list(part, "doubles").iterator();
    steps = WindowOracle.list(part, "steps").iterator();
    absent = (ByteBuffer) part.get("absent");
  }

  void addTo(Map<SeriesDefinition, TreeMap<Long, Long>> bits) {
    ByteBuffer forms = (ByteBuffer) part.get("forms");
    for (SeriesDefinition definition : definitions()) {
      bits.put(definition, column(forms.get()));
    }
    if (forms.hasRemaining()
        || absent.hasRemaining()
        || wholes.hasNext()
        || doubles.hasNext()
        || steps.hasNext()) {
      throw new AssertionError("samples are left over in " + part);
    }
  }

  private List<SeriesDefinition> definitions() {
    List<List<Labels>> tables = new ArrayList<>();
    for (Object table : WindowOracle.list(part, "label_tables")) {
      tables.add(rows((GenericRecord) table));
    }
    int[] next = new int[tables.size()];
    int family = 0;
    List<SeriesDefinition> all = new ArrayList<>();
    for (Object item : WindowOracle.list(part, "groups")) {
      GenericRecord group = (GenericRecord) item;
      family += (int) group.get("family");
      MetricFamily of = family(family);
      int name = (int) group.get("name");
      int table = (int) group.get("labels");
      for (Object run : WindowOracle.list(group, "series")) {
        next[table] += (int) ((GenericRecord) run).get("skip");
        for (int i = (int) ((GenericRecord) run).get("count"); i > 0; i--) {
          Labels labels = tables.get(table).get(next[table]++);
          String full = name < 0 ? symbol(-1 - name) : of.name() + symbol(name);
          all.add(new SeriesDefinition(full, labels, of));
        }
      }
    }
    return all;
  }

  private MetricFamily family(int index) {
    GenericRecord family = (GenericRecord) WindowOracle.list(part, "families").get(index);
    String name = GenericCodec.text(family, "name");
    return new MetricFamily(
        name,
        MetricType.ofWord(family.get("type").toString()).orElseThrow(),
        GenericCodec.text(family, "unit"),
        family.get("help") == null ? name : GenericCodec.text(family, "help"));
  }

  private List<Labels> rows(GenericRecord table) {
    List<?> names = WindowOracle.list(table, "names");
    List<Labels> rows = new ArrayList<>();
    int[] symbols = new int[names.size()];
    for (int row = 0; row < (int) table.get("rows"); row++) {
      List<String> pairs = new ArrayList<>();
      for (int i = 0; i < symbols.length; i++) {
        symbols[i] += (int) ((List<?>) WindowOracle.list(table, "values").get(i)).get(row);
        pairs.add(symbol((int) names.get(i)));
        pairs.add(symbol(symbols[i]));
      }
      rows.add(Labels.ofPairs(pairs));
    }
    return rows;
  }

  private String symbol(int index) {
    return WindowOracle.list(part, "symbols").get(index).toString();
  }

  private TreeMap<Long, Long> column(int form) {
    List<Long> present = new ArrayList<>(ticks);
    if (form >= 8) {
      byte[] mask = new byte[(ticks.size() + 7) / 8];
      absent.get(mask);
      for (int i = ticks.size() - 1; i >= 0; i--) {
        if ((mask[i / 8] & 1 << i % 8) != 0) {
          present.remove(i);
        }
      }
    }
    TreeMap<Long, Long> samples = new TreeMap<>();
    long last = 0;
    for (int i = 0; i < present.size(); i++) {
      last = i == 0 ? first(form % 8) : later(form % 8, last);
      samples.put(present.get(i), form % 8 < 2 ? Double.doubleToRawLongBits((double) last) : last);
    }
    return samples;
  }

  private long first(int form) {
    if (form == 0) {
      return (long) wholes.next();
    }
    if (form == 1) {
      whole += (long) wholes.next();
      return whole;
    }
    return Double.doubleToRawLongBits((double) doubles.next());
  }

  private long later(int form, long last) {
    return switch (form) {
      case 0, 2 -> last;
      case 1, 4 -> last + (long) steps.next();
      default -> first(form);
    };
  }
}
