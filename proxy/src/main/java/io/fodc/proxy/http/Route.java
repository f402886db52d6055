package io.fodc.proxy.http;

import io.fodc.proxy.access.Requirement;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One path, and one way to ask there.
 *
 * @param method how it is asked; GET answers HEAD too
 * @param template which paths it takes; of two routes whose templates match, the first counts, with
 *     all others of the same template
 * @param requirement what a caller must have; {@code x-fodc-permission} of the contract
 * @param parameters all query parameters it takes
 * @param body whether it reads a body
 * @param limited whether it counts against the limit of concurrent requests
 * @param audited whether each answer is told to the audit log before it is made
 * @param endpoint what answers
 */
record Route(
    HttpMethod method,
    PathTemplate template,
    Requirement requirement,
    List<Parameter> parameters,
    Body body,
    boolean limited,
    boolean audited,
    Endpoint endpoint) {
  Route {
    parameters = List.copyOf(parameters);
  }

  /** Whether a request's body is read, as JSON within the bounds of {@link JsonBody}. */
  enum Body {
    /** What there is of it is thrown away. */
    NONE,
    /** It must be there. */
    JSON,
    /** A message of another proxy, as it is. */
    BYTES
  }

  static Route of(
      String path, Requirement requirement, List<Parameter> parameters, Endpoint endpoint) {
    return new Route(
        HttpMethod.GET,
        PathTemplate.of(path),
        requirement,
        parameters,
        Body.NONE,
        true,
        false,
        endpoint);
  }

  /** A route that does something. */
  static Route of(
      HttpMethod method, String path, Requirement requirement, Body body, Endpoint endpoint) {
    return new Route(
        method, PathTemplate.of(path), requirement, List.of(), body, true, false, endpoint);
  }

  /** A cheap route that must answer even when the proxy is busy. */
  static Route always(String path, Requirement requirement, Endpoint endpoint) {
    return of(path, requirement, List.of(), endpoint).unlimited();
  }

  /** The same, not counted against the limit of concurrent requests: it has a limit of its own. */
  Route unlimited() {
    return new Route(method, template, requirement, parameters, body, false, audited, endpoint);
  }

  /** The same, each answer told to the audit log before it is made. */
  Route withAudit() {
    return new Route(method, template, requirement, parameters, body, limited, true, endpoint);
  }

  /** Answers one request; everything that can be refused is refused before the first byte. */
  @FunctionalInterface
  interface Endpoint {
    void answer(Request request, Reply reply) throws IOException;
  }

  /** Its path as the contract writes it, such as {@code /api/v1/nodes/{id}}. */
  String path() {
    return template.shown();
  }

  /** The decoded {@code {…}} of a raw path if it is this route's. */
  Optional<Map<String, String>> match(String rawPath) {
    return template.match(rawPath);
  }
}
