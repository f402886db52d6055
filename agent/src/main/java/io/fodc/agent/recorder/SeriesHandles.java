package io.fodc.agent.recorder;

import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.metric.SeriesKey;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * Remembers the ids of series that this process itself defines, and holds them for good. One
 * thread.
 */
final class SeriesHandles implements ToIntFunction<SeriesDefinition> {
  private final SeriesIds ids;
  private final Map<SeriesDefinition, Integer> known = new HashMap<>();

  SeriesHandles(SeriesIds ids) {
    this.ids = ids;
  }

  /** Id of the series; negative when there is no room for it. */
  @Override
  public int applyAsInt(SeriesDefinition series) {
    Integer id = known.get(series);
    if (id != null) {
      return id;
    }
    int fresh = ids.id(SeriesKey.of(series), series.family());
    if (fresh >= 0) {
      known.put(series, fresh);
    }
    return fresh;
  }
}
