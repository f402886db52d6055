package io.fodc.bridge.publish;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** The numbers behind {@link PublishStatus}: written by publisher and producer, read by any. */
final class PublishCounters implements PublishStatus {
  private final AtomicLong records = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong samples = new AtomicLong();
  private final AtomicLong ticks = new AtomicLong();
  private final AtomicLongArray failures = new AtomicLongArray(PublishTrouble.Kind.values().length);
  private final AtomicLong gaps = new AtomicLong();
  private final AtomicLong lostMillis = new AtomicLong();
  private final AtomicLong anew = new AtomicLong();
  private final AtomicLong refusedSeries = new AtomicLong();
  private final AtomicLong inFlight = new AtomicLong();
  private volatile boolean up;
  private volatile long acknowledged;
  private volatile long recordLimit;

  void up(boolean now) {
    up = now;
  }

  void acknowledgedTick(long millis) {
    acknowledged = millis;
  }

  void recordLimit(long limit) {
    recordLimit = limit;
  }

  void published(WindowRecords window) {
    ticks.addAndGet(window.ticks());
    samples.addAndGet(window.samples());
    refusedSeries.addAndGet(window.refusedSeries());
  }

  void acknowledged(int recordBytes) {
    records.incrementAndGet();
    bytes.addAndGet(recordBytes);
  }

  void inFlight(long difference) {
    inFlight.addAndGet(difference);
  }

  void failed(PublishTrouble.Kind kind) {
    failures.incrementAndGet(kind.ordinal());
  }

  void lost(long millis) {
    gaps.incrementAndGet();
    lostMillis.addAndGet(millis);
  }

  void anew() {
    anew.incrementAndGet();
  }

  @Override
  public boolean up() {
    return up;
  }

  @Override
  public long acknowledgedTickMillis() {
    return acknowledged;
  }

  @Override
  public long records() {
    return records.get();
  }

  @Override
  public long bytes() {
    return bytes.get();
  }

  @Override
  public long samples() {
    return samples.get();
  }

  @Override
  public long ticks() {
    return ticks.get();
  }

  @Override
  public long failures(PublishTrouble.Kind kind) {
    return failures.get(kind.ordinal());
  }

  @Override
  public long gaps() {
    return gaps.get();
  }

  @Override
  public long lostMillis() {
    return lostMillis.get();
  }

  @Override
  public long topicsAnew() {
    return anew.get();
  }

  @Override
  public long refusedSeries() {
    return refusedSeries.get();
  }

  @Override
  public long bytesInFlight() {
    return inFlight.get();
  }

  @Override
  public long recordLimit() {
    return recordLimit;
  }
}
