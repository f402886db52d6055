package io.fodc.schemas.selector;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.schemas.metric.KeyCursor;
import io.fodc.schemas.metric.Labels;
import io.fodc.schemas.metric.SeriesKey;
import io.fodc.schemas.selector.LabelMatcher.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectorTest {
  private static final SeriesKey KEY =
      new SeriesKey().encode("up", Labels.of("job", "b\u00e4nyan", "seg", "20261122"));

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '^',
      value = {
        "up ; true",
        "down ; false",
        "{__name__=~\"u.\"} ; true",
        "{__name__=~\"u\"} ; false",
        "up{job=\"b\u00e4nyan\"} ; true",
        "up{job=~\"b.nyan\"} ; true",
        "up{job=~\"B\"} ; false",
        "up{job!=\"other\",seg!~\"2025.*\"} ; true",
        "up{seg!~\"2026.*\"} ; false",
        "up{none=\"\"} ; true",
        "up{none!=\"\"} ; false",
        "up{none=~\".*\"} ; true",
        "up{none=~\".+\"} ; false",
        "up{none!~\".+\"} ; true",
        "up{seg=~\"20251122|20261122\"} ; true",
      })
  void decidesOnTheKey(String text, boolean holds) throws Exception {
    assertThat(SelectorParser.parse(text).test(new KeyCursor().reset(KEY))).isEqualTo(holds);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void decidesAsTheSlowOne(long seed) {
    Random random = new Random(seed);
    List<String> words = List.of("", "a", "b", "ab", "ba", "aab", "a.b", "\u00fc", "a\nb");
    KeyCursor cursor = new KeyCursor();
    SeriesKey key = new SeriesKey();
    for (int i = 0; i < 3_000; i++) {
      String name = words.get(1 + random.nextInt(words.size() - 1));
      List<String> pairs = new ArrayList<>();
      for (String label : List.of("k", "l", "m")) {
        if (random.nextBoolean()) {
          pairs.add(label);
          pairs.add(words.get(random.nextInt(words.size())));
        }
      }
      Labels labels = Labels.ofPairs(pairs);
      List<LabelMatcher> matchers = new ArrayList<>();
      boolean expected = true;
      for (int m = random.nextInt(4); m >= 0; m--) {
        String label = List.of("k", "l", "m", "n", "__name__").get(random.nextInt(5));
        Operator operator = Operator.values()[random.nextInt(4)];
        String value =
            operator.compareTo(Operator.MATCHES) < 0
                ? words.get(random.nextInt(words.size()))
                : List.of("", "a*", "a.b", "(a|b)+", ".+", "\u00fc", "[^a]*")
                    .get(random.nextInt(7));
        matchers.add(LabelMatcher.of(label, operator, value));
        String actual = label.equals("__name__") ? name : labels.get(label).orElse("");
        expected &= slow(operator, value, actual);
      }
      Selector selector = new Selector(matchers);
      assertThat(selector.test(cursor.reset(key.encode(name, labels))))
          .as("%s on %s%s", selector, name, labels)
          .isEqualTo(expected);
    }
  }

  private static boolean slow(Operator operator, String value, String actual) {
    return switch (operator) {
      case EQUAL -> actual.equals(value);
      case NOT_EQUAL -> !actual.equals(value);
      case MATCHES -> java.util.regex.Pattern.compile(value, 32).matcher(actual).matches();
      case MATCHES_NOT -> !java.util.regex.Pattern.compile(value, 32).matcher(actual).matches();
    };
  }

  /** java.util.regex would take longer than the age of the universe for this. */
  @Test
  @Timeout(10)
  void takesTimeLinearInTheValue() throws Exception {
    Selector selector = SelectorParser.parse("{x=~\"(a|aa|a*)*b\"}");
    SeriesKey key = new SeriesKey().encode("up", Labels.of("x", "a".repeat(20_000)));
    assertThat(selector.test(new KeyCursor().reset(key))).isFalse();
  }
}
