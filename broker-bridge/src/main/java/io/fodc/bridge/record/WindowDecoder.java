package io.fodc.bridge.record;

import io.fodc.bridge.framing.Framing;
import io.fodc.schemas.metric.SeriesKey;

/**
 * Reads {@code MetricWindow} records. A record is checked to its last byte before the sink sees any
 * of it; what is allocated is at most a few times the record, never what it announces. Buffers are
 * kept from record to record. One thread.
 */
public final class WindowDecoder {
  private final AvroInput input = new AvroInput();
  private final SeriesReader series = new SeriesReader();
  private final ColumnReader column = new ColumnReader();
  private final SeriesKey key = new SeriesKey();

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
    series.read(input);
    long samples = (long) series.count() * head.ticks().length;
    RecordLimits.check("ticks × series", samples, RecordLimits.MAX_SAMPLES);
    column.begin(head.ticks());
    int start = input.at();
    eachColumn(i -> {});
    if (input.left() > 0) {
      throw input.broken(input.left() + " bytes are left over");
    }

    sink.window(head.origin(), head.part(), head.ticks(), head.ticks().length);
    input.goTo(start);
    eachColumn(
        i -> {
          series.fill(i, key);
          sink.series(key, series.family(i));
          sink.points(column.ticks(), column.values(), column.count());
        });
  }

  /** Called with the index of a series whose column was read. */
  private interface ColumnVisitor {
    void column(int index);
  }

  private void eachColumn(ColumnVisitor visitor) {
    int read = 0;
    for (int n; (n = input.readBlock("columns", series.count() - read)) > 0; ) {
      for (int end = read + n; read < end; read++) {
        column.read(input);
        visitor.column(read);
      }
    }
    if (read != series.count()) {
      throw input.broken(read + " columns for " + series.count() + " series");
    }
  }
}
