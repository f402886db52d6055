package io.fodc.proxy.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.fodc.proxy.access.AccessControl;
import io.fodc.proxy.audit.AuditTicket;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** Takes each request to its route, and turns whatever goes wrong on the way into a problem. */
final class Dispatcher implements Handler {
  private static final Logger LOG = System.getLogger(Dispatcher.class.getName());
  private static final Duration BUSY_RETRY = Duration.ofSeconds(1);
  private static final String NO_ROUTE = "none";

  private final List<Route> routes;
  private final AccessControl access;
  private final SiteGuard site;
  private final Door door;
  private final ConnectionGuard guard;
  private final RequestMetrics metrics;
  private final Semaphore slots;

  /** Places of other proxies' requests: two that wait for each other leave each other room. */
  private final Semaphore peerSlots;

  private final int limit;
  private final LongSupplier nanoClock;

  Dispatcher(
      List<Route> routes,
      AccessControl access,
      SiteGuard site,
      ConnectionGuard guard,
      RequestMetrics metrics,
      int limit,
      String instance,
      LongSupplier nanoClock) {
    this.routes = List.copyOf(routes);
    this.access = access;
    this.site = site;
    this.door = new Door(access, instance);
    this.guard = guard;
    this.metrics = metrics;
    this.slots = new Semaphore(limit);
    this.peerSlots = new Semaphore(limit);
    this.limit = limit;
    this.nanoClock = nanoClock;
  }

  private record Found(Route route, Map<String, String> pathParameters) {}

  @Override
  public void handle(ServerRequest request, ServerResponse response) {
    long startNanos = nanoClock.getAsLong();
    ConnectionGuard.Watch watch = guard.current();
    watch.answering();
    boolean head = request.prologue().method().equals(Method.HEAD);
    String encodings = request.headers().first(HeaderNames.ACCEPT_ENCODING).orElse("");
    String requestId =
        RequestIds.of(request.headers().first(HeaderNames.create(RequestIds.HEADER)).orElse(""));
    Reply reply = new Reply(response, watch, requestId, head, MediaRanges.takesGzip(encodings));
    String route = NO_ROUTE;
    try {
      checkLength(request, reply);
      site.check(request);
      Found found = route(request);
      route = found.route().path();
      answer(found, request, reply);
    } catch (ProblemException e) {
      send(reply, e.problem());
    } catch (IOException | RuntimeException e) {
      broken(reply, requestId, route, e);
    } finally {
      watch.answered();
      metrics.record(route, reply.status(), nanoClock.getAsLong() - startNanos);
    }
    if (request.headers().contains(HeaderValues.CONNECTION_CLOSE) || reply.isLast()) {
      // Helidon announces the end and then waits for another request; what is streamed has its last
      // chunk only once it is committed.
      if (response instanceof RoutingResponse streamed) {
        streamed.commit();
      }
      throw new CloseConnectionException("no other request is read after this one");
    }
  }

  /** Only a message of another proxy may be longer than other bodies. */
  private void checkLength(ServerRequest request, Reply reply) throws IOException {
    if (request.headers().contentLength().orElse(0) > HttpSettings.MAX_BODY_BYTES
        && !request.path().rawPath().equals(PeerPages.PATH)) {
      // Read, for a sender that reads only then; the server has refused what is longer still.
      byte[] unused =
          BytesBody.of(request, guard.current(), reply::last, HttpSettings.MAX_PEER_BODY_BYTES);
      reply.last();
      throw BytesBody.tooLarge((int) HttpSettings.MAX_BODY_BYTES);
    }
  }

  private Found route(ServerRequest request) {
    String rawPath = request.path().rawPath();
    for (Route route : routes) {
      Optional<Map<String, String>> parameters = route.match(rawPath);
      if (parameters.isPresent()) {
        String method = request.prologue().method().text();
        return new Found(asked(route.path(), method), parameters.get());
      }
    }
    List<String> paths = routes.stream().map(Route::path).distinct().toList();
    throw Problem.of(
            ProblemCode.ROUTE_UNKNOWN,
            "there is nothing at '" + Problem.excerpt(rawPath) + "'",
            Nearest.of(rawPath, paths)
                .map(near -> "did you mean " + near + "?")
                .orElse("GET /openapi.yaml lists every path"))
        .thrown();
  }

  /** The route at a path that takes a method. */
  private Route asked(String path, String text) {
    List<Route> there = routes.stream().filter(route -> route.path().equals(path)).toList();
    Optional<HttpMethod> method = HttpMethod.of(text);
    return there.stream()
        .filter(route -> method.isPresent() && route.method() == method.get())
        .findFirst()
        .orElseThrow(() -> methodNotAllowed(text, there));
  }

