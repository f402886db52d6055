package io.fodc.bridge.publish;

import io.fodc.bridge.framing.Framing;
import io.fodc.bridge.record.KnownSeries;
import io.fodc.bridge.record.RecordException;
import io.fodc.bridge.record.WindowEncoder;
import io.fodc.bridge.record.WindowOrigin;
import io.fodc.schemas.metric.SeriesDefinition;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes records of ticks. A series that no record can hold is left out and counted, so that one
 * monstrous series does not keep all others back. One thread.
 */
final class WindowCoder {
  private final Framing framing;
  private WindowEncoder encoder;
  private int limit;

  /**
   * @param limit largest record in bytes, with its framing
   */
  WindowCoder(Framing framing, int limit) {
    this.framing = framing;
    this.limit = limit;
    encoder = new WindowEncoder(limit);
  }

  int limit() {
    return limit;
  }

  void limit(int bytes) {
    limit = bytes;
    encoder = new WindowEncoder(bytes);
  }

  /**
   * Encodes a stretch that has a tick.
   *
   * @throws IllegalArgumentException if the head of the window alone is too large
   */
  WindowRecords encode(WindowOrigin origin, PublishSource.Stretch stretch) {
    Set<SeriesDefinition> refused = new HashSet<>();
    while (true) {
      Feeder feeder = new Feeder(refused);
      encoder.begin(origin, stretch.tickMillis(), stretch.tickMillis().length);
      try {
        stretch.show(feeder);
        return records(stretch.tickMillis(), feeder, encoder.finish(framing));
      } catch (IllegalArgumentException e) {
        // The encoder fails at the end of the series that does not fit: the last one it was given.
        if (feeder.last == null || !refused.add(feeder.last.definition())) {
          throw e;
        }
        encoder = new WindowEncoder(limit);
      }
    }
  }

  private static WindowRecords records(long[] ticks, Feeder feeder, List<byte[]> parts) {
    return new WindowRecords(
        ticks[0],
        ticks[ticks.length - 1],
        ticks.length,
        feeder.samples,
        feeder.refused.size(),
        parts);
  }

  /** Gives the encoder what it can take. */
  private final class Feeder implements PublishSource.Samples {
    private final Set<SeriesDefinition> refused;
    private @Nullable KnownSeries last;
    private boolean skipping;
    private long samples;

    Feeder(Set<SeriesDefinition> refused) {
      this.refused = refused;
    }

    @Override
    public void series(SeriesDefinition definition) {
      skipping = refused.contains(definition);
      if (skipping) {
        return;
      }
      KnownSeries next = new KnownSeries(definition);
      try {
        encoder.series(next);
        last = next;
      } catch (RecordException e) {
        refused.add(definition);
        skipping = true;
      }
    }

    @Override
    public void points(long[] tickMillis, double[] values, int count) {
      if (!skipping) {
        encoder.points(tickMillis, values, count);
        samples += count;
      }
    }
  }
}
