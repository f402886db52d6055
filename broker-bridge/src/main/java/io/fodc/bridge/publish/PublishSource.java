package io.fodc.bridge.publish;

import io.fodc.bridge.record.NodeConfigRecord;
import io.fodc.bridge.record.NodeStateRecord;
import io.fodc.bridge.record.WindowOrigin;
import io.fodc.schemas.metric.SeriesDefinition;
import java.util.Optional;

/** What a publisher reads of its agent. Called on the publisher's thread only; must not wait. */
public interface PublishSource {
  /** Time of no tick. */
  long NO_TICK = 0;

  /** Oldest tick that can still be read, {@link #NO_TICK} when there is none. */
  long oldestTickMillis();

  /** Newest tick, {@link #NO_TICK} when there is none. */
  long newestTickMillis();

  /** Series of a tick, roughly. */
  int series();

  /**
   * Ticks later than one and not later than another, the oldest first, at most so many. The caller
   * closes it soon: the window cannot make room while it is open.
   */
  Stretch ticks(long afterMillis, long upToMillis, int most);

  /** Who recorded them, and what is missing at present. */
  WindowOrigin origin();

  /** The node's newest configuration; empty before the first. */
  Optional<NodeConfigRecord> config();

  /** The node's state, as of {@code nowMillis} if that is when it is written. */
  NodeStateRecord state(long nowMillis);

  /** Some ticks as they are in the window. */
  interface Stretch extends AutoCloseable {
    /** Their times, ascending; empty if there is none. */
    long[] tickMillis();

    /** Shows all samples at those ticks. May be called again. */
    void show(Samples into);

    @Override
    void close();
  }

  /** Takes samples, one series after the other. */
  interface Samples {
    /** The samples that follow are of this series. */
    void series(SeriesDefinition definition);

    /** Samples of it, in time order, after those of earlier calls; arrays are valid meanwhile. */
    void points(long[] tickMillis, double[] values, int count);
  }
}
