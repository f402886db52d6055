package io.fodc.profiling.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser. With {@code -Dfodc.screenshots=DIR}, pictures are kept there. */
class FlamePageBrowserTest {
  private static final String FRAMES = "document.querySelectorAll('g.frame')";
  private static final String STATUS = "document.getElementById('status').textContent";

  @TempDir Path directory;

  @BeforeEach
  void needsABrowser() {
    assumeTrue(Browser.binary().isPresent(), "there is no chromium to show the page in");
  }

  private static String frame(String name) {
    return "[..." + FRAMES + "].find(g => g.getAttribute('name') === '" + name + "')";
  }

  /** How much of the width a frame has. */
  private static String share(String name) {
    return "("
        + frame(name)
        + ".querySelector('rect').getBoundingClientRect().width / document.getElementById('chart').clientWidth)";
  }

  private static void picture(Browser browser, String name) throws Exception {
    String kept = System.getProperty("fodc.screenshots", "");
    if (!kept.isEmpty()) {
      browser.screenshot(Path.of(kept, name + ".png"));
    }
  }

  private Path page(Comparison what) throws Exception {
    return Files.writeString(directory.resolve("page.html"), FlamePageTest.page(what));
  }

  @Test
  void aClickZoomsAndASearchMarks() throws Exception {
    Profile profile =
        new TestProfile("cpu/nanoseconds")
            .sample("main;serve;query", 60_000_000)
            .sample("main;serve;write", 30_000_000)
            .sample("main;collect", 10_000_000)
            .read();
    try (Browser browser = new Browser(directory, false)) {
      browser.open(page(Comparison.of(profile, Optional.empty())));
      assertThat(browser.value(FRAMES + ".length").asInt()).isEqualTo(6);
      browser.await(share("write") + " < 0.31 && " + share("write") + " > 0.29");
      picture(browser, "light");
      browser.click(frame("write"));
      browser.await(share("write") + " > 0.99");
      assertThat(browser.value(STATUS).asText()).startsWith("write: 30 ms, 30.00%; itself 30 ms");
      browser.click("document.getElementById('reset')");
      browser.click("document.getElementById('search')");
      browser.type("QUER");
      assertThat(
              browser
                  .value(frame("query") + ".querySelector('rect').getAttribute('fill')")
                  .asText())
          .isEqualTo("#e54bd8");
      assertThat(browser.value(STATUS).asText()).contains("1 function matches", "60.00%");
      assertThat(browser.complaints).isEmpty();
    }
  }

  @Test
  void turnedUpsideDownCallersAreBelow() throws Exception {
    Profile profile =
        new TestProfile("cpu/nanoseconds").sample("main;a", 60).sample("main;b", 40).read();
    String rootIsBelow =
        frame("all")
            + ".getBoundingClientRect().top > "
            + frame("a")
            + ".getBoundingClientRect().top";
    try (Browser browser = new Browser(directory, false)) {
      browser.open(page(Comparison.of(profile, Optional.empty())));
      assertThat(browser.value(rootIsBelow).asBoolean()).isFalse();
      browser.click("document.getElementById('turn')");
      assertThat(browser.value(rootIsBelow).asBoolean()).isTrue();
      browser.value(frame("all") + ".focus()");
      browser.key("ArrowUp", 38);
      browser.key("ArrowUp", 38);
      browser.key("Enter", 13);
      assertThat(browser.value("document.activeElement.getAttribute('name')").asText())
          .isEqualTo("a");
      assertThat(browser.value(share("a") + " > 0.99").asBoolean()).isTrue();
      browser.click("document.getElementById('turn')");
      assertThat(browser.value(rootIsBelow).asBoolean()).isFalse();
      assertThat(browser.complaints).isEmpty();
    }
  }

  @Test
  void aNarrowFrameShowsTheEndOfItsPath() throws Exception {
    String path = "github.com/some/" + "long".repeat(20) + "/tsdb.";
    Profile profile =
        new TestProfile("cpu/nanoseconds")
            .sample(List.of("main", path + "Append"), 90)
            .sample(List.of("main", path + "(*Head).resetInMemoryState"), 10)
            .sample(List.of("main", "x" + "\uD83D\uDE00".repeat(600)), 890)
            .sample(List.of("main", "small"), 10)
            .read();
    String labels = "[..." + FRAMES + "].map(g => g.querySelector('text').textContent)";
    try (Browser browser = new Browser(directory, false)) {
      browser.open(page(Comparison.of(profile, Optional.empty())));
      assertThat(browser.value(labels + ".includes('tsdb.Append')").asBoolean()).isTrue();
      assertThat(browser.value(labels + ".filter(t => t === '').length").asInt()).isEqualTo(2);
      assertThat(browser.value(labels + ".find(t => t.startsWith('x'))").asText())
          .matches("x(\uD83D\uDE00)+…");
      String width = ".getBoundingClientRect().width";
      String wider = "g.querySelector('text')" + width + " > g.querySelector('rect')" + width;
      assertThat(browser.value("[..." + FRAMES + "].filter(g => " + wider + ").length").asInt())
          .isZero();
      assertThat(browser.complaints).isEmpty();
    }
  }

