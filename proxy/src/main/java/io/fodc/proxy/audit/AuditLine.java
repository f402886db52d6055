package io.fodc.proxy.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * One record: a JSON object on a line of its own, whose last member is the SHA-256 of everything
 * before that member.
 *
 * <pre>
 *   {"seq":7,"time":"…","kind":"…",…,"prev":"HASH OF 6","hash":"HASH"}
 *   |________________ hashed _________________________|
 * </pre>
 *
 * @param seq its number, one more than that of the record before it
 * @param prev hash of the record before it, {@link #NO_HASH} for the first
 * @param hash its own
 * @param json all of it
 */
record AuditLine(long seq, String prev, String hash, JsonNode json) {
  static final String NO_HASH = "0".repeat(64);
  static final int MAX_BYTES = 64 * 1024;

  private static final String HASH_MEMBER = ",\"hash\":\"";
  private static final int TAIL_BYTES = HASH_MEMBER.length() + 64 + 2;
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(8).build())
          .build();
  private static final ObjectMapper JSON = new ObjectMapper(FACTORY);

  /** Writes the members of a record between its time and {@code prev}. */
  @FunctionalInterface
  interface Members {
    void writeTo(JsonGenerator json) throws IOException;
  }

  /** A record's bytes, its newline included. */
  record Sealed(byte[] bytes, String hash) {}

  static Sealed seal(long seq, Instant time, String prev, Members members) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      json.writeStartObject();
      json.writeNumberField("seq", seq);
      json.writeStringField("time", time.toString());
      members.writeTo(json);
      json.writeStringField("prev", prev);
    }
    String hash = hash(out.toByteArray(), out.size());
    out.writeBytes((HASH_MEMBER + hash + "\"}\n").getBytes(StandardCharsets.US_ASCII));
    return new Sealed(out.toByteArray(), hash);
  }

  /**
   * Reads a record.
   *
   * @param line its bytes without the newline
   * @throws DamagedException saying what is wrong with it by itself
   */
  static AuditLine read(byte[] line) throws DamagedException {
    int end = line.length - TAIL_BYTES;
    if (end < 1) {
      throw new DamagedException("is too short to be a record");
    }
    String tail =
        new String(Arrays.copyOfRange(line, end, line.length), StandardCharsets.ISO_8859_1);
    String hash = tail.substring(HASH_MEMBER.length(), HASH_MEMBER.length() + 64);
    if (!tail.equals(HASH_MEMBER + hash + "\"}") || !hash.equals(hash(line, end))) {
      throw new DamagedException("was changed: its hash is another one");
    }
    try {
      JsonNode json = JSON.readTree(line);
      return new AuditLine(json.path("seq").asLong(), json.path("prev").asText(), hash, json);
    } catch (JsonProcessingException e) {
      throw new DamagedException("is no JSON");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What is wrong with a record by itself. */
  static final class DamagedException extends Exception {
    private static final long serialVersionUID = 1L;

    DamagedException(String reason) {
      super(reason, null, false, false);
    }

    String reason() {
      return String.valueOf(getMessage());
    }
  }

  String kind() {
    return json.path("kind").asText();
  }

  /** Number of the record that this one completes. */
  Optional<Long> completes() {
    return json.has("of") ? Optional.of(json.path("of").asLong()) : Optional.empty();
  }

  Instant time() {
    return Instant.parse(json.path("time").asText());
  }

  private static String hash(byte[] bytes, int length) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes, 0, length);
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
