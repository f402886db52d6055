package io.fodc.proxy.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import io.fodc.proxy.fleet.NodeView;
import io.fodc.schemas.metric.Labels;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.window.SeriesTable;
import io.fodc.window.SeriesVisitor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Arrays;

/** Writes the series of one node as they come out of its window. Belongs to one thread. */
final class SeriesJson implements SeriesVisitor {
  private static final SerializedString TIMESTAMP = new SerializedString("timestamp");
  private static final SerializedString VALUE = new SerializedString("value");

  private final JsonGenerator json;
  private final SeriesTable table;
  private final NodeView node;
  private final boolean linePerSeries;
  private final TickTexts texts;

  private SeriesDefinition series;
  private boolean begun;

  /**
   * A writer.
   *
   * @param linePerSeries whether each series ends with a line feed
   */
  SeriesJson(
      JsonGenerator json,
      SeriesTable table,
      NodeView node,
      boolean linePerSeries,
      TickTexts texts) {
    this.json = json;
    this.table = table;
    this.node = node;
    this.linePerSeries = linePerSeries;
    this.texts = texts;
    this.series = SeriesDefinition.of(MetricFamily.unknown("none"));
  }

  @Override
  public void series(int seriesId) {
    try {
      end();
      series = table.definition(seriesId);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void points(long[] ticks, double[] values, int count) {
    try {
      if (count > 0 && !begun) {
        begin();
      }
      for (int i = 0; i < count; i++) {
        point(ticks[i], values[i]);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void point(long tick, double value) throws IOException {
    json.writeStartObject();
    json.writeFieldName(TIMESTAMP);
    json.writeString(texts.of(tick));
    json.writeFieldName(VALUE);
    Json.number(json, value);
    json.writeEndObject();
  }

  private void begin() throws IOException {
    begun = true;
    json.writeStartObject();
    json.writeStringField("name", series.name());
    json.writeStringField("description", series.family().help());
    json.writeStringField("type", series.family().type().word());
    json.writeStringField("unit", series.family().unit());
    labels();
    json.writeStringField("agent_id", node.id().toString());
    NodeJson.identity(json, node);
    json.writeArrayFieldStart("data");
  }

  private void labels() throws IOException {
    json.writeObjectFieldStart("labels");
    Labels labels = series.labels();
    for (int i = 0; i < labels.size(); i++) {
      String name = labels.name(i);
      json.writeStringField(
          NodeIdentity.isReserved(name) ? NodeIdentity.exported(labels, name) : name,
          labels.value(i));
    }
    NodeIdentity.<IOException>forEach(
        node,
        (name, value) -> {
          if (!value.isEmpty()) {
            json.writeStringField(name, value);
          }
        });
    String container = NodeIdentity.containerName(node);
    if (!container.isEmpty() && labels.get(NodeIdentity.CONTAINER_NAME).isEmpty()) {
      json.writeStringField(NodeIdentity.CONTAINER_NAME, container);
    }
    json.writeEndObject();
  }

  /** Completes the last series. */
  void end() throws IOException {
    if (!begun) {
      return;
    }
    json.writeEndArray();
    json.writeEndObject();
    if (linePerSeries) {
      json.writeRaw('\n');
    }
    begun = false;
  }

  /**
   * Times as text. The series of a fleet share their ticks, so each text is made about once; it
   * remembers at most {@value #SLOTS}.
   */
  static final class TickTexts {
    private static final int SLOTS = 8192;
    private static final SerializedString NOTHING = new SerializedString("");

    private final long[] ticks = new long[SLOTS];
    private final SerializedString[] texts = new SerializedString[SLOTS];

    TickTexts() {
      Arrays.fill(texts, NOTHING);
    }

    SerializedString of(long tickMillis) {
      int slot = (int) ((tickMillis * 0x9E3779B97F4A7C15L) >>> 51);
      if (ticks[slot] != tickMillis || texts[slot] == NOTHING) {
        ticks[slot] = tickMillis;
        texts[slot] = new SerializedString(Instant.ofEpochMilli(tickMillis).toString());
      }
      return texts[slot];
    }
  }
}
