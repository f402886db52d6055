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
    int length = message.length - framing.length();
    Schema writer = checked(schema, message, framing);
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

  /**
   * The schema that a record was written with, after its lengths were checked by it. The id of a
   * registry says nothing without that registry: then it is the newest version whose fields use up
   * the bytes, as later versions only add fields at the end.
   */
  private static Schema checked(RecordSchema schema, byte[] message, Framing framing) {
    RecordException last;
    try {
      return checked(schema.writer(framing), message, framing);
    } catch (RecordException e) {
      if (framing instanceof Framing.SingleObject) {
        throw e;
      }
      last = e;
    }
    for (Schema older : schema.history().reversed()) {
      try {
        return checked(older, message, framing);
      } catch (RecordException e) {
        // An older one may be it.
      }
    }
    throw last;
  }

  private static Schema checked(Schema writer, byte[] message, Framing framing) {
    AvroInput input = new AvroInput();
    input.reset(message, framing.length(), message.length - framing.length());
    BoundedCheck.record(writer, input);
    return writer;
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
