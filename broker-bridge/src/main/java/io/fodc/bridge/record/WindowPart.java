package io.fodc.bridge.record;

/**
 * Place of a record among the parts of one window: they have the same ticks and different series.
 *
 * @param index from 0
 * @param count number of parts
 */
public record WindowPart(int index, int count) {
  public WindowPart {
    RecordLimits.check("number of parts", count, RecordLimits.MAX_PARTS);
    RecordLimits.check("index of a part", index, count - 1L);
  }
}
