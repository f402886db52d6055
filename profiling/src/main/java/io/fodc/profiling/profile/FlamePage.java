package io.fodc.profiling.profile;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;

/**
 * A flame graph as one HTML file that loads nothing and opens without a network. The policy in it
 * lets only its own script run, known by its hash; what comes from a profile is data, and is
 * escaped besides. About 290 kB more than the nodes.
 */
public final class FlamePage {
  /** Media type of the page. */
  public static final String MEDIA_TYPE = "text/html; charset=utf-8";

  private static final String D3 = "/META-INF/resources/webjars/d3/7.9.0/";
  private static final String SCRIPT =
      resource(D3 + "dist/d3.min.js") + resource("picture.js") + resource("page.js");
  private static final String POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-"
          + hash(SCRIPT)
          + "'; base-uri 'none'; form-action 'none'";
  private static final String LICENCES = "d3 7.9.0:\n" + resource(D3 + "LICENSE");
  private static final String[] TEMPLATE = resource("page.html").split("@", -1);
  private static final String STYLE = resource("page.css");

  private FlamePage() {}

  /**
   * The {@code Content-Security-Policy} to serve the page with: the page's own, and what only a
   * header can ask for, a sandbox and no frame around it.
   */
  public static String contentSecurityPolicy() {
    return POLICY + "; frame-ancestors 'none'; sandbox allow-scripts";
  }

  /**
   * Writes the page of a view.
   *
   * @param head what stands above the picture
   * @param what what the view was made of
   * @param view what is drawn
   * @param out left open
   */
  public static void write(PageHead head, Comparison what, TreeView view, Writer out)
      throws IOException {
    // The template alternates between text and the names of what is put in.
    for (int i = 0; i < TEMPLATE.length; i++) {
      if (i % 2 == 0) {
        out.write(TEMPLATE[i]);
      } else {
        put(TEMPLATE[i], head, what, view, out);
      }
    }
  }

  private static void put(String part, PageHead head, Comparison what, TreeView view, Writer out)
      throws IOException {
    switch (part) {
      case "policy" -> out.write(POLICY);
      case "licences" -> out.write(LICENCES);
      case "style" -> out.write(STYLE);
      case "script" -> out.write(SCRIPT);
      case "title" -> out.write(escape(head.title()));
      case "facts" -> facts(head, what, view, out);
      case "legend" -> out.write(what.signed() ? LEGEND : "");
      case "profile" -> PageData.write(what, view, out);
      default -> throw new IllegalStateException("the template asks for " + part);
    }
  }

  private static final String LEGEND =
      "<div class=\"legend\"><span><i style=\"background:#fa7d7d\"></i>all of it is new</span>"
          + "<span><i style=\"background:#fab4b4\"></i>more than before</span>"
          + "<span><i style=\"background:#dcdcdc\"></i>the same</span>"
          + "<span><i style=\"background:#b4b4fa\"></i>less than before</span>"
          + "<span><i style=\"background:#7d7dfa\"></i>all of it is gone</span>"
          + "<span><i style=\"background:#e54bd8\"></i>found by the search</span>"
          + "<span>width: before and now together, so that what is gone is seen too</span></div>";

  private static void facts(PageHead head, Comparison what, TreeView view, Writer out)
      throws IOException {
    for (Map.Entry<String, String> fact : head.facts().entrySet()) {
      fact(fact.getKey(), fact.getValue(), out);
    }
    fact("sample type", what.sampleType() + ". " + what.sampleType().meaning(), out);
    if (what.normalized()) {
      fact("normalised", "the base's values are scaled to the total of the newer one", out);
    }
    if (view.leftOut() > 0) {
      fact(
          "left out",
          view.leftOut()
              + " of "
              + (view.leftOut() + shown(view.root()))
              + " nodes are too small to show; grey frames called "
              + TreeNode.PRUNED
              + " stand for them",
          out);
    }
  }

  private static int shown(TreeNode node) {
    int count = node.pruned() ? 0 : 1;
    for (TreeNode child : node.children()) {
      count += shown(child);
    }
    return count;
  }

  private static void fact(String word, String value, Writer out) throws IOException {
    out.write("<dt>" + escape(word) + "</dt><dd>" + escape(value) + "</dd>\n");
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  private static String resource(String name) {
    try (InputStream in = FlamePage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(
            name + " is not on the class path; add org.webjars.npm:d3 of the version it names");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String hash(String script) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return Base64.getEncoder()
          .encodeToString(sha256.digest(script.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
