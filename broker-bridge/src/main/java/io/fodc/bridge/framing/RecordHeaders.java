package io.fodc.bridge.framing;

import io.fodc.schemas.node.NodeId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * The headers of a record: the attributes of CloudEvents' Kafka binding in binary mode, and the
 * framing.
 *
 * @param type what the record is, such as {@link #METRIC_WINDOW}
 * @param source who wrote it
 * @param id names the record: one with the same id says the same
 * @param time when what it tells was so
 * @param contentType of the message's value
 * @param framing the word of its {@link Framing}
 */
public record RecordHeaders(
    String type, String source, String id, Instant time, String contentType, String framing) {
  public static final String SPEC_VERSION = "ce_specversion";
  public static final String TYPE = "ce_type";
  public static final String SOURCE = "ce_source";
  public static final String ID = "ce_id";
  public static final String TIME = "ce_time";
  public static final String CONTENT_TYPE = "content-type";
  public static final String FRAMING = "fodc-framing";

  public static final String METRIC_WINDOW = "io.fodc.metric-window.v1";
  public static final String NODE_CONFIG = "io.fodc.node-config.v1";
  public static final String NODE_STATE = "io.fodc.node-state.v1";

  /** Longest header that is read; an id is the longest there is. */
  static final int MAX_HEADER_BYTES = 2_048;

  private static final String VERSION = "1.0";

  /**
   * Those of a part of a window.
   *
   * @param part which of them, from 0
   */
  public static RecordHeaders ofWindow(NodeId node, WindowCut cut, int part, Framing framing) {
    String rest = "-%d/%s/%d-%d".formatted(cut.toTickMillis(), cut.instance(), part, cut.parts());
    return of(METRIC_WINDOW, node, cut.fromTickMillis(), rest, framing);
  }

  /** Those of a configuration or a state: {@code type} says which. */
  public static RecordHeaders ofNode(String type, NodeId node, long millis, Framing framing) {
    return of(type, node, millis, "", framing);
  }

  private static RecordHeaders of(
      String type, NodeId node, long millis, String rest, Framing framing) {
    String key = NodeKey.text(node);
    return new RecordHeaders(
        type,
        "/fodc/agent/" + key,
        key + "/" + millis + rest,
        Instant.ofEpochMilli(millis),
        framing.contentType(),
        framing.word());
  }

  /** Adds them to the headers of a message. */
  public void addTo(Headers headers) {
    add(headers, SPEC_VERSION, VERSION);
    add(headers, TYPE, type);
    add(headers, SOURCE, source);
    add(headers, ID, id);
    add(headers, TIME, time.toString());
    add(headers, CONTENT_TYPE, contentType);
    add(headers, FRAMING, framing);
  }

  private static void add(Headers headers, String name, String value) {
    headers.add(new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Those of a message; of a header that is there twice the last counts.
   *
   * @throws FramingException if one is missing, too long, or says what it cannot
   */
  public static RecordHeaders of(Headers headers) {
    String version = read(headers, SPEC_VERSION);
    if (!version.equals(VERSION)) {
      throw new FramingException(
          "header " + SPEC_VERSION + " says '" + version + "'; " + VERSION + " is read");
    }
    return new RecordHeaders(
        read(headers, TYPE),
        read(headers, SOURCE),
        read(headers, ID),
        time(read(headers, TIME)),
        read(headers, CONTENT_TYPE),
        read(headers, FRAMING));
  }

  private static String read(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    byte[] value = header == null ? null : header.value();
    if (value == null || value.length > MAX_HEADER_BYTES) {
      throw new FramingException(
          "header "
              + name
              + (value == null ? " is missing" : " has " + value.length + " bytes")
              + "; it is needed with at most "
              + MAX_HEADER_BYTES
              + ": was this message written by an agent?");
    }
    return new String(value, StandardCharsets.UTF_8);
  }

  private static Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new FramingException("header " + TIME + " is no RFC 3339 time: " + e.getMessage());
    }
  }
}
