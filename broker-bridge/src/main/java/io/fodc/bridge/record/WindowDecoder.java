package io.fodc.bridge.record;

import io.fodc.bridge.framing.Framing;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesKey;
import java.util.Optional;

/**
 * Reads {@code MetricWindow} records. A record is checked to its last byte before the sink sees any
 * of it; what is allocated is at most a few times the record, never what it announces. Buffers are
 * kept from record to record. One thread.
 */
public final class WindowDecoder {
  private final AvroInput input = new AvroInput();
  private final SeriesReader series = new SeriesReader();
  private final ColumnsReader columns = new ColumnsReader();
  private final SeriesKey key = new SeriesKey();
  private final Optional<SeriesSections> sections;

  /** Tells each record whole. */
  public WindowDecoder() {
    this(Optional.empty());
  }

  /**
   * How the series of a record are told.
   *
   * @param known by their name alone
   */
  private record Told(int count, Optional<SeriesSetName> name, boolean known) {}

  private WindowDecoder(Optional<SeriesSections> sections) {
    this.sections = sections;
  }

  /**
   * Names the series of each record ({@link WindowSink#named}), and leaves those out that a node's
   * record has in common with its last one, as long as the sink knows them.
   */
  public static WindowDecoder remembering() {
    return new WindowDecoder(Optional.of(new SeriesSections()));
  }

  /**
   * Reads the value of a message.
   *
   * @throws RecordException if it is no such record; the sink was not called
   * @throws io.fodc.bridge.framing.FramingException if it begins like none
   */
  public void decode(byte[] message, WindowSink sink) {
    Framing framing = Framing.of(message);
    if (!RecordSchema.METRIC_WINDOW.isPresent(framing)) {
      throw new RecordException(
          "%s is of another version of MetricWindow: update this reader, or read it by the schema it was written with"
              .formatted(framing));
    }
    decode(message, framing.length(), message.length - framing.length(), sink);
  }

  /**
   * Reads one record.
   *
   * @param offset where the record begins, behind its framing
   * @throws RecordException if it is no such record; the sink was not called
   */
  public void decode(byte[] bytes, int offset, int length, WindowSink sink) {
    RecordLimits.check("length of a record", length, RecordLimits.MAX_RECORD_BYTES);
    input.reset(bytes, offset, length);
    WindowHead.Read head = WindowHead.read(input);
    Told told = readSeries(head, sink);
    int count = told.count;
    long samples = (long) count * head.ticks().length;
    RecordLimits.check("ticks × series", samples, RecordLimits.MAX_SAMPLES);
    columns.read(input, count, head.ticks());
    if (input.left() > 0) {
      throw input.broken(input.left() + " bytes are left over");
    }

    sink.window(head.origin(), head.part(), head.ticks(), head.ticks().length);
    told.name.ifPresent(name -> sink.named(name, count, told.known));
    for (int i = 0; i < count; i++) {
      if (told.known) {
        columns.next();
      } else {
        MetricFamily family = series.next(key);
        columns.next();
        sink.series(key, family);
      }
      sink.points(columns.ticks(), columns.values(), columns.count());
    }
  }

  private Told readSeries(WindowHead.Read head, WindowSink sink) {
    Optional<SeriesSections.Section> last = sections.flatMap(all -> all.find(head, input));
    if (last.isPresent() && sink.knows(last.get().name())) {
      input.skip(last.get().length());
      return new Told(last.get().series(), Optional.of(last.get().name()), true);
    }
    int from = input.at();
    series.read(input);
    return new Told(
        series.count(),
        last.map(SeriesSections.Section::name)
            .or(() -> sections.map(all -> all.learn(head, input, from, series.count()))),
        false);
  }
}
