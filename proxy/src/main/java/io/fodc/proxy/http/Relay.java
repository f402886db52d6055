package io.fodc.proxy.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.fodc.proxy.fleet.Holder;
import io.fodc.proxy.peer.PeerAnswer;
import io.fodc.proxy.peer.PeerCall;
import io.fodc.proxy.peer.PeerException;
import io.fodc.proxy.peer.Peers;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Passes a request on to the proxy that has what it is about, in the caller's name, and the answer
 * back as it comes.
 */
final class Relay {
  private static final List<HeaderName> PASSED =
      List.of(
          HeaderNames.ACCEPT,
          HeaderNames.RANGE,
          HeaderNames.IF_RANGE,
          HeaderNames.IF_NONE_MATCH,
          HeaderNames.create("Idempotency-Key"));
  private static final List<String> PASSED_BACK =
      List.of(
          "Accept-Ranges",
          "Content-Disposition",
          "Content-Range",
          "Content-Security-Policy",
          "ETag",
          "Location",
          "Retry-After",
          "Vary",
          "WWW-Authenticate",
          "X-Fodc-Partial");
  private static final int MOST_PROBLEM_BYTES = 64 * 1024;

  private Relay() {}

  /**
   * Asks one proxy, and answers as it does.
   *
   * @throws ProblemException if it does not answer
   */
  static void to(Peers peers, Holder peer, Request request, Reply reply) throws IOException {
    try (PeerAnswer answer = ask(peers, peer, request)) {
      copy(answer, reply);
    } catch (PeerException e) {
      if (reply.begun()) {
        throw e;
      }
      throw unavailable(peer, e);
    }
  }

  /** The question as it was asked here. */
  static PeerAnswer ask(Peers peers, Holder peer, Request request) throws PeerException {
    Map<String, String> headers = new TreeMap<>();
    headers.put("X-Request-Id", request.origin().requestId());
    for (HeaderName name : PASSED) {
      request.headers().first(name).ifPresent(value -> headers.put(name.defaultCase(), value));
    }
    byte[] body = body(request.body());
    if (body.length > 0) {
      headers.put("Content-Type", Json.MEDIA_TYPE);
    }
    return peers.ask(
        peer,
        new PeerCall(
            request.line().method(),
            request.line().target(),
            headers,
            body,
            name(request),
            peers.timeout(),
            false));
  }

  /** The caller's name for a peer. */
  static Optional<String> name(Request request) throws PeerException {
    Optional<String> name = Peers.inTheNameOf(request.caller().identity());
    if (name.isEmpty()) {
      throw new PeerException("the caller has too many grants to ask for them");
    }
    return name;
  }

  private static byte[] body(JsonNode body) {
    return body.isObject()
        ? body.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8)
        : new byte[0];
  }

  /** Sends an answer of a peer on. */
  static void copy(PeerAnswer answer, Reply reply) throws IOException {
    reply.status(answer.status());
    for (String name : PASSED_BACK) {
      answer.header(name).ifPresent(value -> reply.header(name, value));
    }
    String type = answer.header("Content-Type").orElse("");
    Optional<Long> length = answer.header("Content-Length").map(Long::parseLong);
    if (type.isEmpty()) {
      reply.empty();
    } else if (answer.status() >= 400) {
      reply.bytes(type, answer.body().readNBytes(MOST_PROBLEM_BYTES));
    } else if (length.isPresent()) {
      reply.copy(type, answer.body(), length.get());
    } else {
      reply.stream(type, out -> answer.body().transferTo(out));
    }
  }

  static ProblemException unavailable(Holder peer, PeerException e) {
    return Problem.of(
            ProblemCode.PEER_UNAVAILABLE,
            "proxy " + peer.url() + " has it: " + e.reason(),
            "try again; GET /api/v1/status says which proxies answer")
        .with("proxy", peer.url())
        .thrown();
  }
}
