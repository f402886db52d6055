package io.fodc.agent.link;

import java.util.ArrayDeque;

/**
 * The frames that were sent and not yet acknowledged. From {@value #MAX_FRAMES} frames or {@value
 * #MAX_BYTES} bytes on, no further batch of ticks is read from the window. One thread.
 */
final class InFlight {
  static final int MAX_FRAMES = 256;
  static final int MAX_BYTES = 1 << 20;

  private record Frame(long tickMillis, int bytes, long eventsBefore) {}

  private final ArrayDeque<Frame> frames = new ArrayDeque<>();
  private long bytes;

  /** Whether another batch may go out. */
  boolean allows() {
    return frames.size() < MAX_FRAMES && bytes < MAX_BYTES;
  }

  boolean isEmpty() {
    return frames.isEmpty();
  }

  /** Notes a frame; {@code eventsBefore} is the number of the newest event sent before it. */
  void add(long tickMillis, int frameBytes, long eventsBefore) {
    frames.add(new Frame(tickMillis, frameBytes, eventsBefore));
    bytes += frameBytes;
  }

  /**
   * Takes an acknowledgement of every tick up to this one.
   *
   * @return number of the newest event that is in the proxy's hands too, {@code before} when the
   *     acknowledgement says nothing new
   */
  long acknowledge(long tickMillis, long before) {
    long events = before;
    for (Frame frame = frames.peek();
        frame != null && frame.tickMillis() <= tickMillis;
        frame = frames.peek()) {
      frames.remove();
      bytes -= frame.bytes();
      events = Math.max(events, frame.eventsBefore());
    }
    return events;
  }
}
