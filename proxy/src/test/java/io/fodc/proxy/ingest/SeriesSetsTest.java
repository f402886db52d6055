package io.fodc.proxy.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.bridge.record.SeriesSetName;
import io.fodc.proxy.windows.NodeWindows;
import io.fodc.schemas.metric.Labels;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SeriesSetsTest {
  private static final SeriesSetName FIRST = new SeriesSetName(1, 1);
  private static final SeriesSetName SECOND = new SeriesSetName(1, 2);
  private static final SeriesSetName THIRD = new SeriesSetName(2, 1);

  private final NodeWindows windows = new NodeWindows(16 << 20);
  private long nowMillis = 1_000_000;
  private final SeriesSets sets =
      new SeriesSets(
          windows, () -> Instant.ofEpochMilli(nowMillis), 10 + 2 * SeriesSets.COST_OF_SET);

  @AfterEach
  void close() {
    windows.close();
  }

  private int[] interned(String prefix, int count) {
    int[] ids = new int[count];
    for (int i = 0; i < count; i++) {
      MetricFamily family = MetricFamily.gauge("f", "");
      ids[i] = windows.intern(new SeriesDefinition("f", Labels.of("l", prefix + i), family));
    }
    return ids;
  }

  private int held() {
    windows.table().trim();
    return windows.table().size();
  }

  @Test
  void findsTheIdsOfAStretchInOrder() {
    int[] ids = interned("a", 5);
    assertThat(sets.remember(FIRST, ids, 1, 4)).isTrue();
    assertThat(sets.find(FIRST).orElseThrow()).containsExactly(ids[1], ids[2], ids[3]);
    assertThat(sets.find(SECOND)).isEmpty();
  }

  @Test
  void leavesTheHoldsToTheCallerOfASetThatIsKnown() {
    assertThat(sets.remember(FIRST, interned("a", 4), 0, 4)).isTrue();
    assertThat(sets.remember(FIRST, interned("a", 4), 0, 4)).isFalse();
  }

  @Test
  void takesNoMoreSeriesThanItMay() {
    assertThat(sets.remember(FIRST, interned("a", 6), 0, 6)).isTrue();
    assertThat(sets.remember(SECOND, interned("b", 5), 0, 5)).isFalse();
    assertThat(sets.remember(THIRD, interned("c", 4), 0, 4)).isTrue();
  }

  @Test
  void letsGoOfWhatNobodyUsesAndOfItsSeries() {
    sets.remember(FIRST, interned("a", 4), 0, 4);
    sets.remember(SECOND, interned("b", 4), 0, 4);
    assertThat(held()).isEqualTo(8);
    nowMillis += SeriesSets.UNUSED.toMillis() - 1;
    sets.find(FIRST);
    nowMillis += 1;
    sets.forgetUnused();
    assertThat(sets.remember(THIRD, interned("c", 2), 0, 2)).isTrue();
    assertThat(sets.find(SECOND)).isEmpty();
    assertThat(sets.find(FIRST)).isPresent();
    assertThat(held()).isEqualTo(6);
  }

  @Test
  void makesRoomByWhatIsNotInUse() {
    sets.remember(FIRST, interned("a", 4), 0, 4);
    nowMillis += SeriesSets.IN_USE.toMillis();
    sets.remember(SECOND, interned("b", 4), 0, 4);
    sets.makeRoom();
    assertThat(sets.find(FIRST)).isEmpty();
    assertThat(sets.find(SECOND)).isPresent();
    assertThat(held()).isEqualTo(4);
  }

  @Test
  void keepsNoSetWithoutSeries() {
    assertThat(sets.remember(FIRST, new int[4], 2, 2)).isFalse();
    assertThat(sets.find(FIRST)).isEmpty();
  }
}
