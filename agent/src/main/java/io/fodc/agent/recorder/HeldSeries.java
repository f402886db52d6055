package io.fodc.agent.recorder;

import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.metric.SeriesKey;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * Ids for a source that defines its series itself: each answer carries a hold of its own, which the
 * {@link SampleBuffer} gives back. One thread.
 */
public final class HeldSeries implements ToIntFunction<SeriesDefinition> {
  private final SeriesIds ids;
  private final Map<SeriesDefinition, SeriesKey> keys = new HashMap<>();

  public HeldSeries(SeriesIds ids) {
    this.ids = ids;
  }

  /** Id of the series, with a hold; negative when there is no room for it. */
  @Override
  public int applyAsInt(SeriesDefinition series) {
    return ids.id(keys.computeIfAbsent(series, SeriesKey::of), series.family());
  }
}
