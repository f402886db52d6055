package io.fodc.profiling.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static final Optional<String> DEFAULT = Optional.empty();

  private static JsonNode tree(Comparison what) throws IOException {
    StringWriter out = new StringWriter();
    ProfileJson.writeTree(what, TreeView.of(StackTree.of(what), 0, 100), out);
    return new ObjectMapper().readTree(out.toString());
  }

  @Test
  void aNodeHasBaseNowAndDelta() throws IOException {
    Profile base =
        new TestProfile("inuse_space/bytes").sample("main;a", 10).sample("main;gone", 5).read();
    Profile now =
        new TestProfile("inuse_space/bytes").sample("main;a", 12).sample("main;new", 4).read();
    JsonNode root = tree(Comparison.of(base, now, DEFAULT, false)).get("root");
    assertThat(root.get("total").toString()).isEqualTo("{\"base\":15,\"now\":16,\"delta\":1}");
    assertThat(root.at("/children/0/children").findValuesAsText("name"))
        .containsExactly("a", "gone", "new");
    assertThat(root.at("/children/0/children/1/self").toString())
        .isEqualTo("{\"base\":5,\"now\":0,\"delta\":-5}");
  }

  @Test
  void normalisingScalesTheBaseToTheNewerTotal() throws IOException {
    Profile base = new TestProfile("cpu/nanoseconds").sample("a", 30).sample("b", 10).read();
    Profile now = new TestProfile("cpu/nanoseconds").sample("a", 3).sample("b", 1).read();
    Comparison what = Comparison.of(base, now, DEFAULT, true);
    assertThat(tree(what).at("/root/total").toString())
        .isEqualTo("{\"base\":4,\"now\":4,\"delta\":0}");
    assertThat(TopTable.of(what, 0, 9).total()).isEqualTo(new Weight(4, 4));
  }

  @Test
  void refusesProfilesThatCountDifferentThingsNamingBoth() throws IOException {
    Profile base = new TestProfile("goroutine/count").sample("a", 1).read();
    Profile now = new TestProfile("cpu/nanoseconds").sample("a", 1).read();
    assertThatThrownBy(() -> Comparison.of(base, now, DEFAULT, false))
        .isInstanceOfSatisfying(
            ProfileException.class,
            e -> assertThat(e.reason()).isEqualTo(ProfileException.Reason.DIFFERENT_SAMPLE_TYPES))
        .hasMessageContaining("goroutine/count")
        .hasMessageContaining("cpu/nanoseconds");
  }

  @Test
  void whatGoesDownWithinOneProfileIsShownAsADifference() throws IOException {
    Profile delta = new TestProfile("inuse_space/bytes").sample("a;b", 7).sample("a;c", -3).read();
    Comparison what = Comparison.of(delta, DEFAULT);
    assertThat(what.signed()).isTrue();
    TreeView view = TreeView.of(StackTree.of(what), 0, 100);
    assertThat(view.root().total()).isEqualTo(new Weight(3, 7));
    assertThat(tree(what).at("/root/total").longValue()).isEqualTo(4);
  }

  @Test
  void foldedNamesCannotBeTakenForTwoOrForALine() throws IOException {
    Profile profile =
        new TestProfile("cpu/nanoseconds")
            .sample(java.util.List.of("main", "a;b\n\\c d"), 7)
            .sample("main", 1)
            .read();
    StringBuilder out = new StringBuilder();
    FoldedText.write(TreeView.of(StackTree.of(Comparison.of(profile, DEFAULT)), 0, 99), out);
    assertThat(out.toString()).isEqualTo("main 1\nmain;a\\x3bb\\x0a\\\\c d 7\n");
  }

  @Test
  void theTextOfATableSaysWhatIsCounted() throws IOException {
    Profile profile =
        new TestProfile("inuse_space/bytes")
            .sample("main;a", 3 << 20)
            .sample("main;b", 1 << 20)
            .read();
    Comparison what = Comparison.of(profile, DEFAULT);
    StringBuilder out = new StringBuilder();
    TopText.write(what, TopTable.of(what, 0, 2), out);
    assertThat(out.toString().lines())
        .containsExactly(
            "inuse_space/bytes: " + what.sampleType().meaning(),
            "2 of 3 functions; total 4.00MiB",
            "        flat   flat%          cum    cum%  function",
            "     3.00MiB  75.00%      3.00MiB  75.00%  a  a.go:1",
            "     1.00MiB  25.00%      1.00MiB  25.00%  b  b.go:3");
  }

  @Test
  void labelsAreAddedUp() throws IOException {
    TestProfile made = new TestProfile("waiting/count").sample("a", 3).label("wait", "mutex");
    made.sample("b", 4).label("wait", "chan").sample("c", 2).label("wait", "mutex");
    assertThat(tree(Comparison.of(made.read(), DEFAULT)).get("labels").toString())
        .isEqualTo(
            "{\"wait\":[{\"value\":\"mutex\",\"total\":5},{\"value\":\"chan\",\"total\":4}]}");
  }

  @Test
  void aSampleTypeThatNobodyKnowsIsSaidToBeUnknown() {
    assertThat(new SampleType("frobs", "count").meaning())
        .contains("frobs/count", "does not know this sample type");
    assertThat(new SampleType("cpu", "nanoseconds").meaning()).contains("nanoseconds");
  }

  @Test
  void theDeepestStackThatIsReadCanBeShown() throws IOException {
    java.util.List<String> stack = new java.util.ArrayList<>();
    for (int i = 0; i < ProfileLimits.DEFAULTS.stackFrames(); i++) {
      stack.add("f" + i % 7);
    }
    Profile profile = new TestProfile("cpu/nanoseconds").sample(stack, 1).read();
    Comparison what = Comparison.of(profile, DEFAULT);
    TreeView view = TreeView.of(StackTree.of(what), 0, TreeView.MOST_NODES);
    StringWriter out = new StringWriter();
    ProfileJson.writeTree(what, view, out);
    FlamePage.write(new PageHead("deep", java.util.Map.of()), what, view, out);
    FoldedText.write(view, out);
    assertThat(view.nodes()).isEqualTo(stack.size() + 1);
  }
}
