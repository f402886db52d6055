package io.fodc.ctl.show;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountsTest {
  @ParameterizedTest
  @CsvSource({
    "-5, 0s",
    "0, 0s",
    "119, 119s",
    "120, 2m",
    "310, 5m10s",
    "600, 10m",
    "10799, 179m",
    "10800, 3h",
    "12600, 3h30m",
    "172799, 47h",
    "172800, 2d",
    "180000, 2d2h",
    "691200, 8d",
    "8640000, 100d"
  })
  void aLengthOfTimeIsShownInItsLargestUnits(long seconds, String shown) {
    assertThat(Amounts.duration(Duration.ofSeconds(seconds))).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0B",
    "1023, 1023B",
    "1024, 1.0KiB",
    "31457280, 30.0MiB",
    "1e30, 867361737988.4EiB"
  })
  void bytesAreShownInTheirUnit(double bytes, String shown) {
    assertThat(Amounts.bytes(bytes)).isEqualTo(shown);
  }

  @Test
  void wideCharactersTakeTwoColumns() {
    Table table = new Table(false, false).columns("A", "B");
    table.row("節点", "x");
    table.row("e\u0301", "y");
    assertThat(table.text()).isEqualTo("A      B\n節点   x\ne\u0301      y\n");
  }
}
