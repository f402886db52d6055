package io.fodc.proxy.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fodc.proxy.capture.ArtifactFiles;
import io.fodc.proxy.capture.Capture;
import io.fodc.proxy.capture.CaptureAnswer;
import io.fodc.proxy.capture.CaptureOrder;
import io.fodc.proxy.capture.CaptureRequest;
import io.fodc.proxy.capture.Captures;
import io.fodc.proxy.fleet.Holder;
import io.fodc.proxy.fleet.SilentProxy;
import io.fodc.proxy.peer.PeerAnswer;
import io.fodc.proxy.peer.PeerCall;
import io.fodc.proxy.peer.PeerException;
import io.fodc.proxy.peer.Peers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Captures of nodes whose sessions are with several proxies: one name, and each proxy has the
 * parts, and artifacts, of its own nodes. Nothing about another's parts is kept here: who asks for
 * a capture is answered from what all proxies say of it then.
 */
final class FleetCaptures {
  /** Dry runs wait for agents, 5 s at most. */
  private static final Duration AGENTS = Duration.ofSeconds(6);

  private static final int NOT_FOUND = 404;

  private final Captures captures;
  private final Optional<Peers> peers;

  FleetCaptures(Captures captures, Optional<Peers> peers) {
    this.captures = captures;
    this.peers = peers;
  }

  /** Whether nobody else is to be asked. */
  boolean alone(Request request) {
    return peers.isEmpty() || request.caller().peer().isPresent();
  }

  /** The others; only where this proxy does not work alone. */
  Peers others() {
    return peers.orElseThrow(() -> new IllegalStateException("there are no other proxies"));
  }

  /** What the others say to a request of the same path. */
  private Answers ask(Request request, String method) {
    return ask(request, method, request.line().target());
  }

  /** What the others say to a request of another path. */
  Answers ask(Request request, String method, String target) {
    Peers.Others known = others().others();
    List<SilentProxy> silent = new ArrayList<>(known.silent());
    Map<Holder, PeerCall> calls = new LinkedHashMap<>();
    Optional<String> name = Peers.inTheNameOf(request.caller().identity());
    for (Holder peer : known.answering()) {
      if (name.isPresent()) {
        calls.put(
            peer,
            new PeerCall(
                method,
                target,
                Map.of("X-Request-Id", request.origin().requestId()),
                new byte[0],
                name,
                others().timeout(),
                true));
      } else {
        silent.add(new SilentProxy(peer.url(), "the caller has too many grants to ask for them"));
      }
    }
    List<Peers.Told> told = new ArrayList<>();
    for (Peers.Told each : others().ask(calls)) {
      if (each.failure().isEmpty()) {
        told.add(each);
      } else {
        silent.add(new SilentProxy(each.peer().url(), each.failure()));
      }
    }
    return new Answers(told, silent);
  }

  /**
   * What others answered.
   *
   * @param silent those that did not
   */
  record Answers(List<Peers.Told> told, List<SilentProxy> silent) {
    /** The first answer that refuses, where not having it is none. */
    Optional<Peers.Told> refusal() {
      return told.stream()
          .filter(each -> each.status() >= 400 && each.status() != NOT_FOUND)
          .findFirst();
    }
  }

  /**
   * A capture as far as the caller sees it, of all proxies that have some of it.
   *
   * @throws ProblemException if none has
   */
  ObjectNode whole(Request request, Optional<Capture> here, String method) throws IOException {
    return whole(request, request.line().target(), here, method);
  }

  /** The same by another path than the request's. */
  ObjectNode whole(Request request, String target, Optional<Capture> here, String method)
      throws IOException {
    Answers answers = ask(request, method, target);
    List<ObjectNode> parts = new ArrayList<>();
    if (here.isPresent()) {
      CaptureMerge.read(CaptureJson.bytes(here.get(), false, List.of())).ifPresent(parts::add);
    }
    for (Peers.Told told : answers.told()) {
      if (told.status() == 200) {
        CaptureMerge.read(told.body()).ifPresent(parts::add);
      }
    }
    if (parts.isEmpty()) {
      throw unknown(request.path("id"), answers.silent());
    }
    ObjectNode whole = CaptureMerge.merged(parts);
    CaptureMerge.missing(whole, answers.silent());
    return whole;
  }

