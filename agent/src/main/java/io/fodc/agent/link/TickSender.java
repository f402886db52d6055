package io.fodc.agent.link;

import io.fodc.schemas.link.TickFrameEncoder;
import io.fodc.schemas.wire.agent.v1.AgentMessage;
import io.fodc.schemas.wire.agent.v1.TickFrame;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Turns the window's ticks into the messages of one session, oldest first. Copies a batch of at
 * most {@value #BATCH_BYTES} bytes (one message more at most) at a time, so that the window's
 * blocks are never held while the proxy is slow. One thread.
 */
final class TickSender implements AutoCloseable {
  static final int BATCH_BYTES = 128 << 10;
  private static final int BATCH_MESSAGES = 64;

  private final LinkWindow source;
  private final SessionDictionary dictionary;
  private final TickFrameEncoder encoder = new TickFrameEncoder();
  private final InFlight inFlight = new InFlight();
  private final ArrayDeque<AgentMessage> batch = new ArrayDeque<>();
  private int batchBytes;
  private long lastTakenMillis;
  private long[] bits = new long[0];
  private boolean[] present = new boolean[0];

  /** Sends the ticks after {@code resumeAfterMillis}. */
  TickSender(LinkWindow source, long resumeAfterMillis) {
    this.source = source;
    this.dictionary = new SessionDictionary(source);
    this.lastTakenMillis = resumeAfterMillis;
  }

  /** The next message; null when there is none, or too much is not acknowledged. */
  @Nullable AgentMessage next() {
    if (batch.isEmpty() && inFlight.allows() && source.newestTickMillis() > lastTakenMillis) {
      batchBytes = 0;
      fill();
    }
    return batch.poll();
  }

  /** Notes that a frame went out. */
  void sent(TickFrame frame, long eventsBefore) {
    inFlight.add(frame.getTickMillis(), frame.getSerializedSize(), eventsBefore);
  }

  /** As {@link InFlight#acknowledge}. */
  long acknowledge(long tickMillis, long eventsBefore) {
    return inFlight.acknowledge(tickMillis, eventsBefore);
  }

  /** Whether frames wait for their acknowledgement. */
  boolean waitsForAck() {
    return !inFlight.isEmpty();
  }

  /** Series that this session cannot carry. */
  long unsentSeries() {
    return dictionary.refused();
  }

  private void fill() {
    try (LinkWindow.Ticks ticks = source.ticksAfter(lastTakenMillis)) {
      while (batchBytes < BATCH_BYTES && batch.size() < BATCH_MESSAGES && ticks.next()) {
        if (dictionary.mostlyDead()) {
          dictionary.reset();
          encoder.reset();
        }
        boolean complete = define(ticks);
        if (dictionary.pending()) {
          add(AgentMessage.newBuilder().setSeriesDefinitions(dictionary.take()).build());
        }
        if (!complete) {
          return;
        }
        add(AgentMessage.newBuilder().setTickFrame(frame(ticks)).build());
        lastTakenMillis = ticks.tickMillis();
      }
    }
  }

  /** Defines what the tick needs, as far as one message goes; returns whether that is all. */
  private boolean define(LinkWindow.Ticks ticks) {
    int size = ticks.size();
    for (int i = 0; i < size; i++) {
      if (!dictionary.define(ticks.seriesId(i))) {
        return i == size - 1;
      }
    }
    return true;
  }

  private TickFrame frame(LinkWindow.Ticks ticks) {
    int series = dictionary.size();
    if (series > bits.length) {
      bits = new long[series + series / 8];
      present = new boolean[bits.length];
    }
    Arrays.fill(present, 0, series, false);
    int size = ticks.size();
    for (int i = 0; i < size; i++) {
      int id = dictionary.id(ticks.seriesId(i));
      if (id != SessionDictionary.NO_ID) {
        present[id] = true;
        bits[id] = ticks.valueBits(i);
        dictionary.seen(id);
      }
    }
    dictionary.frameDone();
    return encoder.encode(ticks.tickMillis(), bits, present, series, false);
  }

  private void add(AgentMessage message) {
    batch.add(message);
    batchBytes += message.getSerializedSize();
  }

  /** Lets go of the window's ids. */
  @Override
  public void close() {
    dictionary.close();
  }
}
