package io.fodc.bridge.record;

import io.fodc.bridge.framing.Framing;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;

/** Reads records that are few and small, by Avro's own reader. */
final class GenericCodec {
  private GenericCodec() {}

  static <T> T decode(RecordSchema schema, byte[] message, Function<GenericRecord, T> read) {
    RecordLimits.check("length of a record", message.length, RecordLimits.MAX_RECORD_BYTES);
    Framing framing = Framing.of(message);
    Schema writer = schema.writer(framing);
    int length = message.length - framing.length();
    AvroInput input = new AvroInput();
    input.reset(message, framing.length(), length);
    BoundedCheck.record(writer, input);
    try {
      return read.apply(
          new GenericDatumReader<GenericRecord>(writer, schema.schema())
              .read(
                  null,
                  DecoderFactory.get().binaryDecoder(message, framing.length(), length, null)));
    } catch (IOException | AvroRuntimeException | IllegalArgumentException e) {
      throw new RecordException("not a " + schema.schema().getName() + ": " + e.getMessage(), e);
    }
  }

  static String text(GenericRecord from, String field) {
    return from.get(field).toString();
  }

  static long number(GenericRecord from, String field) {
    return (long) from.get(field);
  }

  static boolean truth(GenericRecord from, String field) {
    return (boolean) from.get(field);
  }

  static List<String> texts(GenericRecord from, String field) {
    return ((List<?>) from.get(field)).stream().map(Object::toString).toList();
  }

  static Map<String, String> textMap(GenericRecord from, String field) {
    Map<String, String> texts = new TreeMap<>();
    ((Map<?, ?>) from.get(field))
        .forEach((name, value) -> texts.put(name.toString(), value.toString()));
    return texts;
  }

  static <T> List<T> records(GenericRecord from, String field, Function<GenericRecord, T> read) {
    return ((List<?>) from.get(field))
        .stream().map(item -> read.apply((GenericRecord) item)).toList();
  }
}
