package io.fodc.schemas.exposition;

/**
 * Reads pages of one target, one after the other, and remembers their lines: of a line that was in
 * the page before only the value is read. Report and samples are those that an {@link
 * ExpositionReader} gives for the same page.
 *
 * <p>A page whose lines of metadata are not those of the page before is read whole, and learnt
 * anew. So is each page that cannot be remembered: with metadata behind its samples, more families
 * than the limit, a value right behind a bare name. See {@code docs/formats/exposition.md}.
 *
 * <p>One thread at a time. Nothing is allocated for a known line. Its memory is counted in an
 * allowance: per line at most 18 bytes and what its text does not share with the line before, twice
 * as long as pages change, and 16 while a page is read. Without room nothing is remembered, and
 * each sample is learnt and forgotten again.
 */
public final class RememberingReader implements AutoCloseable {
  /** Pages read without trying to remember after there was no room. */
  private static final int PAGES_WITHOUT_ROOM = 10;

  private final ByteAllowance memory;
  private final ExpositionReader reader;
  private final LineMatcher matcher;
  private LineStore store;

  /** Where the next changed page is written: the store before, as long as pages change. */
  private LineStore spare;

  private ExpositionFormat storeFormat = ExpositionFormat.TEXT_0_0_4;
  private LineSink lastSink = NoSink.INSTANCE;
  private long generation;
  private int pagesToSkip;

  /**
   * A reader that remembers nothing yet.
   *
   * @param limits what a page may hold
   * @param memory where the remembered lines are counted; without room nothing is remembered
   */
  public RememberingReader(ExpositionLimits limits, ByteAllowance memory) {
    this.memory = memory;
    reader = new ExpositionReader(limits);
    store = new LineStore(memory);
    spare = new LineStore(memory);
    matcher = new LineMatcher(limits, memory, store, reader.families());
  }

  /**
   * Reads one page and gives its samples to the sink. Whatever the sink throws ends the reading,
   * passes through, and lets all lines be forgotten.
   */
  public PageReport read(
      byte[] page, int offset, int length, ExpositionFormat format, LineSink sink) {
    lastSink = sink;
    long now = sink.generation();
    boolean askAgain = now != generation;
    generation = now;
    boolean whole = false;
    try {
      PageReport report =
          store.size() > 0 && storeFormat == format && match(page, offset, offset + length, format)
              ? matched(page, offset, askAgain)
              : learnAll(page, offset, length, format);
      whole = true;
      return report;
    } finally {
      matcher.release();
      if (!whole) {
        spare.free();
        forgetNews();
        forgetAll(store);
      }
    }
  }

  /** Forgets all lines, through the sink of the last page, and gives their memory back. */
  @Override
  public void close() {
    spare.free();
    forgetAll(store);
    matcher.free();
  }

  /** Lines remembered. */
  public int lines() {
    return store.size();
  }

  private boolean match(byte[] page, int offset, int end, ExpositionFormat format) {
    if (matcher.read(page, offset, end, format, store, lastSink)) {
      return true;
    }
    forgetNews();
    return false;
  }

  private PageReport matched(byte[] page, int offset, boolean askAgain) {
    give(askAgain);
    PageReport report = matcher.tally.report(matcher.complete(offset));
    if (matcher.unchanged()) {
      spare.free();
    } else {
      rewrite(page);
    }
    return report;
  }

  /** The samples of a page that is read to its end. */
  private void give(boolean askAgain) {
    LineSink sink = lastSink;
    PageLines lines = matcher.lines;
    int[] known = lines.known;
    double[] values = lines.values;
    int[] handles = store.handles;
    int size = store.size();
    int count = (int) matcher.tally.lines;
    for (int i = 0; i < count; i++) {
      int number = known[i];
      if (number == PageLines.NOTHING) {
        continue;
      }
      int handle = number < size ? handles[number] : matcher.news.handles[number - size];
      if (handle <= LineStore.PLAIN) {
        continue;
      }
      if (handle == LineSink.NOT_KEPT && askAgain && number < size) {
        handle = matcher.learn(lines.starts[i]);
        handles[number] = handle;
      }
      sink.sample(handle, values[i], lines.time(i));
    }
  }

