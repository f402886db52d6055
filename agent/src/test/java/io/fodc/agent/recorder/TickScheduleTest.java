package io.fodc.agent.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.agent.recorder.TickSchedule.Decision;
import org.junit.jupiter.api.Test;

class TickScheduleTest {
  private final TickSchedule schedule = new TickSchedule(10_000);

  @Test
  void waitsForTheNextWholeMultiple() {
    assertThat(schedule.at(12_000)).isEqualTo(new Decision.Wait(8_000));
    assertThat(schedule.at(20_003)).isEqualTo(new Decision.Take(20_000, 3, 0));
    assertThat(schedule.at(20_004)).isEqualTo(new Decision.Wait(9_996));
  }

  @Test
  void countsMissedTicksAndNeverBunchesThem() {
    schedule.at(10_000);
    assertThat(schedule.at(51_000)).isEqualTo(new Decision.Take(50_000, 1_000, 3));
    assertThat(schedule.at(51_000)).isEqualTo(new Decision.Wait(9_000));
  }

  @Test
  void skipsATickThatWouldBeginTooLate() {
    schedule.at(10_000);
    assertThat(schedule.at(28_000)).isEqualTo(new Decision.Skip(1));
    assertThat(schedule.at(28_000)).isEqualTo(new Decision.Wait(2_000));
  }

  @Test
  void missesNothingWhenTheClockJumped() {
    schedule.at(10_000);
    schedule.jumped(1_000_001);
    assertThat(schedule.at(1_000_001)).isEqualTo(new Decision.Wait(9_999));
  }
}
