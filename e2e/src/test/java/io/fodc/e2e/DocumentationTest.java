package io.fodc.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.agent.AgentKeys;
import io.fodc.e2e.process.Distribution;
import io.fodc.proxy.ProxyKeys;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** What the pages say about the configuration is what the processes take. */
class DocumentationTest {
  @Test
  void theAgentsKeysAreThoseOfThePage() throws Exception {
    assertPageHolds("agent", AgentKeys.schema().markdownTable());
  }

  @Test
  void theProxysKeysAreThoseOfThePage() throws Exception {
    assertPageHolds("proxy", ProxyKeys.schema().markdownTable());
  }

  private static void assertPageHolds(String process, String table) throws Exception {
    String page = Files.readString(page());
    String begin = "<!-- keys of the " + process + " -->\n";
    String end = "<!-- end of the keys of the " + process + " -->";
    assertThat(page).contains(begin).contains(end);
    String shown = page.substring(page.indexOf(begin) + begin.length(), page.indexOf(end));
    assertThat(shown)
        .as("%s: paste between the marks of the %s:\n%s", page(), process, table)
        .isEqualTo(table);
  }

  private static java.nio.file.Path page() {
    return Distribution.root().resolve("docs/guide/configuration.md");
  }
}
