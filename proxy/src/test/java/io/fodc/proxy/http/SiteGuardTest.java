package io.fodc.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.proxy.access.KnownHosts;
import io.fodc.proxy.access.Role;
import io.fodc.proxy.access.TestTokens;
import io.fodc.schemas.node.NodeRole;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What pages of other sites get when a browser before the proxy runs them. */
class SiteGuardTest {
  @TempDir Path directory;
  private Rig rig;

  @BeforeEach
  void start() throws Exception {
    rig = new Rig(directory.resolve("plain"), Rig.local());
    rig.node("c", "n1", NodeRole.LIAISON);
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private static HttpSettings with(List<String> hosts) {
    HttpSettings local = Rig.local();
    return new HttpSettings(
        local.address(),
        local.tls(),
        local.concurrentRequests(),
        local.connections(),
        local.headTimeout(),
        local.stallTimeout(),
        local.responseTimeout(),
        local.includeFleet(),
        KnownHosts.of(hosts));
  }

  private static String raw(Rig rig, String method, String path, String headers)
      throws IOException {
    try (Socket socket = new Socket("127.0.0.1", rig.http.port())) {
      socket.setSoTimeout(10_000);
      String request = "%s %s HTTP/1.1\r\n%sConnection: close\r\n\r\n";
      socket
          .getOutputStream()
          .write(request.formatted(method, path, headers).getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private static String ask(Rig rig, String host) throws IOException {
    return raw(rig, "GET", "/cluster", "Host: " + host + "\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LocalHost:17920",
        "localhost.",
        "127.0.0.1",
        "127.0.0.1:1",
        "127.200.3.4:65535",
        "[::1]",
        "[::1]:80",
        "[0:0:0:0:0:0:0:1]",
        "[::ffff:127.0.0.1]"
      })
  void namesOfThisMachineAreKnown(String host) throws Exception {
    assertThat(ask(rig, host)).startsWith("HTTP/1.1 200");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example.com",
        "evil.example.com:17920",
        "localhost.evil.example.com",
        "evil.example.com.localhost.evil.example.com",
        "evillocalhost",
        "127.0.0.1.evil.example.com",
        "127.0.0.1.nip.io:80",
        "a127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "127.0.0.256",
        "127.0.0.1..",
        "0.0.0.0",
        "192.0.2.1",
        "[::]",
        "[::2]",
        "[2001:db8::1]:80"
      })
  void whatIsAskedForUnderAnotherNameIsRefusedAndTheNameIsSaid(String host) throws Exception {
    for (String method : List.of("GET", "HEAD", "POST", "DELETE", "OPTIONS")) {
      String answer = raw(rig, method, "/cluster", "Host: " + host + "\r\n");
      assertThat(answer).as(method).startsWith("HTTP/1.1 4").doesNotContain("n1");
    }
    String name = host.replaceAll(":\\d+$", "").replaceAll("\\.$", "");
    String answer = ask(rig, host);
    if (answer.startsWith("HTTP/1.1 421")) {
      assertThat(answer)
          .contains("\"code\":\"host-unknown\"")
          .contains("\"host\":\"" + name + "\"")
          .contains("name the host in http.hosts");
    } else {
      // What is no host at all.
      assertThat(answer).startsWith("HTTP/1.1 400").contains("\"code\":\"request-malformed\"");
    }
    assertThat(raw(rig, "GET", "/livez", "Host: " + host + "\r\n"))
        .doesNotStartWith("HTTP/1.1 200");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Host:\r\n",
        "Host: \r\n",
        "Host: localhost\r\nHost: localhost\r\n",
        "Host: localhost\r\nHost: evil.example.com\r\n",
        "Host: evil.example.com\r\nhost: localhost\r\n",
        "Host: localhost, evil.example.com\r\n",
        "Host: localhost evil.example.com\r\n",
        "Host: user@localhost\r\n",
        "Host: http://localhost\r\n",
        "Host: localhost/path\r\n",
        "Host: localhost:\r\n",
        "Host: localhost:x\r\n",
        "Host: localhost:1:2\r\n",
        "Host: localhost:123456\r\n",
        "Host: [::1\r\n",
        "Host: ::1\r\n",
        "Host: [localhost]\r\n",
        "Host: [::1%25lo]\r\n",
        "Host: loc\u00e4lhost\r\n",
        "Host: localhost\u0001\r\n",
        "Host: localhost\r\n evil.example.com\r\n",
        "X-Forwarded-Host: localhost\r\n",
        ":authority: localhost\r\n",
        "Forwarded: host=localhost\r\n"
      })
  void anOddHostIsNoHost(String headers) throws Exception {
    assertThat(raw(rig, "GET", "/cluster", headers))
        .startsWith("HTTP/1.1 400")
        .contains("application/problem+json")
        .doesNotContain("n1");
  }

  /** HTTP/2, whose requests name the host in a pseudo-header, is not spoken at all. */
  @Test
  void anotherNameInTheRequestLineDoesNotCount() throws Exception {
    assertThat(raw(rig, "GET", "http://evil.example.com/cluster", "Host: localhost\r\n"))
        .startsWith("HTTP/1.1 4")
        .doesNotContain("n1");
    assertThat(raw(rig, "GET", "http://localhost/cluster", "Host: evil.example.com\r\n"))
        .startsWith("HTTP/1.1 4")
        .doesNotContain("n1");
    assertThat(raw(rig, "PRI", "*", "Host: localhost\r\n")).startsWith("HTTP/1.1 4");
  }

  @Test
  void configuredNamesAreKnownToo() throws Exception {
    try (Rig named = new Rig(directory, with(List.of("fodc.example.com", "*.Fodc.svc")))) {
      for (String host :
          List.of("fodc.example.com", "FODC.example.com.:443", "a.fodc.svc", "localhost")) {
        assertThat(ask(named, host)).as(host).startsWith("HTTP/1.1 200");
      }
      for (String host : List.of("example.com", "fodc.example.com.evil.org", "fodc.svc")) {
        assertThat(ask(named, host)).as(host).startsWith("HTTP/1.1 421");
      }
    }
  }

  @Test
  void whoMustBeKnownMayAskUnderAnyNameUnlessSomeAreConfigured() throws Exception {
    TestTokens tokens = new TestTokens(directory);
    String viewer = "Authorization: Bearer " + tokens.add("v", Role.VIEWER, "*") + "\r\n";
    String host = "Host: behind.a.load.balancer\r\n";
    try (Rig known = new Rig(directory.resolve("any"), Rig.local(), tokens.settings())) {
      assertThat(raw(known, "GET", "/cluster", host + viewer)).startsWith("HTTP/1.1 200");
    }
    HttpSettings named = with(List.of("fodc.example.com"));
    try (Rig known = new Rig(directory.resolve("named"), named, tokens.settings())) {
      assertThat(raw(known, "GET", "/cluster", host + viewer)).startsWith("HTTP/1.1 421");
      assertThat(raw(known, "GET", "/cluster", "Host: fodc.example.com\r\n" + viewer))
          .startsWith("HTTP/1.1 200");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Origin: https://evil.example.com",
    "Origin: http://localhost",
    "Origin: http://localhost:17921",
    "Origin: http://127.0.0.1:17920",
    "Origin: ftp://localhost:17920",
    "Origin: null",
    "Origin:",
    "Origin: localhost:17920",
    "Origin: http://localhost:17920/",
    "Origin: http://localhost:17920@evil.example.com",
    "Origin: http://localhost:17920 http://evil.example.com",
    "Sec-Fetch-Site: cross-site",
    "Sec-Fetch-Site: same-site",
    "Sec-Fetch-Site: SAME-ORIGIN",
    "Sec-Fetch-Site: anything"
  })
  void aChangeThatAnotherSiteAsksForIsRefused(String header) throws Exception {
    for (String method : List.of("POST", "DELETE", "PUT", "PATCH", "BREW")) {
      String answer = raw(rig, method, "/cluster", "Host: localhost:17920\r\n" + header + "\r\n");
      assertThat(answer)
          .as(method)
          .startsWith("HTTP/1.1 403")
          .contains("\"code\":\"cross-site\"")
          .contains("\"header\":\"" + header.substring(0, header.indexOf(':')) + "\"");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "localhost:17920, http://localhost:17920",
    "LOCALHOST:17920, http://localhost:17920",
    "localhost, http://localhost",
    "localhost, https://localhost",
    "localhost:443, https://localhost",
    "localhost:80, http://localhost:80",
    "[::1]:17920, http://[::1]:17920"
  })
  void aChangeThatAPageOfOursAsksForReachesItsRoute(String host, String origin) throws Exception {
    String headers =
        "Host: " + host + "\r\nOrigin: " + origin + "\r\nSec-Fetch-Site: same-origin\r\n";
    assertThat(raw(rig, "POST", "/cluster", headers)).startsWith("HTTP/1.1 405");
  }

  @Test
  void aProgramThatIsNoBrowserReachesItsRoute() throws Exception {
    assertThat(raw(rig, "POST", "/cluster", "Host: localhost\r\n")).startsWith("HTTP/1.1 405");
    assertThat(raw(rig, "POST", "/cluster", "Host: localhost\r\nSec-Fetch-Site: none\r\n"))
        .startsWith("HTTP/1.1 405");
  }

  @Test
  void twoOriginsAreOneTooMany() throws Exception {
    String own = "Origin: http://localhost\r\n";
    assertThat(raw(rig, "POST", "/cluster", "Host: localhost\r\n" + own + own))
        .startsWith("HTTP/1.1 403");
  }

  /** Reading across sites is for the browser to refuse, which no answer keeps it from. */
  @Test
  void noAnswerLetsAnotherOriginReadIt() throws Exception {
    String other = "Host: localhost\r\nOrigin: https://evil.example.com\r\n";
    String preflight =
        other
            + "Access-Control-Request-Method: POST\r\n"
            + "Access-Control-Request-Headers: authorization\r\n";
    for (String answer :
        List.of(
            raw(rig, "GET", "/cluster", other),
            raw(rig, "OPTIONS", "/cluster", preflight),
            raw(rig, "POST", "/cluster", preflight),
            raw(rig, "GET", "/nowhere", other),
            raw(rig, "GET", "/federate", other))) {
      assertThat(answer.toLowerCase(Locale.ROOT)).doesNotContain("access-control-");
    }
    assertThat(raw(rig, "OPTIONS", "/cluster", preflight)).startsWith("HTTP/1.1 405");
  }

  @Test
  void everyAnswerIsForShowingOnly() throws Exception {
    String local = "Host: localhost\r\n";
    for (String answer :
        List.of(
            raw(rig, "GET", "/cluster", local),
            raw(rig, "HEAD", "/federate", local),
            raw(rig, "GET", "/openapi.yaml", local),
            raw(rig, "GET", "/nowhere", local),
            raw(rig, "GET", "/cluster", "Host: evil.example.com\r\n"),
            raw(rig, "GET", "/" + "a".repeat(20_000), local))) {
      String head = answer.substring(0, answer.indexOf("\r\n\r\n"));
      SafeAnswers.HEADERS.forEach(
          (name, value) -> assertThat(head).containsIgnoringCase(name + ": " + value));
    }
  }
}
