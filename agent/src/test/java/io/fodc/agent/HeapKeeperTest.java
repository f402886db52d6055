package io.fodc.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HeapKeeperTest {
  private static final long LIVE = 6L << 20;
  private static final long FULL = LIVE + HeapKeeper.SPARE_BYTES;

  private long used = FULL;
  private long nanos;
  private int collections;

  private final HeapKeeper keeper =
      new HeapKeeper(
          () -> used,
          () -> nanos,
          () -> {
            collections++;
            used = LIVE;
          });

  @Test
  void collectsWhatStartingUpLeftBehindAndThenOnlyWhenGarbageHasGathered() {
    keeper.tickAppended(0);
    assertThat(collections).as("too early").isZero();

    tickAfterTheInterval();
    assertThat(collections).isOne();

    used = FULL - 1;
    tickAfterTheInterval();
    assertThat(collections).as("little garbage").isOne();

    used = FULL;
    tickAfterTheInterval();
    assertThat(collections).isEqualTo(2);
  }

  @Test
  void collectsSeldomHoweverMuchGarbageThereIs() {
    tickAfterTheInterval();
    used = 10 * FULL;
    nanos += TimeUnit.SECONDS.toNanos(HeapKeeper.EVERY_SECONDS) - 1;
    keeper.tickAppended(0);
    assertThat(collections).isOne();
  }

  private void tickAfterTheInterval() {
    nanos += TimeUnit.SECONDS.toNanos(HeapKeeper.EVERY_SECONDS);
    keeper.tickAppended(0);
  }
}
