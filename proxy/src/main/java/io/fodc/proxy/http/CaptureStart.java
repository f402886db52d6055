package io.fodc.proxy.http;

import io.fodc.proxy.access.AccessControl;
import io.fodc.proxy.access.Identity;
import io.fodc.proxy.access.PeerQuestion;
import io.fodc.proxy.access.Permission;
import io.fodc.proxy.access.Reach;
import io.fodc.proxy.audit.AuditAction;
import io.fodc.proxy.audit.AuditTicket;
import io.fodc.proxy.capture.Capture;
import io.fodc.proxy.capture.CaptureAnswer;
import io.fodc.proxy.capture.CaptureOrder;
import io.fodc.proxy.capture.CaptureRequest;
import io.fodc.proxy.capture.Captures;
import io.fodc.proxy.capture.IdempotencyKey;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/**
 * Starts captures: finds the nodes, records who asks, then asks. Whoever asks too often is refused
 * before anything is recorded. At most {@value #MOST_DRY_RUNS} dry runs wait for agents at a time,
 * {@value #MOST_OF_ONE} of them of one caller.
 */
final class CaptureStart {
  private static final int MOST_DRY_RUNS = 8;
  private static final int MOST_OF_ONE = 4;
  private static final Duration RETRY = Duration.ofSeconds(10);
  private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,128}");
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{22}");

  /** The name of a capture of which another proxy asks for a part. */
  static final HeaderName ID = HeaderNames.create(PeerQuestion.CAPTURE_HEADER);

  /** Whether its artifacts have long names. */
  static final HeaderName NAMES = HeaderNames.create(PeerQuestion.NAMES_HEADER);

  static final String LONG_NAMES = "long";
  static final String PATH = "/api/v1/captures/";

  private final Captures captures;
  private final CaptureTargets targets;
  private final FleetCaptures elsewhere;
  private final AccessControl access;
  private final LongSupplier clockMillis;
  private final CallerRoom dryRuns =
      new CallerRoom("dry runs", "try again in a moment", MOST_DRY_RUNS, MOST_OF_ONE);

  CaptureStart(
      Captures captures,
      CaptureTargets targets,
      FleetCaptures elsewhere,
      AccessControl access,
      LongSupplier clockMillis) {
    this.captures = captures;
    this.elsewhere = elsewhere;
    this.targets = targets;
    this.access = access;
    this.clockMillis = clockMillis;
  }

  /** {@code POST /api/v1/captures}. */
  void ofNodes(Request request, Reply reply) throws IOException {
    MediaRanges.choose(request.accept(), List.of(Json.MEDIA_TYPE));
    CaptureRequest wanted = CaptureBody.of(request.body());
    CaptureTargets.Found found = targets.find(wanted, request);
    if (found.elsewhere().isEmpty()) {
      start(request, reply, wanted, found);
    } else {
      captures.mayAsk(request.caller().identity().name()).ifPresent(CaptureStart::refuse);
      elsewhere.start(request, reply, wanted, found, this);
    }
  }

  /** {@code POST /api/v1/self/captures}. */
  void ofSelf(Request request, Reply reply) throws IOException {
    MediaRanges.choose(request.accept(), List.of(Json.MEDIA_TYPE));
    CaptureRequest wanted = CaptureBody.ofSelf(request.body());
    Permission needed = Permission.of("create", "captures/" + wanted.kind().word()).orElseThrow();
    if (!request.caller().identity().reach(needed).everything()) {
      throw new DeniedException(needed, "*");
    }
    List<String> able = List.of(wanted.kind().capability());
    CaptureOrder.Wanted self = new CaptureOrder.Wanted(Capture.SELF, "proxy", true, able);
    start(request, reply, wanted, new CaptureTargets.Found(List.of(self), List.of()));
  }

  private void start(
      Request request, Reply reply, CaptureRequest wanted, CaptureTargets.Found found)
      throws IOException {
    Optional<IdempotencyKey> key = wanted.dryRun() ? Optional.empty() : key(request);
    Identity who = request.caller().identity();
    captures.mayAsk(who.name()).ifPresent(CaptureStart::refuse);
    if (wanted.dryRun()) {
      try (CallerRoom.Place _ = dryRuns.enter(request)) {
        recorded(request, reply, wanted, found, key);
      }
    } else {
      recorded(request, reply, wanted, found, key);
    }
  }

  private void recorded(
      Request request,
      Reply reply,
      CaptureRequest wanted,
      CaptureTargets.Found found,
      Optional<IdempotencyKey> key)
      throws IOException {
    Identity who = request.caller().identity();
    CaptureAnswer answer = recorded(request, id(request), wanted, found, key, longNames(request));
    answer(reply, answer, wanted, found.leftOut(), who.reach(Permission.READ_CAPTURES));
  }

  /** The same of nodes whose capture other proxies have parts of, under one name. */
  CaptureAnswer part(
      Request request,
      String id,
      CaptureRequest wanted,
      CaptureTargets.Found found,
      boolean longNames)
      throws IOException {
    Optional<IdempotencyKey> key = wanted.dryRun() ? Optional.empty() : key(request);
    return recorded(request, id, wanted, found, key, longNames);
  }

  private static boolean longNames(Request request) {
    return request.caller().peer().isPresent()
        && request.headers().first(NAMES).filter(LONG_NAMES::equals).isPresent();
  }

  /** The name of a capture to be: that which another proxy gave its part, or a new one. */
  private String id(Request request) {
    return request
        .headers()
        .first(ID)
        .filter(given -> request.caller().peer().isPresent() && FORM.matcher(given).matches())
        .filter(given -> captures.get(given).isEmpty())
        .orElseGet(captures::newId);
  }

  private CaptureAnswer recorded(
      Request request,
      String id,
      CaptureRequest wanted,
      CaptureTargets.Found found,
      Optional<IdempotencyKey> key,
      boolean longNames)
      throws IOException {
    Identity who = request.caller().identity();
    AuditTicket ticket = begin(request, id, wanted, found);
    Outcome outcome = new Outcome("failed", "");
    try {
      CaptureOrder order =
          new CaptureOrder(
              id,
              wanted,
              found.nodes(),
              who.name(),
              request.origin().requestId(),
              key,
              longNames,
              (end, detail) -> access.audit().complete(ticket, end, detail));
      CaptureAnswer answer = ask(order);
      outcome = outcome(answer, wanted);
      return answer;
    } finally {
      if (!outcome.result().isEmpty()) {
        access.audit().complete(ticket, outcome.result(), outcome.detail());
      }
    }
  }

  /**
   * What the audit log says at once.
   *
   * @param result empty when it is said by the capture at its end
   */
  private record Outcome(String result, String detail) {}

  private static Outcome outcome(CaptureAnswer answer, CaptureRequest wanted) {
    return switch (answer) {
      case CaptureAnswer.Created created -> new Outcome(wanted.dryRun() ? "priced" : "", "");
      case CaptureAnswer.Joined joined -> new Outcome("joined", "capture=" + joined.capture().id());
      case CaptureAnswer.KeyReused reused ->
          new Outcome("refused", "capture=" + reused.captureId());
      case CaptureAnswer.KeysFull full -> new Outcome("refused", "capture=" + full.captureId());
      case CaptureAnswer.Busy busy -> new Outcome("refused", "");
      case CaptureAnswer.TooMany many -> new Outcome("refused", "");
    };
  }

  private CaptureAnswer ask(CaptureOrder order) throws IOException {
    if (order.request().dryRun()) {
      try {
        return captures.price(order);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("the proxy is stopping", e);
      }
    }
    try {
      return captures.create(order);
    } catch (IOException e) {
      throw Problem.of(
              ProblemCode.STORAGE_UNAVAILABLE,
              "the capture cannot be kept, so nobody was asked: "
                  + Problem.excerpt(String.valueOf(e.getMessage())),
              "make room in data.directory; the proxy's log has the reason")
          .retryAfter(RETRY)
          .thrown();
    }
  }

  private AuditTicket begin(
      Request request, String id, CaptureRequest wanted, CaptureTargets.Found found) {
    Map<String, String> about = new TreeMap<>(request.origin().target());
    about.put("capture", id);
    about.put("kind", wanted.kind().word());
    about.put("seconds", Integer.toString(wanted.seconds()));
    about.put("dry_run", Boolean.toString(wanted.dryRun()));
    about.put("options", wanted.options().toString());
    about.put("node_count", Integer.toString(found.nodes().size()));
    about.put(
        "nodes",
        String.join(
            ",", found.nodes().stream().limit(32).map(node -> node.id().toString()).toList()));
    return Audited.begin(
        access,
        new AuditAction(
            request.origin().actor(),
            request.origin().peer(),
            request.origin().requestId(),
            "create:captures/" + wanted.kind().word(),
            about));
  }

  private Optional<IdempotencyKey> key(Request request) {
    Optional<String> given = request.headers().first(HeaderNames.create("Idempotency-Key"));
    if (given.isPresent() && !KEY.matcher(given.get()).matches()) {
      throw Problem.of(
              ProblemCode.HEADER_INVALID,
              "header Idempotency-Key is '" + Problem.excerpt(given.get()) + "'",
              "use 1 to 128 visible characters of ASCII, such as a UUID")
          .thrown();
    }
    return given.map(
        key ->
            new IdempotencyKey(
                request.caller().identity().name(),
                key,
                sha256(request.body().toString()),
                clockMillis.getAsLong()));
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Answers with what became of it. */
  static void answer(
      Reply reply, CaptureAnswer answer, CaptureRequest wanted, List<String> leftOut, Reach sees)
      throws IOException {
    switch (answer) {
      case CaptureAnswer.Created created -> {
        if (!wanted.dryRun()) {
          reply.status(202).header("Location", PATH + created.capture().id());
        }
        reply.bytes(Json.MEDIA_TYPE, CaptureJson.bytes(created.capture(), false, leftOut));
      }
      case CaptureAnswer.Joined joined -> {
        // It may be of a time when the caller saw more.
        String id = joined.capture().id();
        Capture seen = joined.capture().visible(sees).orElseThrow(() -> CapturePages.unknown(id));
        reply.header("Location", PATH + id);
        reply.bytes(Json.MEDIA_TYPE, CaptureJson.bytes(seen, true, leftOut));
      }
      case CaptureAnswer.Busy busy ->
          throw Problem.of(
                  ProblemCode.CAPTURE_BUSY,
                  "one heavy capture runs on a node at a time: "
                      + String.join("; ", busy.holders()),
                  "wait for it, or cancel it: POST /api/v1/captures/{id}/cancel")
              .with("holders", busy.holders())
              .thrown();
      case CaptureAnswer.KeyReused reused ->
          throw Problem.of(
                  ProblemCode.KEY_REUSED,
                  "this Idempotency-Key was used for another request, which became capture "
                      + reused.captureId(),
                  "use a new key for a new request")
              .with("capture", reused.captureId())
              .thrown();
      case CaptureAnswer.KeysFull full ->
          throw Problem.of(
                  ProblemCode.CAPTURES_LIMITED,
                  "capture %s was asked for with %d different Idempotency-Keys, which is the limit"
                      .formatted(full.captureId(), full.limit()),
                  "join it without a key, or send the first request's key again")
              .with("limit", Integer.toString(full.limit()))
              .with("capture", full.captureId())
              .retryAfter(RETRY)
              .thrown();
      case CaptureAnswer.TooMany many -> refuse(many);
    }
  }

  private static void refuse(CaptureAnswer.TooMany many) {
    throw Problem.of(
            ProblemCode.CAPTURES_LIMITED,
            "there are too many " + many.what() + "; the limit is " + many.limit(),
            "wait for some to end, or raise " + many.setting())
        .with("limit", Long.toString(many.limit()))
        .with("setting", many.setting())
        .retryAfter(many.retryAfter())
        .thrown();
  }
}
