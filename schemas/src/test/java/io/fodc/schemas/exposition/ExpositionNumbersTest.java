package io.fodc.schemas.exposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpositionNumbersTest {
  private static final Pattern GRAMMAR =
      Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "+",
        "-",
        ".",
        "e5",
        "1e",
        "1e+",
        "1d",
        "1D",
        "2f",
        "2F",
        "1L",
        "0x10",
        "0x1p-2",
        "0X1P3",
        "1_000",
        "_1",
        "1__0",
        "1,5",
        " 1",
        "1 ",
        "1.2.3",
        "++1",
        "+-1",
        "1e5.5",
        "+nan",
        "-NaN",
        "infi",
        "infinit",
        "infinityx",
        "nanx",
        "na",
        "NaN(1)",
        "1e400",
        "-1e309",
        "0b1",
        "0o7",
        "1e5e5",
        "\u0661",
        "1\u0000"
      })
  void refusesWhatGoRefuses(String text) {
    assertThatThrownBy(() -> parse(text)).isInstanceOf(NumberFormatException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "inf, Infinity",
    "+Inf, Infinity",
    "-iNF, -Infinity",
    "INFINITY, Infinity",
    "-infinity, -Infinity",
    "nan, NaN",
    "NAN, NaN",
    ".5, 0.5",
    "5., 5",
    "+5, 5",
    "00012, 12",
    "-0, -0.0",
    "1E+06, 1e6",
    "1e-400, 0",
    "-1e-400, -0.0",
    "0e999999999, 0",
    "0.0e-99999999999, 0",
    "4.9e-324, 4.9e-324",
    "2.4703282292062327e-324, 0",
    "2.4703282292062328e-324, 4.9e-324",
    "1.7976931348623157e308, 1.7976931348623157e308",
    "9007199254740993, 9007199254740992",
    "18446744073709551615, 1.8446744073709552e19",
    "18446744073709551616, 1.8446744073709552e19"
  })
  void readsWhatGoReads(String text, double value) {
    assertThat(Double.doubleToLongBits(parse(text))).isEqualTo(Double.doubleToLongBits(value));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, -0",
    "1, 1",
    "100000, 100000",
    "999999, 999999",
    "1e6, 1e+06",
    "1234567, 1.234567e+06",
    "123456789, 1.23456789e+08",
    "1e21, 1e+21",
    "0.1, 0.1",
    "0.0001, 0.0001",
    "0.00001, 1e-05",
    "1.1e-05, 1.1e-05",
    "123456.789, 123456.789",
    "1234567.5, 1.2345675e+06",
    "4.9e-324, 5e-324",
    "1.7976931348623157e308, 1.7976931348623157e+308",
    "2e23, 2e+23",
    "NaN, NaN",
    "Infinity, +Inf",
    "-Infinity, -Inf",
    "9007199254740993, 9.007199254740992e+15",
    "-0.000123, -0.000123",
    "2.5, 2.5"
  })
  void writesAsGoWrites(double value, String text) {
    assertThat(ExpositionNumbers.format(value)).isEqualTo(text);
  }

  @Test
  void readsDecimalsAsTheLibraryDoes() {
    Random random = seeded();
    for (int i = 0; i < 60_000; i++) {
      String text = decimal(random);
      double expected = Double.parseDouble(text);
      long bits = bits(text);
      if (Double.isInfinite(expected)) {
        assertThat(bits).as(text).isEqualTo(ExpositionNumbers.NOT_A_NUMBER);
      } else if (bits != Double.doubleToRawLongBits(expected)) {
        assertThat(Double.longBitsToDouble(bits)).as(text).isEqualTo(expected);
      }
    }
  }

  @Test
  void readsHalfwayDecimalsExactly() {
    Random random = seeded();
    for (int i = 0; i < 2_000; i++) {
      double low = randomDouble(random);
      if (!Double.isFinite(low) || !Double.isFinite(Math.nextUp(low))) {
        continue;
      }
      BigDecimal middle =
          new BigDecimal(low).add(new BigDecimal(Math.nextUp(low))).divide(BigDecimal.TWO);
      String text = middle.toString();
      if (text.length() <= ExpositionNumbers.MAX_PARSED_BYTES) {
        assertThat(parse(text)).as(text).isEqualTo(Double.parseDouble(text));
      }
    }
  }

  @Test
  void readsBackEveryDoubleItWritesInItsFewestDigits() {
    Random random = seeded();
    for (int i = 0; i < 60_000; i++) {
      double value = randomDouble(random);
      String text = ExpositionNumbers.format(value);
      if (Double.isNaN(value)) {
        assertThat(text).isEqualTo("NaN");
        continue;
      }
      if (Double.doubleToRawLongBits(parse(text)) != Double.doubleToRawLongBits(value)) {
        assertThat(text).as("of " + value).isNull();
      }
      if (Double.isFinite(value) && value != 0) {
        int digits = new BigDecimal(text).stripTrailingZeros().precision();
        int most = new BigDecimal(Double.toString(value)).stripTrailingZeros().precision();
        if (digits > most) {
          assertThat(digits).as(text).isLessThanOrEqualTo(most);
        }
      }
    }
  }

  @Test
  void takesAndLeavesTheSameTextsAsTheGrammar() {
    Random random = seeded();
    String alphabet = "0123456789..eE+-xXpPdDfF_ naifty,";
    for (int i = 0; i < 60_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = 1 + random.nextInt(7); n > 0; n--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      String word = text.toString().toLowerCase(Locale.ROOT);
      boolean number =
          GRAMMAR.matcher(text).matches()
              ? Double.isFinite(Double.parseDouble(text.toString()))
              : word.matches("nan|[+-]?inf(inity)?");
      if (number != (bits(text.toString()) != ExpositionNumbers.NOT_A_NUMBER)) {
        assertThat(number).as("'" + text + "' is a number").isEqualTo(!number);
      }
    }
  }

  private static String decimal(Random random) {
    StringBuilder text = new StringBuilder(random.nextBoolean() ? "-" : "");
    int digits = 1 + random.nextInt(random.nextInt(8) == 0 ? 40 : 19);
    int point = random.nextInt(digits + 1);
    for (int i = 0; i < digits; i++) {
      text.append(i == point ? "." : "").append((char) ('0' + random.nextInt(10)));
    }
    if (random.nextBoolean()) {
      text.append('e').append(random.nextInt(700) - 350);
    }
    return text.toString();
  }

  private static double randomDouble(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> random.nextInt(2_000_000) - 1_000_000;
      case 1 -> random.nextLong();
      case 2 -> random.nextInt(100_000) / 1000.0;
      case 3 -> Double.longBitsToDouble(random.nextLong(1 << 20));
      default -> Double.longBitsToDouble(random.nextLong());
    };
  }

  private static Random seeded() {
    long seed = Long.getLong("fodc.seed", System.nanoTime());
    System.out.println("seed " + seed + " (-Dfodc.seed=" + seed + " repeats it)");
    return new Random(seed);
  }

  private static long bits(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return ExpositionNumbers.parseBits(bytes, 0, bytes.length);
  }

  private static double parse(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return ExpositionNumbers.parse(bytes, 0, bytes.length);
  }
}
