package io.fodc.schemas.exposition;

import io.fodc.schemas.metric.SeriesDefinition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gives each answer a handle of its own, and fails when one is used that was not given. */
final class ModelSink implements LineSink {
  private final Map<Integer, SeriesDefinition> held = new HashMap<>();
  private final List<Pages.Sample> samples = new ArrayList<>();
  private int next;
  private int asked;
  private int learnt;
  private int refused;
  private boolean refusing;
  private long generation;
  private int failAfter = Integer.MAX_VALUE;

  void begin() {
    samples.clear();
    refused = 0;
  }

  void refuse(boolean now) {
    generation++;
    refusing = now;
  }

  void failAfter(int count) {
    failAfter = count;
  }

  @Override
  public int learn(ScrapedSeries series) {
    asked++;
    if (refusing) {
      return NOT_KEPT;
    }
    learnt++;
    held.put(next, series.toDefinition());
    return next++;
  }

  @Override
  public void sample(int handle, double value, long timestampMillis) {
    if (samples.size() >= failAfter) {
      throw new IllegalStateException("enough");
    }
    if (handle == NOT_KEPT) {
      refused++;
      return;
    }
    SeriesDefinition series = held.get(handle);
    if (series == null) {
      throw new AssertionError("handle " + handle + " is not held");
    }
    samples.add(new Pages.Sample(series, value, timestampMillis));
  }

  @Override
  public void forget(int handle) {
    if (held.remove(handle) == null) {
      throw new AssertionError("handle " + handle + " is forgotten, but not held");
    }
  }

  @Override
  public long generation() {
    return generation;
  }

  List<Pages.Sample> samples() {
    return List.copyOf(samples);
  }

  List<String> lines() {
    return samples.stream().map(Pages.Sample::toString).toList();
  }

  int held() {
    return held.size();
  }

  int asked() {
    return asked;
  }

  int learnt() {
    return learnt;
  }

  int refused() {
    return refused;
  }
}
