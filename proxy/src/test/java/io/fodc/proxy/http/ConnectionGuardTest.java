package io.fodc.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who reads too slowly, over a clock that is turned by hand. */
class ConnectionGuardTest {
  private static final HttpSettings SETTINGS = Rig.local();

  /** Near the end of its range, as any clock may be. */
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000);

  private final ConnectionGuard guard = new ConnectionGuard(SETTINGS, nanos::get);

  @AfterEach
  void stop() {
    guard.leave();
    guard.close();
    // The guard ends a connection by interrupting its thread, which is the test's own here.
    boolean unused = Thread.interrupted();
  }

  private long ended() {
    guard.look();
    return guard.ended();
  }

  /** Reads a piece every second for some time. */
  private void read(ConnectionGuard.Watch watch, long seconds, long earnedNanos) {
    for (long i = 0; i < seconds; i++) {
      watch.writing();
      nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
      guard.look();
      watch.written();
      watch.earned(earnedNanos);
    }
    watch.writing();
  }

  @Test
  void whoKeepsThePaceMayTakeAsLongAsItTakes() {
    long limit = SETTINGS.responseTimeout().toSeconds();
    ConnectionGuard.Watch watch = guard.enter();
    watch.answering();
    read(watch, 10 * limit, TimeUnit.SECONDS.toNanos(1));
    assertThat(ended()).isZero();
  }

  @Test
  void whoReadsHalfAsFastIsEndedAfterTwiceTheTime() {
    long limit = SETTINGS.responseTimeout().toSeconds();
    ConnectionGuard.Watch watch = guard.enter();
    watch.answering();
    read(watch, 2 * limit - 2, TimeUnit.MILLISECONDS.toNanos(500));
    assertThat(ended()).isZero();
    read(watch, 4, TimeUnit.MILLISECONDS.toNanos(500));
    assertThat(ended()).isOne();
  }

  @Test
  void whatWasReadAtOnceIsNoReserve() {
    ConnectionGuard.Watch watch = guard.enter();
    watch.answering();
    watch.earned(TimeUnit.HOURS.toNanos(1));
    long limit = SETTINGS.responseTimeout().toSeconds();
    read(watch, limit + 1, 0);
    assertThat(ended()).isOne();
  }
}
