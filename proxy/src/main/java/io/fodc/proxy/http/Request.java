package io.fodc.proxy.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.fodc.proxy.access.Identity;
import io.fodc.proxy.audit.AuditAction;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerRequestHeaders;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A request whose route and parameters are known to be good.
 *
 * @param pathParameters decoded values of the path's {@code {…}}
 * @param query its query parameters
 * @param headers its headers
 * @param body the object it carries; missing where the route reads none
 * @param caller who asks, and how far what they may do here goes
 * @param origin what the audit log says of it
 * @param line how it was asked
 */
record Request(
    Map<String, String> pathParameters,
    Query query,
    ServerRequestHeaders headers,
    JsonNode body,
    Caller caller,
    AuditAction origin,
    Line line) {
  /**
   * How it was asked.
   *
   * @param rawQuery without the question mark
   */
  record Line(String method, String rawPath, String rawQuery) {
    /** Path and query, as they stand in a request line. */
    String target() {
      return rawQuery.isEmpty() ? rawPath : rawPath + "?" + rawQuery;
    }
  }

  /** Value of a {@code {…}} in the path. */
  String path(String name) {
    return pathParameters.getOrDefault(name, "");
  }

  /** The {@code Accept} header, empty without one. */
  String accept() {
    return headers.contains(HeaderNames.ACCEPT)
        ? headers.get(HeaderNames.ACCEPT).allValues().stream().collect(Collectors.joining(","))
        : "";
  }

  /**
   * Whose share of what is shared it counts against: the identity's, wherever it calls from; of
   * those that need not be known, the host's.
   */
  String callerKey() {
    Identity identity = caller.identity();
    return identity.name().equals(Identity.ANYBODY) ? origin.peer() : identity.name();
  }

  /** The {@code Host} header, empty without one. */
  String host() {
    return headers.first(HeaderNames.HOST).orElse("");
  }
}
