package io.fodc.proxy.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fodc.proxy.access.AccessControl;
import io.fodc.proxy.access.Identity;
import io.fodc.proxy.capture.Capture;
import io.fodc.proxy.capture.CaptureState;
import io.fodc.proxy.capture.Captures;
import io.helidon.webserver.ServerConnectionException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * {@code /api/v1/captures/{id}/events}: a capture as it changes, as server-sent events. At most
 * {@value #MOST_LISTENERS} listen at a time, {@value #MOST_OF_ONE} of one caller; however fast a
 * capture changes, one is told five times a second and always of the newest; who does not read is
 * dropped by the guard of its connection.
 */
final class CaptureEvents {
  static final String MEDIA_TYPE = "text/event-stream";
  private static final int MOST_LISTENERS = 64;
  private static final int MOST_OF_ONE = 8;
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final long LEAST_MILLIS = 200;
  private static final byte[] ALIVE = ": alive\n\n".getBytes(StandardCharsets.US_ASCII);

  private final Captures captures;
  private final FleetCaptures elsewhere;
  private final AccessControl access;
  private final CallerRoom listeners =
      new CallerRoom(
          "listeners to captures",
          "try again, or ask for the capture itself now and then",
          MOST_LISTENERS,
          MOST_OF_ONE);

  CaptureEvents(Captures captures, FleetCaptures elsewhere, AccessControl access) {
    this.captures = captures;
    this.elsewhere = elsewhere;
    this.access = access;
  }

  void stream(Request request, Reply reply) throws IOException {
    MediaRanges.choose(request.accept(), List.of(MEDIA_TYPE));
    if (!elsewhere.alone(request)) {
      ObjectNode first = whole(request);
      try (CallerRoom.Place _ = listeners.enter(request)) {
        reply.live(MEDIA_TYPE, out -> followAll(first, request, out));
      }
      return;
    }
    Capture first = CapturePages.find(captures, request);
    try (CallerRoom.Place _ = listeners.enter(request)) {
      reply.live(MEDIA_TYPE, out -> follow(first.id(), request, out));
    }
  }

  private void follow(String id, Request request, Reply.Live out) throws IOException {
    Identity who = request.caller().identity();
    long version = -1;
    long saidNanos = System.nanoTime();
    try {
      while (known(who)) {
        Optional<Captures.Watched> now = captures.watch(id, version, LOOK);
        if (now.isEmpty()) {
          return;
        }
        if (now.get().version() != version) {
          version = now.get().version();
          Optional<Capture> shown = now.get().capture().visible(request.caller().reach());
          if (shown.isEmpty()) {
            return;
          }
          byte[] json = CaptureJson.bytes(shown.get(), false, List.of());
          out.write(target -> event(target, json));
          saidNanos = System.nanoTime();
          if (now.get().capture().endedMillis() > 0) {
            return;
          }
          TimeUnit.MILLISECONDS.sleep(LEAST_MILLIS);
        } else if (System.nanoTime() - saidNanos >= HEARTBEAT.toNanos()) {
          out.write(target -> target.write(ALIVE));
          saidNanos = System.nanoTime();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerConnectionException(
          "the listener does not read, or the proxy is stopping", e);
    }
  }

  private ObjectNode whole(Request request) throws IOException {
    return elsewhere.whole(
        request,
        "/api/v1/captures/" + request.path("id"),
        captures
            .get(request.path("id"))
            .flatMap(capture -> capture.visible(request.caller().reach())),
        "GET");
  }

  /** The same of a capture that other proxies may have parts of: they are asked once a second. */
  private void followAll(ObjectNode first, Request request, Reply.Live out) throws IOException {
    Identity who = request.caller().identity();
    ObjectNode now = first;
    byte[] said = new byte[0];
    long saidNanos = System.nanoTime();
    try {
      while (known(who)) {
        byte[] json = CaptureMerge.bytes(now);
        if (!Arrays.equals(json, said)) {
          said = json;
          out.write(target -> event(target, json));
          saidNanos = System.nanoTime();
        } else if (System.nanoTime() - saidNanos >= HEARTBEAT.toNanos()) {
          out.write(target -> target.write(ALIVE));
          saidNanos = System.nanoTime();
        }
        if (!now.path("state").asText().equals(CaptureState.RUNNING.word())) {
          return;
        }
        TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
        now = whole(request);
      }
    } catch (ProblemException e) {
      // It is gone, or who has it: the stream ends, and asking for it says why.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerConnectionException(
          "the listener does not read, or the proxy is stopping", e);
    }
  }

  /** Whether what the listener showed is still good. */
  private boolean known(Identity who) {
    // Asked for what it does: it looks whether tokens changed.
    long unused = access.http().generation();
    return access.http().stillGood(who);
  }

  private static void event(OutputStream out, byte[] json) throws IOException {
    out.write("event: capture\ndata: ".getBytes(StandardCharsets.US_ASCII));
    // JSON here has no line ends.
    out.write(json);
    out.write("\n\n".getBytes(StandardCharsets.US_ASCII));
  }
}