  /** Nobody has it; where somebody does not answer, that is not known. */
  static ProblemException unknown(String id, List<SilentProxy> silent) {
    if (silent.isEmpty()) {
      return CapturePages.unknown(id);
    }
    return Relay.unavailable(
        new Holder(silent.getFirst().url()),
        new PeerException("it may be, and " + silent.getFirst().reason()));
  }

  /** Lists of all proxies, newest first; each list is of the same query. */
  List<ObjectNode> lists(Request request, List<ObjectNode> here, List<SilentProxy> silent) {
    Answers answers = ask(request, "GET");
    silent.addAll(answers.silent());
    Map<String, List<ObjectNode>> byId = new TreeMap<>(java.util.Comparator.reverseOrder());
    here.forEach(one -> add(byId, one));
    for (Peers.Told told : answers.told()) {
      if (told.status() == 200) {
        CaptureMerge.list(told.body()).forEach(one -> add(byId, one));
      } else {
        silent.add(new SilentProxy(told.peer().url(), "it answered with status " + told.status()));
      }
    }
    return byId.values().stream().map(CaptureMerge::merged).toList();
  }

  private static void add(Map<String, List<ObjectNode>> byId, ObjectNode one) {
    byId.computeIfAbsent(one.path("id").asText(), id -> new ArrayList<>()).add(one);
  }

  /**
   * Deletes a capture everywhere.
   *
   * @param here whether this proxy had some of it, and deleted that
   */
  void delete(Request request, boolean here) {
    Answers answers = ask(request, "DELETE");
    Optional<Peers.Told> refusal = answers.refusal();
    if (refusal.isPresent() || !answers.silent().isEmpty()) {
      String url =
          refusal.map(told -> told.peer().url()).orElseGet(() -> answers.silent().getFirst().url());
      String why =
          refusal
              .map(told -> "it answered with status " + told.status())
              .orElseGet(() -> answers.silent().getFirst().reason());
      throw Relay.unavailable(
          new Holder(url), new PeerException("its parts are not deleted, for " + why));
    }
    if (!here && answers.told().stream().noneMatch(told -> told.status() == 204)) {
      throw CapturePages.unknown(request.path("id"));
    }
  }

  /** Whether an artifact that a path names can only be another proxy's. */
  boolean has(ArtifactFiles files, Request request) {
    return !alone(request) && files.find(request.path("id"), request.path("name")).isEmpty();
  }

  /** Passes on what another proxy has at the request's path; whether one had. */
  boolean relay(Request request, Reply reply) throws IOException {
    Peers.Others known = others().others();
    for (Holder peer : known.answering()) {
      try (PeerAnswer answer = Relay.ask(others(), peer, request)) {
        if (answer.status() != NOT_FOUND) {
          Relay.copy(answer, reply);
          return true;
        }
      } catch (PeerException e) {
        if (reply.begun()) {
          throw e;
        }
        throw Relay.unavailable(peer, e);
      }
    }
    if (!known.silent().isEmpty()) {
      throw unknown(request.path("id"), known.silent());
    }
    return false;
  }

  /** Starts a capture of nodes of which others have some. */
  void start(
      Request request,
      Reply reply,
      CaptureRequest wanted,
      CaptureTargets.Found found,
      CaptureStart local)
      throws IOException {
    String id = captures.newId();
    Map<Holder, PeerCall> calls = new LinkedHashMap<>();
    Optional<String> name = Peers.inTheNameOf(request.caller().identity());
    found
        .elsewhere()
        .forEach(
            (peer, nodes) ->
                calls.put(peer, call(request, id, nodes, wanted, name, found.longNames())));
    List<Peers.Told> told = name.isPresent() ? others().ask(calls) : List.of();
    if (found.nodes().isEmpty() && told.size() == 1 && told.getFirst().failure().isEmpty()) {
      // All of it is another's: its answer is the answer.
      one(told.getFirst(), reply);
      return;
    }
    List<ObjectNode> parts = new ArrayList<>();
    List<CaptureOrder.Wanted> here = new ArrayList<>(found.nodes());
    for (Map.Entry<Holder, List<CaptureOrder.Wanted>> asked : found.elsewhere().entrySet()) {
      Optional<Peers.Told> answer =
          told.stream().filter(each -> each.peer().equals(asked.getKey())).findFirst();
      Optional<ObjectNode> part =
          answer.filter(each -> each.status() / 100 == 2).flatMap(e -> CaptureMerge.read(e.body()));
      if (part.isPresent()) {
        parts.add(part.get());
      } else {
        refused(asked.getKey(), asked.getValue(), answer, here);
      }
    }
    finish(request, reply, wanted, found, local, id, here, parts);
  }