  private static ProblemException methodNotAllowed(String method, List<Route> there) {
    String allowed =
        there.stream().map(route -> route.method().allowed()).collect(Collectors.joining(", "));
    return Problem.of(
            ProblemCode.METHOD_NOT_ALLOWED,
            "method " + Problem.excerpt(method) + " is not taken here",
            "use " + allowed.replace(", ", " or "))
        .with("allow", allowed)
        .thrown();
  }

  private void answer(Found found, ServerRequest request, Reply reply) throws IOException {
    Route route = found.route();
    Caller caller = door.enter(route, request, reply);
    Query query = Query.of(request.query().rawValue(), route.parameters());
    door.checkClusters(route, request, reply, query, caller);
    if (!route.limited()) {
      respond(found, query, caller, request, reply);
      return;
    }
    Semaphore room = caller.peer().isPresent() ? peerSlots : slots;
    if (!room.tryAcquire()) {
      throw Problem.of(
              ProblemCode.BUSY,
              limit + " requests are being answered, which is the limit",
              "try again; ask for less at once, or raise http.concurrent-requests")
          .with("limit", Integer.toString(limit))
          .retryAfter(BUSY_RETRY)
          .thrown();
    }
    try {
      respond(found, query, caller, request, reply);
    } finally {
      room.release();
    }
  }

  private Request known(Found found, Query query, Caller caller, ServerRequest request, Reply reply)
      throws IOException {
    JsonNode body =
        switch (found.route().body()) {
          case NONE -> MissingNode.getInstance();
          case JSON -> {
            byte[] bytes = JsonBody.of(request, guard.current(), reply::last);
            door.checkBody(found.route(), request, reply, caller, bytes);
            yield JsonBody.parse(bytes);
          }
          case BYTES -> {
            byte[] bytes =
                BytesBody.of(
                    request, guard.current(), reply::last, HttpSettings.MAX_PEER_BODY_BYTES);
            door.checkBody(found.route(), request, reply, caller, bytes);
            yield BinaryNode.valueOf(bytes);
          }
        };
    return new Request(
        found.pathParameters(),
        query,
        request.headers(),
        body,
        caller,
        Door.action(found.route(), request, reply.requestId(), caller),
        new Request.Line(
            request.prologue().method().text(),
            request.path().rawPath(),
            request.query().rawValue()));
  }

  private void respond(Found found, Query query, Caller caller, ServerRequest request, Reply reply)
      throws IOException {
    Route route = found.route();
    Request known = known(found, query, caller, request, reply);
    Route.Endpoint endpoint =
        (asked, answer) -> {
          try {
            route.endpoint().answer(asked, answer);
          } catch (DeniedException e) {
            throw door.denied(route, request, reply, caller, e);
          }
        };
    if (route.audited()) {
      audited(endpoint, known, reply);
    } else {
      endpoint.answer(known, reply);
    }
  }

  /** Answers only what the audit log knows of. */
  private void audited(Route.Endpoint endpoint, Request known, Reply reply) throws IOException {
    AuditTicket ticket = Audited.begin(access, known.origin());
    String result = "failed";
    try {
      endpoint.answer(known, reply);
      result = "done";
    } catch (ProblemException e) {
      result = e.problem().code().code();
      throw e;
    } finally {
      access.audit().complete(ticket, result, "");
    }
  }

  private static void broken(Reply reply, String requestId, String route, Exception cause) {
    boolean clientGone = cause instanceof ServerConnectionException;
    LOG.log(
        clientGone ? Level.DEBUG : Level.ERROR,
        "request failed route=" + route + " request_id=" + requestId,
        cause);
    if (reply.begun()) {
      // Part of an answer is out: only the end of the connection says that it is not the whole.
      throw new CloseConnectionException("answer broke off route=" + route, cause);
    }
    send(
        reply,
        Problem.of(
            ProblemCode.INTERNAL,
            "the request could not be answered",
            "the proxy's log has the reason under request_id=" + requestId));
  }

  private static void send(Reply reply, Problem problem) {
    if (reply.begun()) {
      throw new CloseConnectionException("a problem after the first byte: " + problem.detail());
    }
    try {
      reply.problem(problem);
    } catch (IOException | UncheckedIOException e) {
      throw new CloseConnectionException("the client is gone", e);
    }
  }
}
