package io.fodc.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fodc.proxy.access.Credentials;
import io.fodc.proxy.access.Identity;
import io.fodc.proxy.access.Role;
import io.fodc.proxy.access.TestTokens;
import io.fodc.proxy.access.Verdict;
import io.fodc.proxy.audit.AuditAction;
import io.fodc.proxy.audit.AuditVerification;
import io.fodc.schemas.node.NodeRole;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in over HTTP, what is told, and what is written down. */
class AccessTest {
  private static final long SECOND = 1_000_000_000;

  @TempDir Path directory;
  private TestTokens tokens;
  private String admin = "";
  private String viewerOfA = "";
  private Rig rig;

  @BeforeEach
  void start() throws Exception {
    tokens = new TestTokens(directory);
    admin = tokens.add("root", Role.ADMIN, "*");
    viewerOfA = tokens.add("alice", Role.VIEWER, "cluster=a");
    rig = new Rig(directory, Rig.local(), tokens.settings());
    rig.node("a", "n1", NodeRole.LIAISON);
    rig.node("b", "n2", NodeRole.LIAISON);
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private HttpResponse<String> get(String path, String token) throws Exception {
    return rig.get(path, "Authorization", "Bearer " + token);
  }

  private static JsonNode json(HttpResponse<String> answer) throws Exception {
    return new ObjectMapper().readTree(answer.body());
  }

  private List<JsonNode> audit() throws Exception {
    List<JsonNode> records = new ArrayList<>();
    rig.audit.read(1, (seq, time, bytes) -> records.add(new ObjectMapper().readTree(bytes)));
    return records;
  }

  /** Sends bytes as they are and reads to the end. */
  private String raw(String request) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", rig.http.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private String rawGet(String path, String headers) throws Exception {
    return raw("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + headers + "\r\n");
  }

  @Test
  void saysWhoAsksAndWhatTheyMayDo() throws Exception {
    JsonNode who = json(get("/api/v1/whoami", viewerOfA));
    assertThat(who.path("name").asText()).isEqualTo("token:alice");
    assertThat(who.path("authenticated").asBoolean()).isTrue();
    assertThat(who.path("grants").toString())
        .isEqualTo("[{\"role\":\"viewer\",\"scope\":\"cluster=a\"}]");
    assertThat(who.path("permissions").toString())
        .contains("read:config")
        .doesNotContain("read:audit", "create:");
  }

  @Test
  void answersWhetherOneMay() throws Exception {
    String config = "/api/v1/can-i?verb=read&resource=config";
    assertThat(allowed(config)).isTrue();
    assertThat(allowed(config + "&cluster=a")).isTrue();
    assertThat(allowed(config + "&cluster=b")).isFalse();
    assertThat(allowed(config + "&cluster=a&node_id=n1")).isTrue();
    assertThat(allowed(config + "&cluster=b&node_id=n1")).isFalse();
    assertThat(allowed("/api/v1/can-i?verb=create&resource=captures/cpu")).isFalse();
    assertThat(get("/api/v1/can-i?verb=fly&resource=moon", viewerOfA).statusCode()).isEqualTo(400);
    assertThat(get("/api/v1/can-i?verb=read", viewerOfA).statusCode()).isEqualTo(400);
  }

  private boolean allowed(String path) throws Exception {
    return json(get(path, viewerOfA)).path("allowed").asBoolean();
  }

  @Test
  void namesTheScopeThatIsMissing() throws Exception {
    HttpResponse<String> answer = get("/cluster?cluster=b", viewerOfA);
    assertThat(answer.statusCode()).isEqualTo(403);
    JsonNode problem = json(answer);
    assertThat(problem.path("scope").asText()).isEqualTo("cluster=b");
    assertThat(problem.path("permission").asText()).isEqualTo("read:cluster");
    assertThat(problem.path("remedy").asText()).contains("viewer");
    assertThat(get("/cluster?cluster=a", viewerOfA).statusCode()).isEqualTo(200);
  }

  @Test
  void aRevokedTokenStopsWorkingAndANewOneWorks() throws Exception {
    assertThat(get("/cluster", viewerOfA).statusCode()).isEqualTo(200);
    tokens.revoke(viewerOfA);
    String bob = tokens.add("bob", Role.VIEWER, "*");
    rig.nanos.addAndGet(2 * SECOND);
    HttpResponse<String> refused = get("/cluster", viewerOfA);
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(json(refused).path("detail").asText()).contains("was revoked");
    assertThat(get("/cluster", bob).statusCode()).isEqualTo(200);
    JsonNode change =
        audit().stream()
            .filter(r -> r.path("action").asText().equals("tokens-changed"))
            .findFirst()
            .orElseThrow();
    assertThat(change.path("target").path("added").asText()).endsWith(" bob");
    assertThat(change.path("target").path("removed").asText()).endsWith(" alice");
    assertThat(change.toString()).doesNotContain(bob.substring(14));
  }

  /** As answers that last ask, while nobody else asks anything. */
  @Test
  void whoseTokenIsRevokedIsNotGoodAnyMore() throws Exception {
    Credentials shown = Credentials.of(List.of("Bearer " + viewerOfA), Optional.empty());
    Identity alice =
        rig.access.http().identify(shown) instanceof Verdict.Known(Identity known)
            ? known
            : Identity.NOBODY;
    assertThat(rig.access.http().stillGood(alice)).isTrue();
    tokens.revoke(viewerOfA);
    rig.nanos.addAndGet(2 * SECOND);
    assertThat(rig.access.http().stillGood(alice)).isFalse();
  }

  @Test
  void aFileThatCannotBeReadLetsNobodyIn() throws Exception {
    Files.writeString(tokens.file, "{\"version\":1,");
    rig.nanos.addAndGet(2 * SECOND);
    HttpResponse<String> answer = get("/cluster", admin);
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(json(answer).path("code").asText()).isEqualTo("authentication-unavailable");
    assertThat(answer.headers().firstValue("retry-after")).isPresent();
    assertThat(rig.get("/livez").statusCode()).isEqualTo(200);
  }

  @Test
  void aFileThatOthersMayWriteLetsNobodyIn() throws Exception {
    Files.setPosixFilePermissions(tokens.file, PosixFilePermissions.fromString("rw-rw-rw-"));
    tokens.file.toFile().setLastModified(1);
    rig.nanos.addAndGet(2 * SECOND);
    assertThat(get("/cluster", admin).statusCode()).isEqualTo(503);
  }

  @Test
  void anExpiredTokenIsRefused() throws Exception {
    String soon =
        tokens.add("soon", Role.VIEWER, "*", Optional.of(Instant.ofEpochMilli(Rig.START + 60_000)));
    rig.nanos.addAndGet(2 * SECOND);
    assertThat(get("/cluster", soon).statusCode()).isEqualTo(200);
    rig.now.addAndGet(60_000);
    assertThat(json(get("/cluster", soon)).path("detail").asText()).contains("expired");
  }

  @Test
  void denialsAreCountedByPermissionAndAuditedWithoutRepeats() throws Exception {
    for (int i = 0; i < 20; i++) {
      assertThat(get("/api/v1/audit", viewerOfA).statusCode()).isEqualTo(403);
    }
    assertThat(rig.get("/cluster/config").statusCode()).isEqualTo(401);
    String page = get("/metrics", admin).body();
    assertThat(page)
        .contains("fodc_proxy_auth_denied_total{permission=\"read:audit\"} 20\n")
        .contains("fodc_proxy_auth_denied_total{permission=\"read:config\"} 1\n")
        .contains("fodc_proxy_auth_denied_total{permission=\"read:metrics\"} 0\n");
    assertThat(denials("read:audit")).hasSize(1);
    rig.nanos.addAndGet(11 * SECOND);
    assertThat(get("/api/v1/audit", viewerOfA).statusCode()).isEqualTo(403);
    JsonNode second = denials("read:audit").getLast();
    assertThat(second.path("target").path("repeats").asText()).isEqualTo("19");
    assertThat(second.path("actor").asText()).isEqualTo("token:alice");
    assertThat(second.path("result").asText()).isEqualTo("permission-denied");
    assertThat(second.path("target").path("path").asText()).isEqualTo("/api/v1/audit");
  }

  private List<JsonNode> denials(String action) throws Exception {
    return audit().stream()
        .filter(r -> r.path("kind").asText().equals("event"))
        .filter(r -> r.path("action").asText().equals(action))
        .toList();
  }

  @Test
  void nobodyWritesTheLogFullFromOutside() throws Exception {
    for (int i = 0; i < 500; i++) {
      rig.access
          .denials()
          .add(
              new AuditAction("", "10.0.0." + i, "", "read:config", Map.of()),
              "10.0.0." + i,
              "unauthenticated",
              "x");
    }
    assertThat(denials("read:config")).hasSize(50);
    assertThat(rig.access.denials().byPermission()).containsEntry("read:config", 500L);
  }

  @Test
  void readingConfigurationsIsWrittenDownBeforeAndAfter() throws Exception {
    HttpResponse<String> answer =
        rig.get(
            "/cluster/config?key=log%2Dlevel",
            "Authorization", "Bearer " + viewerOfA, "X-Request-Id", "r-17");
    assertThat(answer.statusCode()).isEqualTo(200);
    List<JsonNode> records = audit();
    assertThat(records).hasSize(2);
    JsonNode begin = records.getFirst();
    assertThat(begin.path("kind").asText()).isEqualTo("begin");
    assertThat(begin.path("actor").asText()).isEqualTo("token:alice");
    assertThat(begin.path("peer").asText()).isEqualTo("127.0.0.1");
    assertThat(begin.path("request_id").asText()).isEqualTo("r-17");
    assertThat(begin.path("action").asText()).isEqualTo("read:config");
    assertThat(begin.path("target").path("query").asText()).isEqualTo("key=log%2Dlevel");
    assertThat(records.getLast().path("result").asText()).isEqualTo("done");
    assertThat(get("/cluster/config?at=never", viewerOfA).statusCode()).isEqualTo(400);
    assertThat(audit().getLast().path("result").asText()).isEqualTo("parameter-invalid");
  }

  @Test
  void whatCannotBeAuditedIsNotDone() throws Exception {
    rig.audit.close();
    HttpResponse<String> answer = get("/cluster/config", viewerOfA);
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(json(answer).path("code").asText()).isEqualTo("audit-unavailable");
    assertThat(answer.body()).doesNotContain("n1");
    assertThat(get("/cluster", viewerOfA).statusCode()).isEqualTo(200);
  }

  @Test
  void anAdminReadsTheAuditLogInPages() throws Exception {
    for (int i = 0; i < 3; i++) {
      get("/cluster/config", viewerOfA);
    }
    JsonNode first = json(get("/api/v1/audit?limit=4", admin));
    assertThat(first.path("records")).hasSize(4);
    assertThat(first.path("more").asBoolean()).isTrue();
    long after = first.path("next_after").asLong();
    JsonNode rest = json(get("/api/v1/audit?after=" + after, admin));
    assertThat(rest.path("records").get(0).path("seq").asLong()).isEqualTo(after + 1);
    assertThat(rest.path("more").asBoolean()).isFalse();
    // Of its own reading the beginning is there.
    assertThat(rest.path("records").toString()).contains("\"action\":\"read:audit\"");
    assertThat(json(get("/api/v1/audit?end=2026-11-22T09:00:00Z", admin)).path("records"))
        .isEmpty();
    HttpResponse<String> lines =
        rig.get(
            "/api/v1/audit?limit=3",
            "Authorization",
            "Bearer " + admin,
            "Accept",
            "application/x-ndjson");
    assertThat(lines.body().lines()).hasSize(4);
    assertThat(lines.body().lines().toList().getLast()).isEqualTo("{\"next_after\":3}");
    for (String bad : List.of("limit=0", "limit=10001", "limit=x", "after=-1")) {
      assertThat(get("/api/v1/audit?" + bad, admin).statusCode()).isEqualTo(400);
    }
  }

  @Test
  void theLogOfAllThisIsWhole() throws Exception {
    readingConfigurationsIsWrittenDownBeforeAndAfter();
    denialsAreCountedByPermissionAndAuditedWithoutRepeats();
    assertThat(AuditVerification.verify(directory.resolve("audit")).broken()).isEmpty();
  }

  @Test
  void eachIdentityHasARateOfItsOwn() throws Exception {
    rig.close();
    rig = new Rig(directory, Rig.local(), tokens.settings(5));
    for (int i = 0; i < 10; i++) {
      assertThat(get("/cluster", viewerOfA).statusCode()).isEqualTo(200);
    }
    HttpResponse<String> limited = get("/cluster", viewerOfA);
    assertThat(limited.statusCode()).isEqualTo(429);
    assertThat(limited.headers().firstValue("retry-after")).contains("1");
    assertThat(json(limited).path("code").asText()).isEqualTo("rate-limited");
    assertThat(get("/cluster", admin).statusCode()).isEqualTo(200);
    assertThat(rig.get("/livez").statusCode()).isEqualTo(200);
    rig.nanos.addAndGet(SECOND / 5);
    assertThat(get("/cluster", viewerOfA).statusCode()).isEqualTo(200);
    assertThat(get("/cluster", viewerOfA).statusCode()).isEqualTo(429);
  }

  @Test
  void guessingIsSlowedDown() throws Exception {
    int status = 401;
    for (int i = 0; i < 101; i++) {
      status = get("/cluster", "fodc_00000000_" + "B".repeat(43)).statusCode();
    }
    assertThat(status).isEqualTo(429);
    // Those who are known do not suffer for it, wherever they come from.
    assertThat(get("/cluster", viewerOfA).statusCode()).isEqualTo(200);
  }

  // Hostile input

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization: Bearer \u0000TOKEN",
        "Authorization: Bearer TOKEN\u0000",
        "Authorization: Bearer TOKEN TOKEN",
        "Authorization: Bearer TOKEN,TOKEN",
        "Authorization: Bearer\tTOKEN",
        "Authorization: BearerTOKEN",
        "Authorization: Bearer",
        "Authorization: Bearer ",
        "Authorization:",
        "Authorization: Basic TOKEN",
        "Authorization: TOKEN",
        "Authorization: Bearer TOKEN=x",
        "Authorization: Bearer TOKEN\r\nAuthorization: Bearer x",
        "Authorization: Bearer x\r\nAuthorization: Bearer TOKEN",
        "Authorization: Bearer x\r\n TOKEN",
        "X-Forwarded-User: token:root",
        "Proxy-Authorization: Bearer TOKEN",
        "Cookie: token=TOKEN",
        "Authorization: Bearer T\u00f6KEN"
      })
  void whatIsNotExactlyATokenLetsNobodyIn(String header) throws Exception {
    String answer = rawGet("/cluster", header.replace("TOKEN", admin) + "\r\n");
    assertThat(answer).matches("(?s)HTTP/1.1 4(00|01).*").contains("application/problem+json");
    assertThat(answer).doesNotContain("\"n1\"").doesNotContain(admin);
  }

  @Test
  void theSchemeIsTakenInAnyCase() throws Exception {
    assertThat(rawGet("/cluster", "authorization: bEARER " + admin + "\r\n"))
        .startsWith("HTTP/1.1 200");
  }

  @Test
  void anOversizedTokenIsRefused() throws Exception {
    assertThat(get("/cluster", "a".repeat(9_000)).statusCode()).isEqualTo(401);
    assertThat(rawGet("/cluster", "Authorization: Bearer " + "a".repeat(20_000) + "\r\n"))
        .startsWith("HTTP/1.1 4")
        .contains("application/problem+json");
  }

  @Test
  void nothingOfARequestBecomesAHeader() throws Exception {
    String answer =
        rawGet(
            "/cluster?cluster=b%0d%0aX-Evil:%201", "Authorization: Bearer " + viewerOfA + "\r\n");
    assertThat(answer).startsWith("HTTP/1.1 403");
    assertThat(answer.substring(0, answer.indexOf("\r\n\r\n")))
        .doesNotContainIgnoringCase("x-evil");
    assertThat(rawGet("/livez", "X-Request-Id: a\u0001b\r\n")).doesNotContain("a\u0001b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/cluster/",
        "//cluster",
        "/./cluster",
        "/livez/../cluster",
        "/livez/%2e%2e/cluster",
        "/livez%2f..%2fcluster",
        "/%63luster",
        "/CLUSTER",
        "/Cluster/config",
        "/cluster/config/",
        "/cluster%2Fconfig",
        "/cluster;a=b",
        "/cluster;/config",
        "/livez;/../cluster",
        "/openapi.yaml/../cluster/config",
        "/cluster%00",
        "/cluster%20",
        "/cluster?",
        "/cluster#x",
        "/api/v1/nodes/n1/../n2",
        "/api/v1/nodes/b%2Fn2",
        "/api/v1/nodes/b%252Fn2",
        "/api/v1/nodes/n2/metrics",
        "/api/v1/nodes/n2%2Fmetrics",
        "/api/v1/nodes/metrics/metrics",
        "/api/v1/nodes/",
        "http://x/cluster",
        "http://x/livez/../cluster"
      })
  void noSpellingOfAPathGetsAroundItsPermission(String path) throws Exception {
    for (String method : List.of("GET", "HEAD", "get", "POST", "OPTIONS", "TRACE", "PROPFIND")) {
      String request = method + " " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
      String unknown = raw(request + "\r\n");
      assertThat(unknown).as(method).doesNotContain("HTTP/1.1 200").doesNotContain("\"n1\"");
      String known = raw(request + "Authorization: Bearer " + viewerOfA + "\r\n\r\n");
      assertThat(known).as(method).doesNotContain("pod-n2");
    }
  }

  @Test
  void aMethodInAHeaderIsNoMethod() throws Exception {
    assertThat(rawGet("/cluster", "X-HTTP-Method-Override: OPTIONS\r\n"))
        .startsWith("HTTP/1.1 401");
  }
}
