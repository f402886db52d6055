package io.fodc.bridge.record;

import io.fodc.schemas.metric.Labels;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.MetricType;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.node.NodeRole;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/**
 * A second, slow reading of the format: Avro's own reader, and the page that describes the record.
 */
final class WindowOracle {
  private WindowOracle() {}

  static GenericRecord generic(byte[] record, int offset) throws IOException {
    BinaryDecoder decoder =
        DecoderFactory.get().binaryDecoder(record, offset, record.length - offset, null);
    GenericRecord read =
        new GenericDatumReader<GenericRecord>(RecordSchema.METRIC_WINDOW.schema())
            .read(null, decoder);
    if (!decoder.isEnd()) {
      throw new IOException("bytes are left over");
    }
    return read;
  }

  static TestWindow window(List<GenericRecord> parts) {
    Map<SeriesDefinition, TreeMap<Long, Long>> bits = new HashMap<>();
    for (GenericRecord part : parts) {
      for (int i = 0; i < list(part, "series").size(); i++) {
        bits.put(series(part, i), column(part, i));
      }
    }
    return new TestWindow(origin(parts.getFirst()), ticks(parts.getFirst()), bits);
  }

  private static List<Long> ticks(GenericRecord part) {
    List<Long> ticks = new ArrayList<>();
    long tick = 0;
    for (Object step : list(part, "ticks")) {
      tick += (long) step;
      ticks.add(tick);
    }
    return ticks;
  }

  private static SeriesDefinition series(GenericRecord part, int index) {
    GenericRecord series = (GenericRecord) list(part, "series").get(index);
    GenericRecord family = (GenericRecord) list(part, "families").get((int) series.get("family"));
    List<String> labels = new ArrayList<>();
    list(series, "labels").forEach(symbol -> labels.add(symbol(part, symbol)));
    return new SeriesDefinition(
        symbol(part, series.get("name")),
        Labels.ofPairs(labels),
        new MetricFamily(
            symbol(part, family.get("name")),
            MetricType.ofWord(family.get("type").toString()).orElseThrow(),
            symbol(part, family.get("unit")),
            symbol(part, family.get("help"))));
  }

  private static TreeMap<Long, Long> column(GenericRecord part, int index) {
    GenericRecord column = (GenericRecord) list(part, "columns").get(index);
    List<Long> present = new ArrayList<>(ticks(part));
    if (column.get("absent") instanceof ByteBuffer absent) {
      for (int i = present.size() - 1; i >= 0; i--) {
        if ((absent.get(i / 8) & 1 << i % 8) != 0) {
          present.remove(i);
        }
      }
    }
    TreeMap<Long, Long> samples = new TreeMap<>();
    Object values = column.get("values");
    long sum = values instanceof GenericRecord deltas ? (long) deltas.get("first") : 0;
    for (int i = 0; i < present.size(); i++) {
      if (i > 0 && values instanceof GenericRecord deltas) {
        sum += (long) list(deltas, "deltas").get(i - 1);
      }
      double value =
          switch (values) {
            case Double constant -> constant;
            case Long constant -> constant;
            case GenericRecord _ -> sum;
            case List<?> doubles -> (double) doubles.get(i);
            default -> throw new AssertionError(values);
          };
      samples.put(present.get(i), Double.doubleToRawLongBits(value));
    }
    return samples;
  }

  private static WindowOrigin origin(GenericRecord part) {
    return new WindowOrigin(
        new NodeId(GenericCodec.text(part, "cluster"), GenericCodec.text(part, "node_id")),
        new NodeRole(GenericCodec.text(part, "role")),
        GenericCodec.textMap(part, "labels"),
        GenericCodec.text(part, "agent_instance"),
        GenericCodec.number(part, "interval_millis"),
        GenericCodec.records(
            part,
            "gaps",
            gap ->
                new Gap(
                    GenericCodec.text(gap, "kind"),
                    GenericCodec.text(gap, "subject"),
                    GenericCodec.text(gap, "reason"),
                    GenericCodec.number(gap, "from_millis"),
                    GenericCodec.number(gap, "to_millis"))));
  }

  private static String symbol(GenericRecord part, Object index) {
    return list(part, "symbols").get((int) index).toString();
  }

  private static List<?> list(GenericRecord from, String field) {
    return (List<?>) from.get(field);
  }
}