  /** Remembers the page just matched in the place of the one before. */
  private void rewrite(byte[] page) {
    LineStore next = spare;
    boolean room = next.begin(store, matcher.news.size());
    PageLines lines = matcher.lines;
    int count = (int) matcher.tally.lines;
    int last = PageLines.NOTHING;
    for (int i = 0; i < count && room; i++) {
      int number = lines.known[i];
      if (number == PageLines.NOTHING) {
        continue;
      }
      int run = number == last + 1 && last >= 0 ? runFrom(i, count) : 0;
      if (run > 0) {
        room = next.addRun(store, number, run, lines.starts[i + run - 1]);
        i += run - 1;
        last = number + run - 1;
      } else {
        room = addOne(next, page, lines.starts[i], number);
        last = number < store.size() ? number : PageLines.NOTHING;
      }
    }
    if (!room) {
      forgetNews();
      withoutRoom(store);
      return;
    }
    next.finish();
    spare = store;
    store = next;
    matcher.news.clear();
    forgetMissing(spare);
  }

  private void forgetMissing(LineStore before) {
    matcher.markLast();
    int[] handles = before.handles;
    int size = before.size();
    for (int line = matcher.missing(0); line < size; line = matcher.missing(line + 1)) {
      forget(handles[line]);
    }
  }

  /** How many lines of the page from here on are remembered lines one behind the other. */
  private int runFrom(int from, int count) {
    int[] known = matcher.lines.known;
    int first = known[from];
    int most = Math.min(count - from, store.size() - first);
    int run = 0;
    while (run < most && known[from + run] == first + run) {
      run++;
    }
    return run;
  }

  private boolean addOne(LineStore next, byte[] page, int start, int number) {
    if (number < store.size()) {
      int end = start + store.textLength(number);
      return next.add(page, start, end, store.handles[number], store.hashes[number]);
    }
    NewLines news = matcher.news;
    int added = number - store.size();
    return next.add(page, start, news.textEnds[added], news.handles[added], news.hashes[added]);
  }

  /** Reads a page line by line, learns what it can and forgets what was remembered before. */
  private PageReport learnAll(byte[] page, int offset, int length, ExpositionFormat format) {
    LineLearner learner = new LineLearner(reader, memory, lastSink, pagesToSkip == 0);
    pagesToSkip = Math.max(0, pagesToSkip - 1);
    boolean whole = false;
    try {
      PageReport report = learner.read(page, offset, length, format);
      whole = true;
      spare.free();
      forgetAll(store);
      storeFormat = format;
      store = learner.lines();
      if (!learner.room()) {
        withoutRoom(store);
      } else if (!learner.remembered()) {
        forgetAll(store);
      }
      return report;
    } finally {
      if (!whole) {
        forgetAll(learner.lines());
      }
    }
  }

  private void withoutRoom(LineStore lines) {
    pagesToSkip = PAGES_WITHOUT_ROOM;
    spare.free();
    forgetAll(lines);
    matcher.free();
  }

  private void forgetNews() {
    NewLines news = matcher.news;
    int size = news.size();
    news.clear();
    for (int i = 0; i < size; i++) {
      if (news.learnt[i]) {
        lastSink.forget(news.handles[i]);
      }
    }
  }

  private void forgetAll(LineStore lines) {
    int size = lines.size();
    int[] handles = lines.handles;
    lines.free();
    for (int i = 0; i < size; i++) {
      forget(handles[i]);
    }
  }

  private void forget(int handle) {
    if (handle > LineSink.NOT_KEPT) {
      lastSink.forget(handle);
    }
  }
}
