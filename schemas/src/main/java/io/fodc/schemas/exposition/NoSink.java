package io.fodc.schemas.exposition;

/** Stands for a sink where none has been given yet. */
enum NoSink implements LineSink {
  INSTANCE;

  @Override
  public int learn(ScrapedSeries series) {
    return NOT_KEPT;
  }

  @Override
  public void sample(int handle, double value, long timestampMillis) {}

  @Override
  public void forget(int handle) {}

  @Override
  public long generation() {
    return 0;
  }
}
