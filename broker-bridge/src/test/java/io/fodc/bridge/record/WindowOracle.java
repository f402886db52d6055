package io.fodc.bridge.record;

import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.node.NodeRole;
import java.io.IOException;
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
      new OraclePart(part, ticks(part)).addTo(bits);
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

  static List<?> list(GenericRecord from, String field) {
    return (List<?>) from.get(field);
  }
}