  @Test
  void theKeyboardGoesEverywhere() throws Exception {
    Profile profile =
        new TestProfile("cpu/nanoseconds").sample("main;a", 60).sample("main;b", 40).read();
    try (Browser browser = new Browser(directory, true)) {
      browser.open(page(Comparison.of(profile, Optional.empty())));
      browser.value(frame("all") + ".focus()");
      browser.key("ArrowDown", 40);
      browser.key("ArrowDown", 40);
      browser.key("ArrowRight", 39);
      assertThat(browser.value("document.activeElement.getAttribute('aria-label')").asText())
          .isEqualTo("b: 40 ns, 40.00%; itself 40 ns");
      browser.key("Enter", 13);
      browser.await(share("b") + " > 0.99");
      browser.key("Escape", 27);
      browser.await(share("b") + " < 0.41 && " + share("b") + " > 0.39");
      picture(browser, "dark");
      assertThat(browser.complaints).isEmpty();
    }
  }

  @Test
  void hostileNamesAreWordsAndNothingElse() throws Exception {
    try (Browser browser = new Browser(directory, false)) {
      browser.open(page(Comparison.of(FlamePageTest.hostile(), Optional.empty())));
      assertThat(browser.value("document.images.length").asInt()).isZero();
      assertThat(browser.value("document.title").asText()).contains(FlamePageTest.HOSTILE);
      assertThat(
              browser
                  .value("[..." + FRAMES + "].map(g => g.getAttribute('name')).join(' ')")
                  .asText())
          .contains(FlamePageTest.HOSTILE);
      browser.click(FRAMES + "[2]");
      browser.click("document.getElementById('search')");
      browser.type("<script>");
      assertThat(browser.complaints).isEmpty();
    }
  }

  @Test
  void differencesHaveTheirColours() throws Exception {
    Profile base =
        new TestProfile("inuse_space/bytes")
            .sample("main;a", 9 << 20)
            .sample("main;gone", 5 << 20)
            .read();
    Profile now =
        new TestProfile("inuse_space/bytes")
            .sample("main;a", 12 << 20)
            .sample("main;new", 4 << 20)
            .read();
    try (Browser browser = new Browser(directory, false)) {
      browser.open(page(Comparison.of(base, now, Optional.empty(), false)));
      browser.await(share("new") + " > 0.1");
      picture(browser, "difference");
      String fill = ".querySelector('rect').getAttribute('fill')";
      assertThat(browser.value(frame("new") + fill).asText()).isEqualTo("rgb(250,125,125)");
      assertThat(browser.value(frame("gone") + fill).asText()).isEqualTo("rgb(125,125,250)");
      browser.click(frame("a"));
      assertThat(browser.value(STATUS).asText())
          .isEqualTo("a: +3 MiB (base 9 MiB, now 12 MiB, +33.3%)");
      assertThat(browser.complaints).isEmpty();
    }
  }

  @Test
  void fiftyThousandNodesCanBeUsed() throws Exception {
    Random random = new Random(5);
    TestProfile made = new TestProfile("cpu/nanoseconds");
    for (int i = 0; i < 12_000; i++) {
      List<String> stack = new ArrayList<>();
      for (int depth = 0; depth < 8; depth++) {
        stack.add("package/of/some/length.Function" + random.nextInt(depth < 4 ? 6 : 40));
      }
      made.sample(stack, 1 + random.nextInt(100_000));
    }
    Comparison what = Comparison.of(made.read(), Optional.empty());
    assertThat(TreeView.of(StackTree.of(what), 0, TreeView.MOST_NODES).nodes())
        .isGreaterThan(45_000);
    try (Browser browser = new Browser(directory, false)) {
      browser.open(page(what));
      picture(browser, "large");
      assertThat(browser.value(FRAMES + ".length").asInt()).isGreaterThan(1_000);
      browser.click(FRAMES + "[5]");
      browser.click("document.getElementById('search')");
      browser.type("Function1");
      assertThat(browser.value(STATUS).asText()).contains("match");
      assertThat(browser.complaints).isEmpty();
    }
  }
}
