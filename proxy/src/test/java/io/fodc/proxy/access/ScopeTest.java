package io.fodc.proxy.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.node.NodeRole;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Scopes, patterns and bindings as they are written. */
class ScopeTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "* true",
        "cluster=prod true",
        "cluster=stage|prod true",
        "cluster=p*d true",
        "cluster=pro false",
        "cluster=PROD false",
        "node=data-hot-* true",
        "node=*:17912 true",
        "node=data-hot-0 false",
        "role=datanode-hot true",
        "role=ROLE_DATA true",
        "role=hot true",
        "role=liaison false",
        "cluster=prod,role=hot,node=data-* true",
        "cluster=prod,role=liaison,node=data-* false",
        "cluster=stage,role=hot,node=data-* false"
      })
  void coversTheNodesItNames(String text, boolean covers) {
    Scope scope = Scope.parse(text);
    assertThat(scope.covers(new NodeId("prod", "data-hot-0:17912"), NodeRole.DATANODE_HOT))
        .isEqualTo(covers);
    assertThat(Scope.parse(scope.toString())).isEqualTo(scope);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "cluster",
        "cluster=",
        "cluster=a|",
        "cluster=a,cluster=b",
        "everything",
        "pod=a",
        "=a",
        "*,cluster=a",
        "Cluster=a"
      })
  void refusesWhatIsNoScope(String text) {
    assertThatThrownBy(() -> Scope.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("write cluster=NAME");
  }

  @Test
  void patternsAgreeWithRegularExpressions() {
    Random random = new Random(11);
    for (int i = 0; i < 20_000; i++) {
      String pattern = word(random, "ab*", 6);
      String text = word(random, "ab", 8);
      String regex =
          Pattern.compile("\\*")
              .splitAsStream(pattern + "\u0000")
              .map(Pattern::quote)
              .reduce((a, b) -> a + ".*" + b)
              .orElse("")
              .replace("\u0000", "");
      assertThat(Glob.matches(pattern, text))
          .as("%s on %s", pattern, text)
          .isEqualTo(Pattern.matches(regex, text));
    }
  }

  private static String word(Random random, String letters, int most) {
    StringBuilder word = new StringBuilder();
    for (int i = random.nextInt(most + 1); i > 0; i--) {
      word.append(letters.charAt(random.nextInt(letters.length())));
    }
    return word.toString();
  }

  @Test
  void aCertificateSpeaksForTheNodeItNames() {
    Bindings bindings = Bindings.parse(List.of("cert:*.agents.* agent cluster={2} node={1}"));
    assertThat(bindings.of("cert:node-7.agents.prod", List.of()))
        .containsExactly(new Grant(Role.AGENT, Scope.parse("cluster=prod,node=node-7")));
    assertThat(bindings.of("cert:node-7.prod", List.of())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "a|b", "a,role=x", "a b", "a=b", "", "{1}", "a\u00e4", "a\nb"})
  void aNameThatCouldBeMoreThanANameGivesNothing(String name) {
    Bindings bindings = Bindings.parse(List.of("cert:* agent node={1}"));
    assertThat(bindings.of("cert:" + name, List.of())).isEmpty();
  }

  @Test
  void anAdminOfAPartIsNoAdminOfTheProxy() {
    assertThat(new Grant(Role.ADMIN, Scope.parse("cluster=a")).gives(Permission.READ_AUDIT))
        .isFalse();
    assertThat(new Grant(Role.ADMIN, Scope.ALL).gives(Permission.READ_AUDIT)).isTrue();
    assertThat(new Grant(Role.ADMIN, Scope.ALL).gives(Permission.SPEAK)).isFalse();
  }
}
