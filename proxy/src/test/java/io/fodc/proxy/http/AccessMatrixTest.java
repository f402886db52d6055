package io.fodc.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fodc.proxy.access.Role;
import io.fodc.proxy.access.TestTokens;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.node.NodeRole;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Every operation of the contract, as every role, in every scope, against a running server. What is
 * expected comes from the contract and from the table below, which says once more, in words of its
 * own, what each role may do.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessMatrixTest {
  private static final Set<String> METRICS =
      Set.of("read:metrics", "read:windows", "read:discovery", "read:status");
  private static final Set<String> VIEW =
      and(METRICS, "read:cluster", "read:config", "read:artifacts");
  private static final Set<String> ALL = and(VIEW, "read:audit");

  /** What routes of today need, by role. */
  private static final Map<Role, Set<String>> MAY =
      Map.of(
          Role.METRICS_READER, METRICS,
          Role.VIEWER, VIEW,
          Role.PROFILER, VIEW,
          Role.OPERATOR, VIEW,
          Role.ADMIN, ALL,
          Role.AGENT, Set.of());

  /** Scopes, and which of the nodes below each covers. */
  private static final Map<String, Set<String>> SCOPES =
      Map.of(
          "*", Set.of("node-a1", "node-a2", "node-b1"),
          "cluster=alpha", Set.of("node-a1", "node-a2"),
          "cluster=beta", Set.of("node-b1"),
          "cluster=al*,role=hot", Set.of("node-a2"),
          "node=*1", Set.of("node-a1", "node-b1"),
          "cluster=nowhere", Set.of());

  /** Permissions for the proxy as a whole, which a part of the fleet does not give. */
  private static final Set<String> GLOBAL = Set.of("read:audit");

  private static final Set<String> NODES = Set.of("node-a1", "node-a2", "node-b1");

  private record Operation(String path, String method, String permission) {}

  private Rig rig;
  private TestTokens tokens;

  private static Set<String> and(Set<String> some, String... more) {
    Set<String> all = new TreeSet<>(some);
    all.addAll(List.of(more));
    return all;
  }

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    tokens = new TestTokens(directory);
    for (Role role : Role.values()) {
      for (String scope : SCOPES.keySet()) {
        if (role != Role.AGENT || !scope.contains("role=")) {
          named.put(role + " on " + scope, tokens.add("t", role, scope));
        }
      }
    }
    rig = new Rig(directory, Rig.local(), tokens.settings());
    node("alpha", "node-a1", NodeRole.LIAISON);
    node("alpha", "node-a2", NodeRole.DATANODE_HOT);
    node("beta", "node-b1", NodeRole.DATANODE_WARM);
  }

  /** Tokens by role and scope. */
  private final Map<String, String> named = new LinkedHashMap<>();

  private void node(String cluster, String id, NodeRole role) {
    Rig.Node node =
        rig.node(cluster, id, role)
            .define(SeriesDefinition.of(MetricFamily.gauge("g", "G."), "of", id))
            .tick(1.0)
            .beat(true);
    node.session.config(
        new io.fodc.proxy.config.NodeConfig(
            Rig.START, "0".repeat(64), List.of(entry("owner", id)), List.of()));
  }

  private static io.fodc.proxy.config.ConfigEntry entry(String key, String value) {
    return new io.fodc.proxy.config.ConfigEntry(key, value, false, "", "flag", "/proc", List.of());
  }

  @AfterAll
  void stop() {
    rig.close();
  }

  private static List<Operation> operations() throws Exception {
    try (InputStream in = Objects.requireNonNull(Route.class.getResourceAsStream("openapi.yaml"))) {
      Object read =
          new Load(LoadSettings.builder().build())
              .loadFromString(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      JsonNode root = new ObjectMapper().valueToTree(read);
      List<Operation> operations = new ArrayList<>();
      root.path("paths")
          .propertyStream()
          .forEach(
              path ->
                  path.getValue()
                      .propertyStream()
                      .forEach(
                          method ->
                              operations.add(
                                  new Operation(
                                      path.getKey(),
                                      method.getKey(),
                                      method.getValue().path("x-fodc-permission").asText()))));
      return operations;
    }
  }

  @Test
  void everyRouteNeedsWhatTheContractSays() throws Exception {
    Map<String, String> registered = new LinkedHashMap<>();
    rig.routes(Rig.local())
        .forEach(r -> registered.put(r.method() + " " + r.path(), r.requirement().word()));
    Map<String, String> documented = new LinkedHashMap<>();
    operations()
        .forEach(
            o ->
                documented.put(
                    o.method().toUpperCase(Locale.ROOT) + " " + o.path(), o.permission()));
    assertThat(documented).containsExactlyInAnyOrderEntriesOf(registered);
    assertThat(registered).hasSameSizeAs(rig.routes(Rig.local()));
    assertThat(documented.values()).allMatch(p -> p.matches("none|identity|[a-z]+:[a-z/]+(KIND)?"));
  }

  @TestFactory
  List<DynamicTest> everyOperationAsEveryRoleInEveryScope() throws Exception {
    List<DynamicTest> tests = new ArrayList<>();
    for (Operation operation : operations()) {
      assertThat(operation.method()).isEqualTo("get");
      for (Role role : Role.values()) {
        for (Map.Entry<String, Set<String>> scope : SCOPES.entrySet()) {
          String token = named.get(role + " on " + scope.getKey());
          if (token != null) {
            tests.add(
                DynamicTest.dynamicTest(
                    operation.path() + " as " + role.word() + " on " + scope.getKey(),
                    () -> attempt(operation, role, scope.getKey(), scope.getValue(), token)));
          }
        }
      }
      tests.add(
          DynamicTest.dynamicTest(
              operation.path() + " as nobody known", () -> attemptUnknown(operation)));
    }
    assertThat(tests).hasSizeGreaterThan(500);
    return tests;
  }

  private void attempt(
      Operation operation, Role role, String scope, Set<String> covered, String token)
      throws Exception {
    boolean free = Set.of("none", "identity").contains(operation.permission());
    boolean may =
        free
            || (MAY.getOrDefault(role, Set.of()).contains(operation.permission())
                && (scope.equals("*") || !GLOBAL.contains(operation.permission())));
    if (operation.path().contains("/artifacts/")) {
      check(
          operation,
          get(operation.path().replace("{id}", "c").replace("{name}", "n"), token),
          may ? 404 : 403,
          Set.of());
      return;
    }
    if (operation.path().contains("{id}")) {
      for (String node : NODES) {
        HttpResponse<String> answer = get(operation.path().replace("{id}", node), token);
        int expected = !may ? 403 : covered.contains(node) ? 200 : 404;
        check(operation, answer, expected, covered.contains(node) ? Set.of(node) : Set.of());
        // Whether there is such a node is not told either.
        assertThat(expected == 404 && mentions(answer.body(), n -> !covered.contains(n)).size() > 1)
            .isFalse();
      }
      return;
    }
    HttpResponse<String> answer = get(operation.path() + query(operation), token);
    check(operation, answer, may ? 200 : 403, may && !free ? covered : Set.of());
    if (may && !free && !GLOBAL.contains(operation.permission()) && showsNodes(operation)) {
      assertThat(mentions(answer.body(), n -> true)).as(answer.body()).isEqualTo(covered);
    }
  }

  private static void check(
      Operation operation, HttpResponse<String> answer, int expected, Set<String> covered) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(expected);
    if (expected == 403) {
      assertThat(answer.body())
          .contains("\"code\":\"permission-denied\"")
          .contains("\"permission\":\"" + operation.permission() + "\"");
      assertThat(answer.headers().firstValue("www-authenticate").orElse(""))
          .contains("insufficient_scope")
          .contains("scope=\"" + operation.permission() + "\"");
    }
    if (expected == 200 && !operation.permission().equals("read:audit")) {
      assertThat(mentions(answer.body(), n -> !covered.contains(n))).as(answer.body()).isEmpty();
    }
  }

  private void attemptUnknown(Operation operation) throws Exception {
    String path =
        operation.path().replace("{id}", "node-a1").replace("{name}", "n") + query(operation);
    boolean open = operation.permission().equals("none");
    for (String[] headers :
        List.of(
            new String[] {},
            new String[] {"Authorization", "Bearer fodc_00000000_" + "A".repeat(43)})) {
      HttpResponse<String> answer = rig.get(path, headers);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(open ? 200 : 401);
      assertThat(rig.send("HEAD", path, headers).statusCode()).isEqualTo(answer.statusCode());
      assertThat(mentions(answer.body(), n -> !path.contains(n))).isEmpty();
      if (!open) {
        assertThat(answer.headers().firstValue("www-authenticate").orElse(""))
            .startsWith("Bearer realm=\"fodc\"");
        assertThat(answer.body()).contains("\"permission\":\"" + operation.permission() + "\"");
      }
    }
  }

  private static String query(Operation operation) {
    return operation.path().equals("/api/v1/can-i") ? "?verb=read&resource=metrics" : "";
  }

  /** Operations whose answers name nodes. */
  private static boolean showsNodes(Operation operation) {
    return !Set.of("/api/v1/status", "/health").contains(operation.path());
  }

  private static Set<String> mentions(String body, Function<String, Boolean> which) {
    Set<String> found = new TreeSet<>();
    NODES.stream().filter(n -> which.apply(n) && body.contains(n)).forEach(found::add);
    return found;
  }

  private HttpResponse<String> get(String path, String token) throws Exception {
    HttpResponse<String> answer = rig.get(path, "Authorization", "Bearer " + token);
    assertThat(rig.send("HEAD", path, "Authorization", "Bearer " + token).statusCode())
        .isEqualTo(answer.statusCode());
    return answer;
  }
}
