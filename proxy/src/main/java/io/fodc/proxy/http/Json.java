package io.fodc.proxy.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;

/**
 * How JSON answers are written: UTF-8, no white space, times as RFC 3339, doubles never lost. A
 * generator that is closed early closes neither its brackets nor its stream: an answer that broke
 * off never looks whole.
 */
final class Json {
  static final String MEDIA_TYPE = "application/json";
  static final String LINES_MEDIA_TYPE = "application/x-ndjson";
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
          .build();

  private Json() {}

  static JsonGenerator generator(OutputStream out) throws IOException {
    return FACTORY.createGenerator(out);
  }

  /** A time in milliseconds as RFC 3339 in UTC; nothing at all for 0, which means never. */
  static void timeField(JsonGenerator json, String name, long millis) throws IOException {
    if (millis > 0) {
      json.writeStringField(name, Instant.ofEpochMilli(millis).toString());
    }
  }

  /** A number; JSON has no words for NaN and the infinities, they become strings. */
  static void number(JsonGenerator json, double value) throws IOException {
    if (Double.isNaN(value)) {
      json.writeString("NaN");
    } else if (Double.isInfinite(value)) {
      json.writeString(value > 0 ? "+Inf" : "-Inf");
    } else if (value == Math.rint(value) && Math.abs(value) < 1e15 && !isNegativeZero(value)) {
      json.writeNumber((long) value);
    } else {
      json.writeNumber(value);
    }
  }

  private static boolean isNegativeZero(double value) {
    return value == 0 && 1 / value < 0;
  }
}
