package io.fodc.schemas.exposition;

/** Reads one page line by line and remembers each good line, as long as there is room. One use. */
final class LineLearner implements SampleSink, LineWatcher {
  private final ExpositionReader reader;
  private final LineSink sink;
  private final LineStore lines;
  private byte[] page = {};
  private boolean remembering;
  private boolean room = true;
  private boolean separable = true;

  LineLearner(ExpositionReader reader, ByteAllowance memory, LineSink sink, boolean remembering) {
    this.reader = reader;
    this.sink = sink;
    this.lines = new LineStore(memory);
    this.remembering = remembering;
  }

  PageReport read(byte[] bytes, int offset, int length, ExpositionFormat format) {
    page = bytes;
    PageReport report = reader.read(bytes, offset, length, format, this, this);
    if (remembering) {
      lines.finish();
    }
    return report;
  }

  /** The lines, with the handles that were learnt. */
  LineStore lines() {
    return lines;
  }

  /** Whether there was room for all lines. */
  boolean room() {
    return room;
  }

  /** Whether the next page may be matched against these lines. */
  boolean remembered() {
    return remembering && separable && reader.regular();
  }

  @Override
  public void sample(ScrapedSeries series, double value, long timestampMillis) {
    int handle = sink.learn(series);
    boolean kept = false;
    try {
      kept = remember(handle);
      sink.sample(handle, value, timestampMillis);
    } finally {
      if (!kept && handle != LineSink.NOT_KEPT) {
        sink.forget(handle);
      }
    }
  }

  @Override
  public void plain(int start, int lineEnd, int kind) {
    if (remembering && !lines.add(page, start, lineEnd, kind, 0)) {
      noRoom();
    }
  }

  private boolean remember(int handle) {
    if (!remembering) {
      return false;
    }
    int textEnd = reader.textEnd();
    if (textEnd == SampleLine.NO_END) {
      separable = false;
      return false;
    }
    if (lines.add(page, reader.lineStart(), textEnd, handle, reader.keyHash())) {
      return true;
    }
    noRoom();
    return false;
  }

  /** Lines that were remembered so far keep their handles until the page is read. */
  private void noRoom() {
    remembering = false;
    room = false;
  }
}
