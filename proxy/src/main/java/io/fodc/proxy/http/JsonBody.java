package io.fodc.proxy.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.util.Locale;

/**
 * Reads the body of a request: one JSON object of at most {@value #MAX_BYTES} bytes, {@value
 * #MAX_DEPTH} levels deep, no name given twice. How long its bytes may take to come is bounded like
 * those of a request's head.
 */
final class JsonBody {
  static final int MAX_BYTES = (int) HttpSettings.MAX_BODY_BYTES;
  static final int MAX_DEPTH = 8;
  private static final int MAX_STRING_CHARS = 4096;
  private static final int MAX_NAME_CHARS = 256;
  private static final int MAX_NUMBER_CHARS = 32;
  private static final ObjectMapper READER =
      new ObjectMapper(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxDocumentLength(MAX_BYTES)
                          .maxNestingDepth(MAX_DEPTH)
                          .maxStringLength(MAX_STRING_CHARS)
                          .maxNameLength(MAX_NAME_CHARS)
                          .maxNumberLength(MAX_NUMBER_CHARS)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private JsonBody() {}

  /**
   * The bytes that a request carries, which may be no object yet.
   *
   * @param last told that the connection cannot be used after this, because the body was not read
   * @throws ProblemException if it is of another kind, too large, or badly framed
   */
  static byte[] of(ServerRequest request, ConnectionGuard.Watch watch, Runnable last)
      throws IOException {
    String type = request.headers().first(HeaderNames.CONTENT_TYPE).orElse("");
    if (!isJson(type)) {
      throw Problem.of(
              ProblemCode.MEDIA_TYPE_UNSUPPORTED,
              "the body is said to be '" + Problem.excerpt(type) + "'; only JSON is read here",
              "send 'Content-Type: " + Json.MEDIA_TYPE + "'")
          .with("limit", Json.MEDIA_TYPE)
          .thrown();
    }
    long announced = request.headers().contentLength().orElse(0);
    if (announced > MAX_BYTES) {
      throw BytesBody.tooLarge(MAX_BYTES);
    }
    return BytesBody.of(request, watch, last, MAX_BYTES);
  }

  private static boolean isJson(String type) {
    String bare = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return bare.equals(Json.MEDIA_TYPE);
  }

  /**
   * Reads one object.
   *
   * @throws ProblemException if it is no JSON, or no object
   */
  static JsonNode parse(byte[] body) throws IOException {
    JsonNode node;
    try {
      node = READER.readTree(body);
    } catch (StreamConstraintsException e) {
      throw malformed("it goes beyond a limit: " + firstSentence(e));
    } catch (JsonProcessingException e) {
      throw malformed(where(e.getLocation()) + firstSentence(e));
    }
    if (node == null || !node.isObject()) {
      throw malformed("it is no JSON object");
    }
    return node;
  }

  private static String where(JsonLocation at) {
    return at == null ? "" : "line " + at.getLineNr() + ", column " + at.getColumnNr() + ": ";
  }

  /** What the parser says, without its advice for programmers. */
  private static String firstSentence(JsonProcessingException e) {
    String message = String.valueOf(e.getOriginalMessage());
    int advice = message.indexOf(" (");
    return Problem.excerpt(advice > 0 ? message.substring(0, advice) : message);
  }

  private static ProblemException malformed(String reason) {
    return Problem.of(
            ProblemCode.BODY_MALFORMED,
            "the body cannot be read: " + reason,
            "send one JSON object of at most "
                + MAX_BYTES
                + " bytes and "
                + MAX_DEPTH
                + " levels, each name once")
        .thrown();
  }
}
