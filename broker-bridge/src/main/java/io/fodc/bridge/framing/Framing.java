package io.fodc.bridge.framing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The bytes before a record that name its schema. */
public sealed interface Framing {
  /** Number of bytes before the record. */
  int length();

  /** Writes those bytes; there must be room for {@link #length()}. */
  void write(byte[] to, int offset);

  /** The word of the header {@link RecordHeaders#FRAMING}. */
  String word();

  /** What the header {@link RecordHeaders#CONTENT_TYPE} says. */
  String contentType();

  /**
   * Avro's single-object encoding: {@code C3 01} and the fingerprint, lowest byte first. Needs no
   * registry.
   *
   * @param fingerprint CRC-64-AVRO of the schema's parsing canonical form
   */
  record SingleObject(long fingerprint) implements Framing {
    public static final String WORD = "single-object";
    private static final int LENGTH = 10;
    private static final int MARKER_0 = 0xC3;
    private static final int MARKER_1 = 0x01;

    @Override
    public int length() {
      return LENGTH;
    }

    @Override
    public void write(byte[] to, int offset) {
      ByteBuffer.wrap(to, offset, LENGTH)
          .order(ByteOrder.LITTLE_ENDIAN)
          .put((byte) MARKER_0)
          .put((byte) MARKER_1)
          .putLong(fingerprint);
    }

    @Override
    public String word() {
      return WORD;
    }

    @Override
    public String contentType() {
      return "application/avro";
    }
  }

  /**
   * The framing of Confluent's serializers: a zero and the id of the schema in a registry, highest
   * byte first. The registry is never asked: the id is a setting.
   *
   * @param schemaId the id, 0 or more
   */
  record Confluent(int schemaId) implements Framing {
    public static final String WORD = "confluent";
    private static final int LENGTH = 5;

    public Confluent {
      if (schemaId < 0) {
        throw new IllegalArgumentException(
            "schema id "
                + schemaId
                + " is negative: take the id that the registry gave the schema");
      }
    }

    @Override
    public int length() {
      return LENGTH;
    }

    @Override
    public void write(byte[] to, int offset) {
      ByteBuffer.wrap(to, offset, LENGTH).put((byte) 0).putInt(schemaId);
    }

    @Override
    public String word() {
      return WORD;
    }

    @Override
    public String contentType() {
      return "application/vnd.confluent.avro";
    }
  }

  /**
   * The framing that a message begins with. The first byte decides: {@code C3} or zero.
   *
   * @throws FramingException if it is neither, or ends too early
   */
  static Framing of(byte[] message) {
    if (message.length >= SingleObject.LENGTH
        && (message[0] & 0xFF) == SingleObject.MARKER_0
        && message[1] == SingleObject.MARKER_1) {
      return new SingleObject(ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN).getLong(2));
    }
    if (message.length >= Confluent.LENGTH && message[0] == 0) {
      int id = ByteBuffer.wrap(message).getInt(1);
      if (id >= 0) {
        return new Confluent(id);
      }
    }
    throw new FramingException(
        "a message of "
            + message.length
            + " bytes begins neither like Avro's single-object encoding (C3 01 and 8 bytes) nor"
            + " like Confluent's framing (00 and 4 bytes, not negative): it is no record of these"
            + " topics");
  }
}
