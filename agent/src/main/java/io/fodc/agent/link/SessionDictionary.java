package io.fodc.agent.link;

import io.fodc.schemas.link.LinkLimits;
import io.fodc.schemas.link.SeriesDictionaryWriter;
import io.fodc.schemas.wire.agent.v1.SeriesDefinitions;
import java.util.Arrays;

/**
 * Which of the window's series have which id in the session. Starts anew when fewer than half of
 * its series were in the last {@value #CHECK_FRAMES} frames, so that a page whose series come and
 * go neither fills the session nor makes frames long. Holds the window's ids until then, because
 * the window gives an id that nobody holds to another series. Eight bytes per series. One thread.
 */
final class SessionDictionary implements AutoCloseable {
  /** The series has no id: it was never defined, or it cannot be told within the bounds. */
  static final int NO_ID = -1;

  static final int CHECK_FRAMES = 32;
  private static final int MIN_RESET_SIZE = 1_024;
  private static final int REFUSED = -2;

  private final LinkWindow window;
  private final SeriesDictionaryWriter writer = new SeriesDictionaryWriter();

  /** Session id by series id of the window, {@link #NO_ID} or {@link #REFUSED}. */
  private int[] ids = new int[0];

  /** Frame that had the series last, by session id. */
  private int[] lastFrame = new int[0];

  private int frames;
  private int framesAtCheck;
  private long refused;

  SessionDictionary(LinkWindow window) {
    this.window = window;
  }

  /** Session id of a series, {@link #NO_ID} without one. */
  int id(int series) {
    return series < ids.length && ids[series] >= 0 ? ids[series] : NO_ID;
  }

  /** Series of the session. */
  int size() {
    return writer.size();
  }

  /** Series that cannot be told. */
  long refused() {
    return refused;
  }

  /**
   * Adds a series to the message being built unless the session has it.
   *
   * @return whether there is room for more; if not, {@link #take} first
   */
  boolean define(int series) {
    if (series >= ids.length) {
      int known = ids.length;
      ids = Arrays.copyOf(ids, Math.max(series + 1, known + known / 2 + 64));
      Arrays.fill(ids, known, ids.length, NO_ID);
    }
    if (ids[series] != NO_ID) {
      return true;
    }
    int id = writer.add(window.hold(series));
    if (id == SeriesDictionaryWriter.REFUSED) {
      ids[series] = REFUSED;
      refused++;
    } else {
      ids[series] = id;
    }
    return !writer.full();
  }

  /** Whether a message is to be sent. */
  boolean pending() {
    return writer.pending();
  }

  SeriesDefinitions take() {
    return writer.take();
  }

  /** Notes that the frame being built has a sample of this session id. */
  void seen(int id) {
    if (id >= lastFrame.length) {
      lastFrame = Arrays.copyOf(lastFrame, Math.max(id + 1, writer.size()));
    }
    lastFrame[id] = frames;
  }

  void frameDone() {
    frames++;
  }

  /** Whether it is time to start anew; asked between frames. */
  boolean mostlyDead() {
    if (frames - framesAtCheck < CHECK_FRAMES) {
      return false;
    }
    framesAtCheck = frames;
    int size = writer.size();
    int alive = alive(size);
    boolean full = size == LinkLimits.MAX_SERIES || refused > 0;
    return (size >= MIN_RESET_SIZE && alive < size / 2) || (full && alive < size - size / 10);
  }

  private int alive(int size) {
    int alive = 0;
    for (int id = 0; id < Math.min(size, lastFrame.length); id++) {
      if (lastFrame[id] >= frames - CHECK_FRAMES) {
        alive++;
      }
    }
    return alive;
  }

  /** Starts anew; the next message tells the proxy. */
  void reset() {
    close();
    writer.reset();
    Arrays.fill(lastFrame, 0);
    refused = 0;
    frames = 0;
    framesAtCheck = 0;
  }

  /** Gives back every hold. */
  @Override
  public void close() {
    for (int series = 0; series < ids.length; series++) {
      if (ids[series] != NO_ID) {
        ids[series] = NO_ID;
        window.release(series);
      }
    }
  }
}
