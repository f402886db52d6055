package io.fodc.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RouteTest {
  private static Optional<Map<String, String>> match(String template, String path) {
    return PathTemplate.of(template).match(path);
  }

  @Test
  void takesAFixedPathAsItIs() {
    assertThat(match("/cluster", "/cluster")).contains(Map.of());
    assertThat(match("/cluster", "/cluster/")).isEmpty();
    assertThat(match("/a.b", "/aXb")).isEmpty();
  }

  @Test
  void takesWholeSegments() {
    String template = "/captures/{id}/artifacts/{name}";
    assertThat(match(template, "/captures/7/artifacts/a%2Fb.pb.gz"))
        .contains(Map.of("id", "7", "name", "a/b.pb.gz"));
    assertThat(match(template, "/captures/7/8/artifacts/x")).isEmpty();
    assertThat(match(template, "/captures//artifacts/x")).isEmpty();
    assertThat(match(template, "/captures/7/artifacts/x/top")).isEmpty();
    assertThat(match(template, "/captures/7/artifacts/")).isEmpty();
  }

  @Test
  void oneTailTakesSlashesToo() {
    assertThat(match("/nodes/{id*}", "/nodes/a/b")).contains(Map.of("id", "a/b"));
    assertThat(match("/nodes/{id*}/metrics", "/nodes/a/b/metrics")).contains(Map.of("id", "a/b"));
    assertThat(match("/nodes/{id*}/metrics", "/nodes/metrics")).isEmpty();
    assertThat(match("/nodes/{id*}", "/nodes/")).isEmpty();
    assertThatThrownBy(() -> PathTemplate.of("/{a*}/{b*}")).hasMessageContaining("{…*}");
  }

  @Test
  void isShownAsTheContractWritesIt() {
    assertThat(PathTemplate.of("/nodes/{id*}/metrics").shown()).isEqualTo("/nodes/{id}/metrics");
  }

  @Test
  void refusesWhatCannotBeDecoded() {
    assertThatThrownBy(() -> match("/captures/{id}", "/captures/%zz"))
        .isInstanceOf(ProblemException.class);
  }
}
