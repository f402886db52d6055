package io.fodc.proxy.http;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Room for answers that last: so many at a time in all, and so many of them for one caller, who is
 * refused beyond that and never waits. What is in such a room holds up nobody else. Any thread.
 */
final class CallerRoom {
  private static final Duration RETRY = Duration.ofSeconds(5);

  private final String what;
  private final String instead;
  private final int mostInAll;
  private final int mostOfOne;

  /** Places by caller, of those who have any. Guarded by this. */
  private final Map<String, Integer> taken = new HashMap<>();

  private int all;

  /**
   * An empty room.
   *
   * @param what what takes a place, in the plural
   * @param instead what somebody who is refused can do
   */
  CallerRoom(String what, String instead, int mostInAll, int mostOfOne) {
    this.what = what;
    this.instead = instead;
    this.mostInAll = mostInAll;
    this.mostOfOne = mostOfOne;
  }

  /** A place that is somebody's until it is closed, once, by whoever got it. */
  interface Place extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Takes a place.
   *
   * @throws ProblemException naming the limit, if there is none
   */
  synchronized Place enter(Request request) {
    String caller = request.callerKey();
    int mine = taken.getOrDefault(caller, 0);
    if (mine >= mostOfOne) {
      throw full("%d %s of one caller at a time are the limit".formatted(mostOfOne, what));
    }
    if (all >= mostInAll) {
      throw full("%d %s at a time are the limit".formatted(mostInAll, what));
    }
    all++;
    taken.put(caller, mine + 1);
    return () -> leave(caller);
  }

  private synchronized void leave(String caller) {
    all--;
    taken.computeIfPresent(caller, (name, places) -> places == 1 ? null : places - 1);
  }

  private ProblemException full(String limit) {
    return Problem.of(ProblemCode.BUSY, limit, instead).retryAfter(RETRY).thrown();
  }
}
