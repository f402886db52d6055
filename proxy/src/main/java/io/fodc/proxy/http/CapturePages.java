package io.fodc.proxy.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fodc.proxy.access.AccessControl;
import io.fodc.proxy.access.Permission;
import io.fodc.proxy.access.Reach;
import io.fodc.proxy.access.Requirement;
import io.fodc.proxy.capture.Capture;
import io.fodc.proxy.capture.CaptureFilter;
import io.fodc.proxy.capture.CaptureState;
import io.fodc.proxy.capture.Captures;
import io.fodc.proxy.capture.NearestWord;
import io.fodc.proxy.capture.Part;
import io.fodc.proxy.fleet.SilentProxy;
import io.fodc.proxy.peer.Peers;
import io.fodc.schemas.capture.CaptureKind;
import io.fodc.schemas.node.NodeRole;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** {@code /api/v1/captures…}: starts, shows, cancels and deletes captures. */
final class CapturePages {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MOST_LIMIT = 1_000;
  private static final String ALL = "/api/v1/captures";
  private static final String ONE = "/api/v1/captures/{id}";

  private final Captures captures;
  private final FleetCaptures elsewhere;
  private final CaptureStart start;
  private final CaptureEvents events;
  private final ArtifactPages artifacts;

  CapturePages(
      Captures captures,
      VisibleFleet fleet,
      Optional<Peers> peers,
      AccessControl access,
      LongSupplier clockMillis) {
    this.captures = captures;
    this.elsewhere = new FleetCaptures(captures, peers);
    this.start =
        new CaptureStart(captures, new CaptureTargets(fleet), elsewhere, access, clockMillis);
    this.events = new CaptureEvents(captures, elsewhere, access);
    this.artifacts = new ArtifactPages(captures, elsewhere, access);
  }

  List<Route> routes() {
    return List.of(
        Route.of(
            ALL,
            Permission.READ_CAPTURES,
            List.of(
                Parameter.KIND,
                Parameter.STATE,
                Parameter.NODE_ID,
                Parameter.CLUSTER,
                Parameter.LIMIT,
                Parameter.AFTER),
            this::list),
        Route.of(
            HttpMethod.POST,
            ALL,
            Requirement.Family.CREATE_CAPTURES,
            Route.Body.JSON,
            start::ofNodes),
        Route.of(
            HttpMethod.POST,
            "/api/v1/self/captures",
            Requirement.Family.CREATE_CAPTURES,
            Route.Body.JSON,
            start::ofSelf),
        Route.of(ONE, Permission.READ_CAPTURES, List.of(), this::one),
        Route.of(HttpMethod.DELETE, ONE, Permission.DELETE_CAPTURES, Route.Body.NONE, this::delete)
            .withAudit(),
        Route.of(
                HttpMethod.POST,
                ONE + "/cancel",
                Permission.CANCEL_CAPTURES,
                Route.Body.NONE,
                this::cancel)
            .withAudit(),
        Route.of(ONE + "/events", Permission.READ_CAPTURES, List.of(), events::stream).unlimited(),
        Route.of(
                ONE + "/artifacts/{name}",
                Permission.READ_ARTIFACTS,
                List.of(),
                artifacts::download)
            .unlimited());
  }

  private void list(Request request, Reply reply) throws IOException {
    MediaRanges.choose(request.accept(), List.of(Json.MEDIA_TYPE));
    Query query = request.query();
    List<String> states = Arrays.stream(CaptureState.values()).map(CaptureState::word).toList();
    int limit = limit(query);
    CaptureFilter filter =
        new CaptureFilter(
            words(query, Parameter.KIND, CaptureKind.words()),
            words(query, Parameter.STATE, states),
            query.all(Parameter.NODE_ID),
            query.all(Parameter.CLUSTER),
            query.one(Parameter.AFTER).orElse(""),
            limit + 1,
            request.caller().reach());
    List<Capture> found = captures.list(filter);
    if (!elsewhere.alone(request)) {
      ofAll(request, reply, found, limit);
      return;
    }
    List<Capture> shown = found.subList(0, Math.min(limit, found.size()));
    reply.stream(
        Json.MEDIA_TYPE,
        out -> {
          JsonGenerator json = Json.generator(out);
          json.writeStartObject();
          json.writeArrayFieldStart("captures");
          for (Capture capture : shown) {
            CaptureJson.write(json, capture, false, List.of());
          }
          json.writeEndArray();
          json.writeBooleanField("more", found.size() > shown.size());
          if (found.size() > shown.size()) {
            json.writeStringField("next_after", shown.getLast().id());
          }
          json.writeEndObject();
          json.close();
        });
  }

