package io.fodc.proxy.http;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import org.jspecify.annotations.Nullable;

/** Requests that Helidon refuses before they reach a route, as problems like all others. */
final class TransportProblems implements DirectHandler {
  private TransportProblems() {}

  static DirectHandlers handlers() {
    DirectHandlers.Builder handlers = DirectHandlers.builder();
    for (EventType type : EventType.values()) {
      handlers.addHandler(type, new TransportProblems());
    }
    return handlers.build();
  }

  @Override
  public TransportResponse handle(
      TransportRequest request,
      EventType type,
      Status status,
      ServerResponseHeaders headers,
      @Nullable String message) {
    Problem problem = problem(status.code(), message == null ? "it is not HTTP" : message);
    String requestId = RequestIds.of("");
    return TransportResponse.builder()
        .status(Status.create(problem.code().status()))
        .header(HeaderNames.CONTENT_TYPE, Problem.MEDIA_TYPE)
        .header(HeaderNames.create(RequestIds.HEADER), requestId)
        .header(HeaderNames.CONNECTION, "close")
        .keepAlive(false)
        .entity(problem.toJson(requestId))
        .build();
  }

  private static Problem problem(int status, String message) {
    boolean headers = status == 400 && message.contains("Header size");
    return switch (headers ? 431 : status) {
      case 413 ->
          Problem.of(
                  ProblemCode.BODY_TOO_LARGE,
                  "the body is longer than is read",
                  "ask for less at once")
              .with("limit", HttpSettings.MAX_BODY_BYTES + " bytes");
      case 414 ->
          Problem.of(
                  ProblemCode.URL_TOO_LONG,
                  "the request line is longer than is read",
                  "shorten the query; one regular expression in match[] replaces many")
              .with("limit", HttpSettings.MAX_REQUEST_LINE_BYTES + " bytes");
      case 431 ->
          Problem.of(
                  ProblemCode.HEADERS_TOO_LARGE,
                  "the headers are larger than is read",
                  "send fewer")
              .with("limit", HttpSettings.MAX_HEADER_BYTES + " bytes");
      case 505 ->
          Problem.of(ProblemCode.HTTP_VERSION, "no other protocol is spoken", "use HTTP/1.1");
      case 500 ->
          Problem.of(
              ProblemCode.INTERNAL, "the request could not be answered", "see the proxy's log");
      default ->
          Problem.of(
              ProblemCode.REQUEST_MALFORMED,
              "the request could not be read: " + Problem.excerpt(message),
              "percent-encode the URL, send a well-formed HTTP/1.1 request");
    };
  }
}
