package io.fodc.schemas.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlReaderTest {
  private static YamlNode read(String text) throws MalformedYamlException {
    return YamlReader.read(text, YamlLimits.DEFAULT);
  }

  private static YamlNode.Entry entry(YamlNode node, int index) {
    return ((YamlNode.Mapping) node).entries().get(index);
  }

  private static MalformedYamlException refusal(String text) {
    return catchThrowableOfType(MalformedYamlException.class, () -> read(text));
  }

  @Test
  void keepsTextsAsWrittenWithTheirLines() throws MalformedYamlException {
    YamlNode root = read("a: 010\nb:\n  - 'x'\n  - ~\n");
    assertThat(entry(root, 0).value()).isEqualTo(new YamlNode.Scalar("010", true, 1));
    YamlNode.Sequence list = (YamlNode.Sequence) entry(root, 1).value();
    assertThat(list.items().getFirst()).isEqualTo(new YamlNode.Scalar("x", false, 3));
    assertThat(((YamlNode.Scalar) list.items().get(1)).isNull()).isTrue();
  }

  @Test
  void readsJson() throws MalformedYamlException {
    YamlNode root = read("{\"a\": {\"b\": [1, true, null, \"\\u0041\"]}}");
    YamlNode.Sequence list = (YamlNode.Sequence) entry(entry(root, 0).value(), 0).value();
    assertThat(list.items()).hasSize(4);
    assertThat(((YamlNode.Scalar) list.items().get(3)).text()).isEqualTo("A");
  }

  @Test
  void repeatsWhatAnAliasNames() throws MalformedYamlException {
    YamlNode root = read("a: &x {b: 1}\nc: *x\n");
    assertThat(entry(root, 1).value()).isEqualTo(entry(root, 0).value());
  }

  @Test
  void countsEveryRepetitionOfAnAlias() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 12; i++) {
      String before = "*a" + (i - 1) + ", ";
      bomb.append("a%d: &a%d [%s*a%d]\n".formatted(i, i, before.repeat(9), i - 1));
    }
    assertThat(refusal(bomb.toString())).hasMessage("holds more than 100000 values");
  }

  @Test
  void refusesAnAliasInsideItsOwnAnchor() {
    assertThat(refusal("a: &x [*x]")).hasMessage("uses an alias before its anchor is complete");
  }

  @Test
  void refusesDeepNestingWithoutExhaustingTheStack() {
    assertThat(refusal("[".repeat(200_000))).hasMessage("is nested deeper than 32 levels");
    assertThat(refusal("{a: ".repeat(200_000))).hasMessage("is nested deeper than 32 levels");
  }

  @Test
  void namesTheLineOfAKeyThatAppearsTwice() {
    MalformedYamlException refusal = refusal("a: 1\nb: 2\na: 3\n");
    assertThat(refusal).hasMessage("names the key 'a' twice");
    assertThat(refusal.line()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a: b: c", "{", "a: 'x", "\t", "%", "? [a]\n: b", "a: 1\n---\nb: 2", "*x"})
  void refusesWhatIsNotOneDocument(String text) {
    assertThatThrownBy(() -> read(text)).isInstanceOf(MalformedYamlException.class);
  }

  @Test
  void refusesATextThatIsTooLarge() {
    assertThat(refusal("#".repeat((1 << 20) + 1)))
        .hasMessage("has 1048577 characters; at most 1048576 are read");
  }

  @Test
  void randomTextIsReadOrRefusedAndNothingElse() {
    long seed = 20261101;
    Random random = new Random(seed);
    String alphabet = "ab01:-[]{},&*!|>'\"%@`#?~ \n\t\\\uFEFF\u0000\u0085\uD800";
    for (int i = 0; i < 5_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(40); n > 0; n--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      try {
        read(text.toString());
      } catch (MalformedYamlException e) {
        assertThat(e.getMessage()).as("seed %d round %d", seed, i).isNotEmpty();
      }
    }
  }
}
