package io.fodc.agent.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AnchoredClockTest {
  private final HandClock hand = new HandClock(1_000_000);
  private final AnchoredClock clock = new AnchoredClock(hand, 0);

  @Test
  void jumpsForwardWithTheMachinesClock() {
    hand.stepWall(60_000);
    assertThat(clock.follow()).isEqualTo(60_000);
    assertThat(clock.nowMillis()).isEqualTo(1_060_000);
  }

  @Test
  void neverGoesBackAndTellsHowFarTheMachinesClockIsBehind() {
    hand.stepWall(-60_000);
    assertThat(clock.follow()).isEqualTo(-60_000);
    assertThat(clock.follow()).isZero();
    hand.advance(5_000);
    assertThat(clock.nowMillis()).isEqualTo(1_005_000);
    assertThat(clock.behindMillis()).isEqualTo(60_000);
  }

  @Test
  void isCaughtUpInEightTimesTheStepAndGoesForwardAllTheWhile() {
    hand.stepWall(-60_000);
    clock.follow();
    long last = clock.nowMillis();
    for (int second = 0; second < 480; second++) {
      hand.advance(1_000);
      assertThat(clock.follow()).isZero();
      assertThat(clock.nowMillis()).isGreaterThan(last);
      last = clock.nowMillis();
    }
    assertThat(clock.behindMillis()).isLessThan(AnchoredClock.STEP_MILLIS);
    hand.stepWall(-30_000);
    hand.advance(1_000);
    assertThat(clock.follow()).as("a second step is told too").isLessThan(-29_000);
  }

  @Test
  void tellsWhenTheMachinesClockComesBack() {
    hand.stepWall(-60_000);
    clock.follow();
    hand.stepWall(60_000);
    assertThat(clock.follow()).isEqualTo(60_000);
    assertThat(clock.behindMillis()).isZero();
    assertThat(clock.nowMillis()).isEqualTo(1_000_000);
  }

  @Test
  void followsDriftWithoutCallingItAStep() {
    hand.stepWall(40);
    assertThat(clock.follow()).isZero();
    assertThat(clock.nowMillis()).isEqualTo(1_000_040);
  }
}
