package io.fodc.proxy.http;

import io.fodc.proxy.access.Requirement;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One path that answers GET and HEAD.
 *
 * @param path its template, such as {@code /api/v1/nodes/{id}}; at most one {@code {…}}, which
 *     takes everything up to what follows it; of two routes that match, the first counts
 * @param requirement what a caller must have; {@code x-fodc-permission} of the contract
 * @param parameters all query parameters it takes
 * @param limited whether it counts against the limit of concurrent requests
 * @param audited whether each answer is told to the audit log before it is made
 * @param endpoint what answers
 */
record Route(
    String path,
    Requirement requirement,
    List<Parameter> parameters,
    boolean limited,
    boolean audited,
    Endpoint endpoint) {
  Route {
    parameters = List.copyOf(parameters);
  }

  static Route of(
      String path, Requirement requirement, List<Parameter> parameters, Endpoint endpoint) {
    return new Route(path, requirement, parameters, true, false, endpoint);
  }

  /** A cheap route that must answer even when the proxy is busy. */
  static Route always(String path, Requirement requirement, Endpoint endpoint) {
    return new Route(path, requirement, List.of(), false, false, endpoint);
  }

  /** The same, each answer told to the audit log before it is made. */
  Route withAudit() {
    return new Route(path, requirement, parameters, limited, true, endpoint);
  }

  /** Answers one request; everything that can be refused is refused before the first byte. */
  @FunctionalInterface
  interface Endpoint {
    void answer(Request request, Reply reply) throws IOException;
  }

  /** The decoded {@code {…}} of a raw path if it is this route's. */
  Optional<Map<String, String>> match(String rawPath) {
    int open = path.indexOf('{');
    if (open < 0) {
      return rawPath.equals(path) ? Optional.of(Map.of()) : Optional.empty();
    }
    int close = path.indexOf('}');
    String prefix = path.substring(0, open);
    String suffix = path.substring(close + 1);
    if (!rawPath.startsWith(prefix)
        || !rawPath.endsWith(suffix)
        || rawPath.length() <= prefix.length() + suffix.length()) {
      return Optional.empty();
    }
    String value = rawPath.substring(prefix.length(), rawPath.length() - suffix.length());
    return Optional.of(Map.of(path.substring(open + 1, close), Query.decode(value, false)));
  }
}
