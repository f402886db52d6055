package io.fodc.bridge.record;

import io.fodc.bridge.framing.Framing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes windows as {@code MetricWindow} records, series by series, straight in Avro's binary
 * encoding: {@link #begin}, then for each series {@link #series} and its {@link #points}, then
 * {@link #finish}. A window too large for a record becomes several parts of different series.
 *
 * <p>Buffers are kept from window to window; nothing is allocated for a sample or a series that was
 * prepared before, only the finished records. One thread.
 */
public final class WindowEncoder {
  private final int maxRecordBytes;
  private final WindowSymbols symbols = new WindowSymbols();
  private final ColumnWriter column = new ColumnWriter();
  private final PartDefinitions definitions = new PartDefinitions(symbols);
  private final PartColumns columns = new PartColumns();
  private final AvroOutput beforePart = new AvroOutput();
  private final AvroOutput afterPart = new AvroOutput();
  private final List<byte[]> bodies = new ArrayList<>();
  private long[] ticks = new long[0];
  private int seriesCount;
  private int maxSeries;
  private long keyBytes;
  private @Nullable KnownSeries current;

  /**
   * @param maxRecordBytes largest record with its framing, before compression; less than what the
   *     producer and the topic allow, by some hundred bytes for key and headers
   */
  public WindowEncoder(int maxRecordBytes) {
    if (maxRecordBytes < RecordLimits.MIN_PART_BYTES
        || maxRecordBytes > RecordLimits.MAX_RECORD_BYTES) {
      throw new IllegalArgumentException(
          "records of at most %d bytes: %d to %d are allowed"
              .formatted(
                  maxRecordBytes, RecordLimits.MIN_PART_BYTES, RecordLimits.MAX_RECORD_BYTES));
    }
    this.maxRecordBytes = maxRecordBytes;
  }

  /**
   * Starts a window, and forgets one that was not finished.
   *
   * @param tickMillis its ticks, strictly ascending; copied
   * @throws IllegalArgumentException if there is no tick or too many, or they do not ascend
   */
  public void begin(WindowOrigin origin, long[] tickMillis, int tickCount) {
    checkTicks(tickMillis, tickCount);
    ticks = Arrays.copyOf(tickMillis, tickCount);
    maxSeries = Math.min(RecordLimits.MAX_SERIES, RecordLimits.MAX_SAMPLES / tickCount);
    bodies.clear();
    current = null;
    symbols.beginWindow();
    column.begin(ticks, tickCount);
    beginPart();
    beforePart.cutTo(0);
    afterPart.cutTo(0);
    WindowHead.write(origin, ticks, beforePart, afterPart);
    if (overhead() > maxRecordBytes / 2) {
      throw new IllegalArgumentException(
          "identity, gaps and %d ticks take %d bytes, over half of a record of %d: publish fewer ticks at once or allow larger records"
              .formatted(tickCount, overhead(), maxRecordBytes));
    }
  }

  private static void checkTicks(long[] tickMillis, int tickCount) {
    if (tickCount < 1 || tickCount > RecordLimits.MAX_TICKS) {
      throw new IllegalArgumentException(
          "a window of %d ticks: 1 to %d are allowed".formatted(tickCount, RecordLimits.MAX_TICKS));
    }
    for (int i = 0; i < tickCount; i++) {
      if (tickMillis[i] < 0 || (i > 0 && tickMillis[i] <= tickMillis[i - 1])) {
        throw new IllegalArgumentException(
            "tick %d at %d ms is negative or not later than the one before"
                .formatted(i, tickMillis[i]));
      }
    }
  }

  /** The points that follow are of this series. One without points is left out. */
  public void series(KnownSeries next) {
    endSeries();
    next.prepare(symbols);
    current = next;
  }

  /**
   * Points of the current series, in time order, after those of earlier calls.
   *
   * @throws IllegalArgumentException if one is at no tick of the window
   */
  public void points(long[] tickMillis, double[] values, int count) {
    column.add(tickMillis, values, count);
  }

  /** The window as records, in order of their parts: one at least, also if there is no series. */
  public List<byte[]> finish(Framing framing) {
    endSeries();
    endPart();
    List<byte[]> records = new ArrayList<>(bodies.size());
    AvroOutput head = new AvroOutput();
    for (int i = 0; i < bodies.size(); i++) {
      head.cutTo(0);
      WindowHead.join(new WindowPart(i, bodies.size()), beforePart, afterPart, head);
      byte[] body = bodies.get(i);
      byte[] record = new byte[framing.length() + head.length() + body.length];
      framing.write(record, 0);
      head.copyTo(record, framing.length());
      System.arraycopy(body, 0, record, record.length - body.length, body.length);
      records.add(record);
    }
    bodies.clear();
    return records;
  }

  private void endSeries() {
    if (column.isEmpty()) {
      return;
    }
    KnownSeries ended = current;
    if (ended == null) {
      throw new IllegalStateException("points came before the first series");
    }
    columns.mark();
    column.write(columns);
    if (seriesCount > 0 && isFull(ended)) {
      columns.cutToMark();
      endPart();
      beginPart();
      column.write(columns);
    }
    definitions.add(ended);
    seriesCount++;
    keyBytes += ended.keyBytes();
    if (seriesCount == 1 && bytes() > maxRecordBytes) {
      throw new IllegalArgumentException(
          "series %s alone takes more than a record of %d bytes: publish fewer ticks at once or allow larger records"
              .formatted(ended.definition().name(), maxRecordBytes));
    }
    column.clear();
  }

  /** Whether the part has no room for the definition of a series whose column it holds already. */
  private boolean isFull(KnownSeries next) {
    return bytes() + next.mostBytes() > maxRecordBytes
        || seriesCount == maxSeries
        || definitions.isFull()
        || keyBytes + next.keyBytes() > RecordLimits.MAX_KEY_BYTES;
  }

  /** Bytes of the part so far, at most. */
  private int bytes() {
    return overhead() + definitions.bytes() + columns.bytes();
  }

  /** Bytes of what is said of no series, at most. */
  private int overhead() {
    return beforePart.length() + afterPart.length() + 64;
  }

  private void beginPart() {
    definitions.begin();
    columns.begin();
    seriesCount = 0;
    keyBytes = 0;
  }

  private void endPart() {
    AvroOutput body = new AvroOutput();
    definitions.write(body);
    columns.write(body);
    bodies.add(body.toBytes());
  }
}
