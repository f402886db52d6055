package io.fodc.profiling.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class FlamePageTest {
  static final String HOSTILE = "</script><img src=x onerror=alert(1)><script>alert(2)</script>";

  static String page(Profile profile) throws IOException {
    return page(Comparison.of(profile, Optional.empty()));
  }

  static String page(Comparison what) throws IOException {
    StringWriter out = new StringWriter();
    FlamePage.write(
        new PageHead(HOSTILE + "\" title", Map.of("node", HOSTILE)),
        what,
        TreeView.of(StackTree.of(what), 0, TreeView.MOST_NODES),
        out);
    return out.toString();
  }

  static Profile hostile() throws IOException {
    return new TestProfile("cpu/nanoseconds")
        .sample(List.of("main", HOSTILE, "']}<!--<script>"), 70)
        .sample("main;quiet", 30)
        .read();
  }

  /** The page with what its own files say, which has no word of a profile, taken out. */
  private static String withoutOwnScript(String page) {
    int from = page.lastIndexOf("<script>");
    return page.substring(0, from) + page.substring(page.lastIndexOf("</script>"));
  }

  @Test
  void loadsNothing() throws IOException {
    String page = page(hostile());
    String own = withoutOwnScript(page).replaceAll("(?s)<!--.*?-->", "");
    assertThat(own).doesNotContain("http:", "https:", "@import", "url(", "<link", "<iframe");
    assertThat(Pattern.compile("<script[^>]*\\ssrc").matcher(page).find()).isFalse();
    assertThat(page).contains("default-src 'none'").doesNotContain("XMLHttpRequest", "import(");
  }

  @Test
  void nothingOfAProfileIsMarkup() throws IOException {
    String own = withoutOwnScript(page(hostile()));
    assertThat(own).doesNotContain("<img").contains("&lt;img src=x onerror=alert(1)&gt;");
    Matcher island = Pattern.compile("application/json\">(.*?)</script>").matcher(own);
    assertThat(island.find()).isTrue();
    assertThat(island.group(1)).doesNotContain("<", ">").contains("\\u003Cimg src=x");
  }

  @Test
  void namesKeepLettersOfEveryScript() throws IOException {
    String name = "запись.(*Узел)·読む\uD83D\uDE00\u2028";
    assertThat(page(new TestProfile("cpu/nanoseconds").sample("main;" + name, 1).read()))
        .contains(name);
  }

  @Test
  void itsPolicyKnowsItsScriptByItsHash() throws Exception {
    String page = page(hostile());
    String script = page.substring(page.lastIndexOf("<script>") + 8, page.lastIndexOf("</script>"));
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(script.getBytes("UTF-8"));
    String source = "'sha256-" + java.util.Base64.getEncoder().encodeToString(hash) + "'";
    assertThat(page).contains("script-src " + source + ";");
    assertThat(FlamePage.contentSecurityPolicy()).contains(source, "sandbox allow-scripts");
    assertThat(script).doesNotContain("</script");
  }

  @Test
  void saysWhatItShows() throws IOException {
    assertThat(page(hostile())).contains("cpu/nanoseconds. Time on a CPU", "<dt>node</dt>");
    Comparison same = Comparison.of(hostile(), hostile(), Optional.empty(), true);
    assertThat(page(same)).contains("less than before", "the base&#39;s values are scaled");
  }
}
