package io.fodc.schemas.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantitiesTest {
  @ParameterizedTest
  @CsvSource({
    "0s, PT0S",
    "250ms, PT0.25S",
    "10s, PT10S",
    "1h30m, PT1H30M",
    "2d, PT48H",
    "90s, PT1M30S",
    "1m500us, PT1M0.0005S"
  })
  void readsDurations(String text, Duration duration) {
    assertThat(Durations.parse(text)).isEqualTo(duration);
    assertThat(Durations.parse(Durations.format(duration))).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "10", "s", "1.5s", "-1s", "1s1m", "1s1s", "1S", " 1s", "1 s", "99999999999d"})
  void refusesWhatIsNoDuration(String text) {
    assertThatThrownBy(() -> Durations.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({"0B, 0", "64KiB, 65536", "30MiB, 31457280", "1GiB, 1073741824", "1025B, 1025"})
  void readsByteSizes(String text, long bytes) {
    assertThat(ByteSizes.parse(text)).isEqualTo(bytes);
    assertThat(ByteSizes.format(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10", "MiB", "1MB", "1mib", "1.5GiB", "-1B", "9999999TiB", "1 MiB"})
  void refusesWhatIsNoByteSize(String text) {
    assertThatThrownBy(() -> ByteSizes.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({"localhost:1, localhost, 1", "[::1]:80, ::1, 80", "10.0.0.1:0, 10.0.0.1, 0"})
  void readsAddresses(String text, String host, int port) {
    assertThat(HostAndPort.parse(text)).isEqualTo(new HostAndPort(host, port)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a", ":1", "a:", "a:b", "a:65536", "::1:80", "[::1]", "u@a:1", "a b:1"})
  void refusesWhatIsNoAddress(String text) {
    assertThatThrownBy(() -> HostAndPort.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void swappedNeighboursAreOneEdit() {
    assertThat(NearestName.distance("bugdet", "budget")).isEqualTo(1);
    assertThat(NearestName.distance("", "abc")).isEqualTo(3);
    assertThat(NearestName.distance("kitten", "sitting")).isEqualTo(3);
  }

  @Test
  void namesNothingWhenNothingIsNear() {
    assertThat(NearestName.of("colour", List.of("window.budget"))).isEmpty();
  }
}
