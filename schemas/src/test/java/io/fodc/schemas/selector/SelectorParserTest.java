package io.fodc.schemas.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectorParserTest {
  @Test
  void readsNameAndConditions() throws Exception {
    assertThat(parsed(" up{a=\"1\", b!='2' ,c=~`3|\\d`,d!~\"4\",} "))
        .containsExactly(
            "__name__ EQUAL up",
            "a EQUAL 1",
            "b NOT_EQUAL 2",
            "c MATCHES 3|\\d",
            "d MATCHES_NOT 4");
  }

  @Test
  void readsAQuotedName() throws Exception {
    assertThat(parsed("{\"a.b\", \"c d\"=\"e\"}"))
        .containsExactly("__name__ EQUAL a.b", "c d EQUAL e");
  }

  @Test
  void readsTheNameAsALabel() throws Exception {
    assertThat(parsed("{__name__=~\"banyandb_.+\",__name__!~\".*_bucket\"}"))
        .containsExactly("__name__ MATCHES banyandb_.+", "__name__ MATCHES_NOT .*_bucket");
  }

  @Test
  void resolvesEscapes() throws Exception {
    assertThat(parsed("{a=\"\\\"\\n\\x41\\u00e4\\303\\244\"}"))
        .containsExactly("a EQUAL \"\nA\u00e4\u00e4");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "up{a | 4 | expected one of = != =~ !~ at position 4 but found the end",
        "up{a=\"1\" b=\"2\"} | 9 | expected ',' or '}' at position 9 but found 'b'",
        "{} | 2 | it selects every series",
        "{a=~\".*\"} | 9 | it selects every series",
        "up} | 2 | expected the end at position 2 but found '}'",
        "up{__name__=\"down\"} | 19 | the metric name is given twice",
        "{a=~\"(\"} | 7 | is not an RE2 regular expression",
        "{a=\"b | 5 | a quote that is never closed",
        "{a=\"\\q\"} | 5 | \\q is no escape",
        "9 | 0 | expected a metric name or '{' at position 0 but found '9'",
      })
  void namesThePlaceAndTheReason(String text, int position, String reason) {
    assertThatThrownBy(() -> SelectorParser.parse(text))
        .isInstanceOfSatisfying(
            SelectorException.class,
            e -> {
              assertThat(e.selector()).isEqualTo(text);
              assertThat(e.position()).isEqualTo(position);
            })
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a{1001}", "(a{100}){100}", "((a{1,20}){20}){20}"})
  void refusesExpressionsThatGrow(String expression) {
    assertThatThrownBy(() -> SelectorParser.parse("{x=~\"" + expression + "\"}"))
        .isInstanceOf(SelectorException.class)
        .hasMessageContaining("multiply to more than 1000");
  }

  @Test
  void boundsExpressionsAndConditions() {
    assertThatThrownBy(() -> SelectorParser.parse("{x=~\"" + "a".repeat(1001) + "\"}"))
        .isInstanceOf(SelectorException.class)
        .hasMessageContaining("1001 characters; at most 1000");
    assertThatThrownBy(() -> SelectorParser.parse("{" + "x=\"1\",".repeat(65) + "}"))
        .isInstanceOf(SelectorException.class)
        .hasMessageContaining("more than 64 conditions");
  }

  private static List<String> parsed(String text) throws SelectorException {
    return SelectorParser.parse(text).matchers().stream()
        .map(m -> m.label() + " " + m.operator() + " " + m.value())
        .toList();
  }
}
