package io.fodc.agent.link;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** The numbers behind {@link LinkStatus}: written by the link's thread, read by any. */
final class LinkCounters implements LinkStatus {
  private final AtomicLong sessions = new AtomicLong();
  private final AtomicLong failedTries = new AtomicLong();
  private final AtomicLong framesSent = new AtomicLong();
  private final AtomicLong bytesSent = new AtomicLong();
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicLong unknownMessages = new AtomicLong();
  private volatile Optional<LinkedProxy> proxy = Optional.empty();
  private volatile String downReason = "";
  private volatile long unsentSeries;

  void welcomed(LinkedProxy by) {
    sessions.incrementAndGet();
    downReason = "";
    proxy = Optional.of(by);
  }

  void down(String reason) {
    if (!up()) {
      failedTries.incrementAndGet();
    }
    proxy = Optional.empty();
    downReason = reason;
    unsentSeries = 0;
  }

  void sent(int bytes, boolean frame) {
    bytesSent.addAndGet(bytes);
    if (frame) {
      framesSent.incrementAndGet();
    }
  }

  void acknowledged(long tickMillis) {
    acknowledged.accumulateAndGet(tickMillis, Math::max);
  }

  void unknownMessage() {
    unknownMessages.incrementAndGet();
  }

  void unsentSeries(long series) {
    unsentSeries = series;
  }

  @Override
  public boolean up() {
    return proxy.isPresent();
  }

  @Override
  public Optional<LinkedProxy> proxy() {
    return proxy;
  }

  @Override
  public String downReason() {
    return downReason;
  }

  @Override
  public long sessions() {
    return sessions.get();
  }

  @Override
  public long failedTries() {
    return failedTries.get();
  }

  @Override
  public long framesSent() {
    return framesSent.get();
  }

  @Override
  public long bytesSent() {
    return bytesSent.get();
  }

  @Override
  public long acknowledgedTickMillis() {
    return acknowledged.get();
  }

  @Override
  public long unsentSeries() {
    return unsentSeries;
  }

  @Override
  public long unknownMessages() {
    return unknownMessages.get();
  }
}