  /** The list of all proxies. A page of the whole is at most a page of each. */
  private void ofAll(Request request, Reply reply, List<Capture> found, int limit)
      throws IOException {
    List<ObjectNode> here = new ArrayList<>();
    for (Capture capture : found) {
      CaptureMerge.read(CaptureJson.bytes(capture, false, List.of())).ifPresent(here::add);
    }
    List<SilentProxy> silent = new ArrayList<>();
    List<ObjectNode> all = elsewhere.lists(request, here, silent);
    List<ObjectNode> shown = all.subList(0, Math.min(limit, all.size()));
    ObjectNode answer = CaptureMerge.object();
    answer.putArray("captures").addAll(shown);
    // A peer that shows a full page may have more than that.
    boolean more = all.size() > shown.size() || shown.size() == limit;
    answer.put("more", more);
    if (more) {
      answer.put("next_after", shown.getLast().path("id").asText());
    }
    CaptureMerge.missing(answer, silent);
    reply.bytes(Json.MEDIA_TYPE, CaptureMerge.bytes(answer));
  }

  private static List<String> words(Query query, Parameter parameter, List<String> known) {
    for (String word : query.all(parameter)) {
      if (!known.contains(word)) {
        throw Query.invalid(
            parameter.name(),
            word,
            "allowed are " + String.join(", ", known),
            NearestWord.of(word, known)
                .map(near -> "did you mean '" + near + "'?")
                .orElse("use one of them"));
      }
    }
    return query.all(parameter);
  }

  private static int limit(Query query) {
    return query
        .one(Parameter.LIMIT)
        .map(
            value -> {
              if (value.matches("[1-9][0-9]{0,3}") && Integer.parseInt(value) <= MOST_LIMIT) {
                return Integer.parseInt(value);
              }
              throw Query.invalid(
                  Parameter.LIMIT.name(),
                  value,
                  "it is no number from 1 to " + MOST_LIMIT,
                  "use one, or leave it out");
            })
        .orElse(DEFAULT_LIMIT);
  }

  private void one(Request request, Reply reply) throws IOException {
    MediaRanges.choose(request.accept(), List.of(Json.MEDIA_TYPE));
    if (elsewhere.alone(request)) {
      reply.bytes(Json.MEDIA_TYPE, CaptureJson.bytes(find(captures, request), false, List.of()));
      return;
    }
    Optional<Capture> here = captures.get(request.path("id"));
    Optional<Capture> seen = here.flatMap(one -> one.visible(request.caller().reach()));
    reply.bytes(Json.MEDIA_TYPE, CaptureMerge.bytes(elsewhere.whole(request, seen, "GET")));
  }

  /**
   * The capture that a path names, as far as the caller may see it.
   *
   * @throws ProblemException if that is nothing of it
   */
  static Capture find(Captures captures, Request request) {
    String id = request.path("id");
    return captures
        .get(id)
        .flatMap(capture -> capture.visible(request.caller().reach()))
        .orElseThrow(() -> unknown(id));
  }

  static ProblemException unknown(String id) {
    return Problem.of(
            ProblemCode.CAPTURE_UNKNOWN,
            "there is no capture '" + Problem.excerpt(id) + "', or not any more",
            "GET /api/v1/captures lists those that are kept")
        .with("value", Problem.excerpt(id))
        .thrown();
  }

  private void cancel(Request request, Reply reply) throws IOException {
    if (!elsewhere.alone(request)) {
      Reach reach = request.caller().reach();
      Optional<Capture> here =
          captures
              .cancel(request.path("id"), reach, request.caller().identity().name())
              .flatMap(after -> after.visible(reach));
      reply.bytes(Json.MEDIA_TYPE, CaptureMerge.bytes(elsewhere.whole(request, here, "POST")));
      return;
    }
    Capture capture = find(captures, request);
    String by = request.caller().identity().name();
    Reach reach = request.caller().reach();
    Capture cancelled =
        captures
            .cancel(capture.id(), reach, by)
            .flatMap(after -> after.visible(reach))
            .orElseThrow(() -> unknown(capture.id()));
    reply.bytes(Json.MEDIA_TYPE, CaptureJson.bytes(cancelled, false, List.of()));
  }

  private void delete(Request request, Reply reply) throws IOException {
    if (elsewhere.alone(request)) {
      deleteHere(request);
    } else {
      Optional<Capture> here =
          captures
              .get(request.path("id"))
              .flatMap(capture -> capture.visible(request.caller().reach()));
      ObjectNode whole = elsewhere.whole(request, here, "GET");
      if (whole.path("state").asText().equals(CaptureState.RUNNING.word())) {
        throw running(request.path("id"));
      }
      if (here.isPresent()) {
        deleteHere(request);
      }
      elsewhere.delete(request, here.isPresent());
    }
    reply.status(204).empty();
  }

  private void deleteHere(Request request) {
    Capture capture = find(captures, request);
    Capture whole = captures.get(capture.id()).orElseThrow(() -> unknown(capture.id()));
    for (Part part : whole.parts()) {
      if (!request.caller().reach().covers(part.node(), new NodeRole(part.role()))) {
        throw new DeniedException(Permission.DELETE_CAPTURES, "every node of it");
      }
    }
    if (!captures.delete(capture.id())) {
      throw running(capture.id());
    }
  }

  private static ProblemException running(String id) {
    return Problem.of(
            ProblemCode.CAPTURE_RUNNING,
            "capture " + Problem.excerpt(id) + " runs",
            "cancel it first: POST /api/v1/captures/" + Problem.excerpt(id) + "/cancel")
        .thrown();
  }
}
