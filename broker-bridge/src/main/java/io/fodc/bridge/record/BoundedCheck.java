package io.fodc.bridge.record;

import java.util.List;
import org.apache.avro.Schema;

/**
 * Walks over a record by its schema and holds every length and count against the bytes that are
 * left, so that a reader that allocates by what is announced may follow.
 */
final class BoundedCheck {
  private BoundedCheck() {}

  static void record(Schema schema, AvroInput input) {
    value(schema, schema.getName(), input);
    if (input.left() > 0) {
      throw input.broken(input.left() + " bytes are left over");
    }
  }

  private static void value(Schema schema, String what, AvroInput input) {
    switch (schema.getType()) {
      case RECORD -> {
        for (Schema.Field field : schema.getFields()) {
          value(field.schema(), field.name(), input);
        }
      }
      case ARRAY -> items(schema.getElementType(), what, false, input);
      case MAP -> items(schema.getValueType(), what, true, input);
      case UNION -> {
        List<Schema> types = schema.getTypes();
        value(types.get(input.readIndex("branch of " + what, types.size() - 1)), what, input);
      }
      case STRING -> input.readText(what, RecordLimits.MAX_SYMBOL_BYTES);
      case BYTES -> input.skip(input.readLength(what, RecordLimits.MAX_SYMBOL_BYTES));
      case ENUM -> input.readIndex(what, schema.getEnumSymbols().size() - 1);
      case INT -> {
        long value = input.readLong();
        if (value != (int) value) {
          throw input.broken(what + " is " + value + ", more than 32 bits");
        }
      }
      case LONG -> input.readLong();
      case DOUBLE -> input.readBits();
      case BOOLEAN -> {
        if (input.left() == 0) {
          throw input.broken("the bytes end before " + what);
        }
        input.skip(1);
      }
      case FIXED, FLOAT, NULL -> throw new IllegalStateException(schema + " is in no record");
    }
  }

  private static void items(Schema item, String what, boolean named, AvroInput input) {
    int read = 0;
    for (int n; (n = input.readBlock(what, RecordLimits.MAX_ITEMS - read)) > 0; read += n) {
      for (int i = 0; i < n; i++) {
        if (named) {
          input.readText("a name in " + what, RecordLimits.MAX_SYMBOL_BYTES);
        }
        value(item, what, input);
      }
    }
  }
}
