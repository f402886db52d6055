package io.fodc.bridge.record;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The promise of docs/formats/kafka-records.md, kept by the build. */
class SchemaHistoryTest {
  @ParameterizedTest
  @EnumSource
  void newestPublishedVersionIsTheOneThatIsWritten(RecordSchema record) {
    assertThat(record.history()).isNotEmpty();
    assertThat(record.history().getLast().toString())
        .as("a changed schema is a new file in history/, the published ones stay as they are")
        .isEqualTo(record.schema().toString());
  }

  @ParameterizedTest
  @EnumSource
  void everyVersionReadsEveryOther(RecordSchema record) {
    for (Schema reader : record.history()) {
      for (Schema writer : record.history()) {
        assertThat(incompatibilities(reader, writer)).isEqualTo("[]");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void noticesAFieldWithoutDefaultAndOneTakenAway(RecordSchema record) {
    String published = record.schema().toString();
    Schema more =
        new Schema.Parser()
            .parse(
                published.replaceFirst(
                    "\"fields\":\\[",
                    "\"fields\":[{\"name\":\"added\",\"type\":\"string\",\"doc\":\"x\"},"));

    assertThat(incompatibilities(more, record.schema())).contains("added");
    assertThat(incompatibilities(record.schema(), more)).isEqualTo("[]");
  }

  private static String incompatibilities(Schema reader, Schema writer) {
    var checked = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);
    assertThat(checked.getType() == SchemaCompatibilityType.COMPATIBLE)
        .isEqualTo(checked.getResult().getIncompatibilities().isEmpty());
    return checked.getResult().getIncompatibilities().toString();
  }

  @ParameterizedTest
  @EnumSource
  void everyFieldAndTypeIsExplained(RecordSchema record) {
    explained(record.schema());
  }

  private static void explained(Schema schema) {
    switch (schema.getType()) {
      case RECORD -> {
        assertThat(schema.getDoc()).as(schema.getFullName()).isNotBlank();
        for (Schema.Field field : schema.getFields()) {
          assertThat(field.doc()).as("%s.%s", schema.getName(), field.name()).isNotBlank();
          explained(field.schema());
        }
      }
      case ENUM -> assertThat(schema.getDoc()).as(schema.getFullName()).isNotBlank();
      case ARRAY -> explained(schema.getElementType());
      case MAP -> explained(schema.getValueType());
      case UNION -> schema.getTypes().forEach(SchemaHistoryTest::explained);
      case FIXED, STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> {}
    }
  }
}
