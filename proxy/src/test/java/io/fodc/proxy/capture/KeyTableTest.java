package io.fodc.proxy.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class KeyTableTest {
  private final AtomicLong nanos = new AtomicLong();
  private final KeyTable table = new KeyTable(nanos::get);

  private static IdempotencyKey key(String identity, int number) {
    return new IdempotencyKey(identity, "k" + number, "body", 0);
  }

  @Test
  void forgetsTheOldestOfWhoHasTooManyAndNobodyElses() {
    table.put(key("victim", 0), "c", 0);
    for (int i = 0; i <= KeyTable.MOST_OF_ONE; i++) {
      table.put(key("greedy", i), "c", 0);
    }
    assertThat(table.find(key("greedy", 0))).isEmpty();
    assertThat(table.find(key("greedy", 1))).isPresent();
    assertThat(table.find(key("victim", 0))).isPresent();
  }

  @Test
  void manyIdentitiesTogetherPushOutTheirOwn() {
    table.put(key("victim", 0), "c", 0);
    int identities = KeyTable.MOST_KEYS / KeyTable.MOST_OF_ONE + 1;
    for (int who = 0; who < identities; who++) {
      for (int i = 0; i < KeyTable.MOST_OF_ONE; i++) {
        table.put(key("greedy" + who, i), "c", 0);
      }
    }
    int held = 0;
    for (int who = 0; who < identities; who++) {
      for (int i = 0; i < KeyTable.MOST_OF_ONE; i++) {
        held += table.find(key("greedy" + who, i)).isPresent() ? 1 : 0;
      }
    }
    assertThat(table.find(key("victim", 0))).isPresent();
    assertThat(held).isEqualTo(KeyTable.MOST_KEYS - 1);
  }

  @Test
  void aKeyIsGoodForADayAndThenLeavesRoom() {
    table.put(key("a", 0), "c", Duration.ofHours(1).toMillis());
    nanos.addAndGet(Duration.ofHours(23).toNanos() - 1);
    assertThat(table.find(key("a", 0))).isPresent();
    nanos.addAndGet(1);
    assertThat(table.find(key("a", 0))).isEmpty();
    table.sweep();
    for (int i = 1; i <= KeyTable.MOST_OF_ONE; i++) {
      table.put(key("a", i), "c", 0);
    }
    assertThat(table.find(key("a", 1))).isPresent();
  }
}