  private static void refused(
      Holder peer,
      List<CaptureOrder.Wanted> nodes,
      Optional<Peers.Told> answer,
      List<CaptureOrder.Wanted> here) {
    String why =
        answer
            .map(
                told ->
                    told.failure().isEmpty()
                        ? "it answered with status "
                            + told.status()
                            + CaptureMerge.detail(told.body())
                        : told.failure())
            .orElse("the caller has too many grants to ask for them");
    String code =
        answer.filter(told -> told.status() == 409).isPresent() ? "busy" : "proxy-unavailable";
    nodes.forEach(
        node -> here.add(node.refused(code, "proxy " + peer.url() + " has its session: " + why)));
  }

  private void finish(
      Request request,
      Reply reply,
      CaptureRequest wanted,
      CaptureTargets.Found found,
      CaptureStart local,
      String id,
      List<CaptureOrder.Wanted> here,
      List<ObjectNode> parts)
      throws IOException {
    if (!here.isEmpty()) {
      CaptureTargets.Found own = new CaptureTargets.Found(here, found.leftOut());
      CaptureAnswer answer = local.part(request, id, wanted, own, found.longNames());
      Optional<Capture> made = made(answer);
      if (made.isEmpty() && parts.isEmpty()) {
        CaptureStart.answer(
            reply,
            answer,
            wanted,
            found.leftOut(),
            request.caller().identity().reach(io.fodc.proxy.access.Permission.READ_CAPTURES));
        return;
      }
      if (made.isPresent()) {
        CaptureMerge.read(CaptureJson.bytes(made.get(), false, found.leftOut()))
            .ifPresent(parts::addFirst);
      } else {
        parts.getFirst().withArray("parts").addAll(CaptureMerge.refusedParts(here));
      }
    }
    ObjectNode whole = CaptureMerge.merged(parts);
    if (!wanted.dryRun()) {
      reply.status(202).header("Location", CaptureStart.PATH + whole.path("id").asText());
    }
    reply.bytes(Json.MEDIA_TYPE, CaptureMerge.bytes(whole));
  }

  private static Optional<Capture> made(CaptureAnswer answer) {
    return switch (answer) {
      case CaptureAnswer.Created created -> Optional.of(created.capture());
      case CaptureAnswer.Joined joined -> Optional.of(joined.capture());
      case CaptureAnswer.Busy busy -> Optional.empty();
      case CaptureAnswer.KeyReused reused -> Optional.empty();
      case CaptureAnswer.KeysFull full -> Optional.empty();
      case CaptureAnswer.TooMany many -> Optional.empty();
    };
  }

  private PeerCall call(
      Request request,
      String id,
      List<CaptureOrder.Wanted> nodes,
      CaptureRequest wanted,
      Optional<String> name,
      boolean longNames) {
    ObjectNode body = request.body().deepCopy();
    var names = body.putObject("target").putArray("node_id");
    nodes.forEach(node -> names.add(node.id().toString()));
    Map<String, String> headers = new TreeMap<>();
    headers.put("Content-Type", Json.MEDIA_TYPE);
    headers.put("X-Request-Id", request.origin().requestId());
    headers.put(CaptureStart.ID.defaultCase(), id);
    if (longNames) {
      headers.put(CaptureStart.NAMES.defaultCase(), CaptureStart.LONG_NAMES);
    }
    request
        .headers()
        .first(io.helidon.http.HeaderNames.create("Idempotency-Key"))
        .ifPresent(key -> headers.put("Idempotency-Key", key));
    Duration limit = wanted.dryRun() ? others().timeout().plus(AGENTS) : others().timeout();
    return new PeerCall(
        "POST",
        "/api/v1/captures",
        headers,
        body.toString().getBytes(StandardCharsets.UTF_8),
        name,
        limit,
        true);
  }

  private static void one(Peers.Told told, Reply reply) throws IOException {
    reply.status(told.status());
    Optional<ObjectNode> capture = CaptureMerge.read(told.body());
    if (capture.isPresent() && !capture.get().path("dry_run").asBoolean()) {
      reply.header("Location", CaptureStart.PATH + capture.get().path("id").asText());
    }
    reply.bytes(told.status() >= 400 ? Problem.MEDIA_TYPE : Json.MEDIA_TYPE, told.body());
  }
}
