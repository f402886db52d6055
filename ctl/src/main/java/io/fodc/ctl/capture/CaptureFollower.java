package io.fodc.ctl.capture;

import com.fasterxml.jackson.databind.JsonNode;
import io.fodc.ctl.ExitCode;
import io.fodc.ctl.Failure;
import io.fodc.ctl.http.Address;
import io.fodc.ctl.http.EventStream;
import io.fodc.ctl.http.ProxyClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Waits for the end of a capture: by its events while they come, by asking when they do not, and
 * then by events again. A proxy that cannot be reached for {@value #OUTAGE_SECONDS} s ends it.
 * Belongs to one thread.
 */
public final class CaptureFollower {
  private static final int OUTAGE_SECONDS = 60;
  private static final Duration SILENCE = Duration.ofSeconds(20);
  private static final long FIRST_PAUSE_MILLIS = 200;
  private static final long LONGEST_PAUSE_MILLIS = 2_000;

  private final ProxyClient client;
  private final Progress progress;
  private final long endNanos;
  private final Duration limit;
  private boolean eventsWork = true;
  private long heardNanos = System.nanoTime();

  /**
   * A follower.
   *
   * @param limit longest time to wait, zero for as long as it takes
   */
  public CaptureFollower(ProxyClient client, Progress progress, Duration limit) {
    this.client = client;
    this.progress = progress;
    this.limit = limit.isZero() ? Duration.ofDays(365) : limit;
    this.endNanos = System.nanoTime() + this.limit.toNanos();
  }

  /** The capture as it is when it has ended. */
  public JsonNode follow(String id) {
    Address address = Address.of("/api/v1/captures").segment(id);
    long pause = FIRST_PAUSE_MILLIS;
    while (true) {
      Optional<JsonNode> ended = eventsWork ? events(address) : Optional.empty();
      if (ended.isEmpty()) {
        ended = ask(address);
      }
      if (ended.isPresent()) {
        return ended.get();
      }
      long left = left().toMillis();
      if (left <= 0) {
        throw new Failure(
            ExitCode.TIMEOUT,
            "capture " + id + " has not ended within " + limit.toSeconds() + " s",
            "it goes on; see 'fodcctl get captures "
                + id
                + "', end it with 'fodcctl cancel capture "
                + id
                + "'");
      }
      sleep(Math.min(pause, left));
      pause = Math.min(pause * 2, LONGEST_PAUSE_MILLIS);
    }
  }

  private Duration left() {
    return Duration.ofNanos(endNanos - System.nanoTime());
  }

  /** The capture if its events reached the end. */
  private Optional<JsonNode> events(Address address) {
    Duration stall = left().compareTo(SILENCE) < 0 ? left() : SILENCE;
    if (stall.isNegative() || stall.isZero()) {
      return Optional.empty();
    }
    try (ProxyClient.Body body =
        client.stream(address.then("/events"), "text/event-stream", List.of(), stall)) {
      if (!body.mediaType().equals("text/event-stream")) {
        eventsWork = false;
        return Optional.empty();
      }
      EventStream events = new EventStream(body.in());
      Optional<String> data = events.next();
      while (data.isPresent()) {
        heardNanos = System.nanoTime();
        JsonNode capture = ProxyClient.JSON.readTree(data.get());
        progress.show(capture);
        if (CaptureState.ended(capture)) {
          return Optional.of(capture);
        }
        if (left().isNegative()) {
          return Optional.empty();
        }
        data = events.next();
      }
    } catch (IOException e) {
      // Broke off: the capture itself is asked next.
    } catch (Failure e) {
      eventsWork = e.exit() == ExitCode.FAILED || e.exit() == ExitCode.TIMEOUT;
    }
    return Optional.empty();
  }

  private Optional<JsonNode> ask(Address address) {
    try {
      JsonNode capture = client.get(address);
      heardNanos = System.nanoTime();
      progress.show(capture);
      return CaptureState.ended(capture) ? Optional.of(capture) : Optional.empty();
    } catch (Failure e) {
      boolean mayPass = e.exit() == ExitCode.FAILED || e.exit() == ExitCode.TIMEOUT;
      if (!mayPass || System.nanoTime() - heardNanos > OUTAGE_SECONDS * 1_000_000_000L) {
        throw e;
      }
      progress.say("  " + e.what() + ": asking again");
      return Optional.empty();
    }
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure(ExitCode.FAILED, "interrupted", List.of());
    }
  }
}
