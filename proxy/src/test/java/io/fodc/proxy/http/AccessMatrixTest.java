package io.fodc.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fodc.proxy.access.Role;
import io.fodc.proxy.access.TestTokens;
import io.fodc.proxy.capture.CaptureAnswer;
import io.fodc.proxy.capture.CaptureOrder;
import io.fodc.proxy.capture.CaptureRequest;
import io.fodc.proxy.capture.CaptureTarget;
import io.fodc.proxy.capture.Part;
import io.fodc.proxy.capture.PartProgress;
import io.fodc.proxy.capture.PartState;
import io.fodc.schemas.capture.CaptureKind;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.node.NodeRole;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
      and(METRICS, "read:cluster", "read:config", "read:captures", "read:artifacts");
  private static final Set<String> PROFILE = and(VIEW, "create:captures/KIND");
  private static final Set<String> OPERATE = and(PROFILE, "cancel:captures", "delete:captures");
  private static final Set<String> ALL = and(OPERATE, "read:audit");

  /** What routes of today need, by role. */
  private static final Map<Role, Set<String>> MAY =
      Map.of(
          Role.METRICS_READER, METRICS,
          Role.VIEWER, VIEW,
          Role.PROFILER, PROFILE,
          Role.OPERATOR, OPERATE,
          Role.ADMIN, ALL,
          Role.AGENT, Set.of(),
          Role.PEER, Set.of("act:peer"));

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
  private static final Set<String> GLOBAL = Set.of("read:audit", "act:peer");

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
    capture = ended(List.of("alpha", "beta"));
  }

  /** A capture of all nodes that has ended. */
  private String capture = "";

  private String ended(List<String> clusters) throws Exception {
    CaptureRequest request =
        new CaptureRequest(
            CaptureKind.CONFIG,
            new CaptureTarget(List.of(), List.of(), clusters, Map.of()),
            0,
            Map.of(),
            false,
            true);
    CaptureOrder order =
        new CaptureOrder(
            rig.captures.newId(),
            request,
            rig.fleet.view().nodes().stream()
                .map(
                    node ->
                        new CaptureOrder.Wanted(
                            node.id(), node.role().word(), true, List.of("capture.config")))
                .toList(),
            "someone",
            "r-1",
            Optional.empty(),
            (result, detail) -> {});
    assertThat(rig.captures.create(order)).isInstanceOf(CaptureAnswer.Created.class);
    for (Part part : rig.captures.get(order.id()).orElseThrow().parts()) {
      rig.captures.config(
          part.node(),
          new io.fodc.proxy.config.NodeConfig(
              Rig.START, "0".repeat(64), List.of(entry("a", "b")), List.of()));
      rig.captures.progress(
          part.node(), new PartProgress(part.wireId(), PartState.DONE, "", "", 1, Map.of(), 0));
    }
    for (long version = -1; rig.captures.get(order.id()).orElseThrow().endedMillis() == 0; ) {
      version =
          rig.captures.watch(order.id(), version, Duration.ofSeconds(10)).orElseThrow().version();
    }
    return order.id();
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
      for (Role role : Role.values()) {
        for (Map.Entry<String, Set<String>> scope : SCOPES.entrySet()) {
          String token = named.get(role + " on " + scope.getKey());
          if (token != null) {
            tests.add(
                DynamicTest.dynamicTest(
                    operation.method()
                        + " "
                        + operation.path()
                        + " as "
                        + role.word()
                        + " on "
                        + scope.getKey(),
                    () -> attempt(operation, role, scope.getKey(), scope.getValue(), token)));
          }
        }
      }
      tests.add(
          DynamicTest.dynamicTest(
              operation.method() + " " + operation.path() + " as nobody known",
              () -> attemptUnknown(operation)));
    }
    assertThat(tests).hasSizeGreaterThan(500);
    return tests;
  }

  /**
   * One request.
   *
   * @param expected its status from somebody who may
   * @param shows nodes that its answer names; none where it is not about nodes
   */
  private record Attempt(String path, String body, int expected, Set<String> shows) {}

  private static final String CPU_OF =
      "{\"kind\":\"cpu\",\"seconds\":1,\"target\":{\"node_id\":\"%s\"}}";

  /** What to try of an operation, and what comes of it for somebody who may, on these nodes. */
  private List<Attempt> attempts(Operation operation, Set<String> covered) {
    String path = operation.path();
    boolean seen = !covered.isEmpty();
    String one = path.replace("{id}", capture);
    List<Attempt> each = new ArrayList<>();
    switch (operation.method() + " " + path) {
      case "get /api/v1/captures/{id}",
          "get /api/v1/captures/{id}/events",
          "post /api/v1/captures/{id}/cancel" ->
          each.add(new Attempt(one, "", seen ? 200 : 404, covered));
      case "delete /api/v1/captures/{id}" ->
          each.add(new Attempt(path.replace("{id}", "0".repeat(22)), "", 404, Set.of()));
      case "get /api/v1/captures/{id}/artifacts/{name}" -> {
        for (String node : NODES) {
          boolean has = covered.contains(node);
          each.add(
              new Attempt(
                  one.replace("{name}", node + ".config.json"),
                  "",
                  has ? 200 : 404,
                  has ? Set.of(node) : Set.of()));
        }
      }
      case "get /api/v1/captures/{id}/artifacts/{name}/flamegraph",
          "get /api/v1/captures/{id}/artifacts/{name}/tree",
          "get /api/v1/captures/{id}/artifacts/{name}/folded",
          "get /api/v1/captures/{id}/artifacts/{name}/top",
          "get /api/v1/captures/{id}/artifacts/{name}/diff" -> {
        for (String node : NODES) {
          boolean has = covered.contains(node);
          String name = node + ".config.json";
          String base = path.endsWith("/diff") ? "?base=" + capture + "/" + name : "";
          each.add(
              new Attempt(
                  one.replace("{name}", name) + base,
                  "",
                  has ? 415 : 404,
                  has ? Set.of(node) : Set.of()));
        }
      }
      case "post /api/v1/captures" -> {
        for (String node : NODES) {
          boolean has = covered.contains(node);
          each.add(
              new Attempt(
                  path, CPU_OF.formatted(node), has ? 202 : 404, has ? Set.of(node) : Set.of()));
        }
      }
      case "post /api/v1/peer/parts" -> each.add(new Attempt(path, "", 400, Set.of()));
      case "post /api/v1/self/captures" ->
          each.add(
              new Attempt(path, "{\"kind\":\"cpu\"}", covered.equals(NODES) ? 202 : 403, Set.of()));
      case "get /api/v1/nodes/{id}", "get /api/v1/nodes/{id}/metrics" -> {
        for (String node : NODES) {
          boolean has = covered.contains(node);
          each.add(
              new Attempt(
                  path.replace("{id}", node), "", has ? 200 : 404, has ? Set.of(node) : Set.of()));
        }
      }
      default -> each.add(new Attempt(path + query(operation), "", 200, covered));
    }
    return each;
  }

  private void attempt(
      Operation operation, Role role, String scope, Set<String> covered, String token)
      throws Exception {
    boolean free = Set.of("none", "identity").contains(operation.permission());
    boolean may =
        free
            || (MAY.getOrDefault(role, Set.of()).contains(operation.permission())
                && (scope.equals("*") || !GLOBAL.contains(operation.permission())));
    for (Attempt attempt : attempts(operation, covered)) {
      HttpResponse<String> answer = send(operation, attempt, token);
      if (!may) {
        check(operation, answer, 403, Set.of());
        continue;
      }
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(attempt.expected());
      if (GLOBAL.contains(operation.permission())) {
        continue;
      }
      // Whether there is a node is not told either, unless it was named.
      boolean named = attempt.expected() >= 400;
      Set<String> allowed = free ? Set.of() : named ? covered : attempt.shows();
      assertThat(
              mentions(answer.body(), n -> !allowed.contains(n) && !(named && named(attempt, n))))
          .as(answer.body())
          .isEmpty();
      if (!free && answer.statusCode() < 300 && showsNodes(operation)) {
        assertThat(mentions(answer.body(), n -> true)).as(answer.body()).isEqualTo(allowed);
      }
    }
  }

  private static boolean named(Attempt attempt, String node) {
    return attempt.path().contains(node) || attempt.body().contains(node);
  }

  private HttpResponse<String> send(Operation operation, Attempt attempt, String token)
      throws Exception {
    if (operation.method().equals("get")) {
      return get(attempt.path(), token);
    }
    return rig.ask(
        operation.method().toUpperCase(Locale.ROOT),
        attempt.path(),
        attempt.body(),
        "Authorization",
        "Bearer " + token);
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
    boolean open = operation.permission().equals("none");
    String method = operation.method().toUpperCase(Locale.ROOT);
    // Bad credentials are limited too.
    rig.nanos.addAndGet(Duration.ofSeconds(30).toNanos());
    for (Attempt attempt : attempts(operation, NODES).subList(0, 1)) {
      for (String[] headers :
          List.of(
              new String[] {},
              new String[] {"Authorization", "Bearer fodc_00000000_" + "A".repeat(43)})) {
        HttpResponse<String> answer = rig.ask(method, attempt.path(), attempt.body(), headers);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(open ? 200 : 401);
        if (method.equals("GET")) {
          assertThat(rig.send("HEAD", attempt.path(), headers).statusCode())
              .isEqualTo(answer.statusCode());
        }
        assertThat(mentions(answer.body(), n -> !named(attempt, n))).isEmpty();
        if (!open) {
          assertThat(answer.headers().firstValue("www-authenticate").orElse(""))
              .startsWith("Bearer realm=\"fodc\"");
          assertThat(answer.body()).contains("\"permission\":\"" + operation.permission() + "\"");
        }
      }
    }
  }

  private static String query(Operation operation) {
    return operation.path().equals("/api/v1/can-i") ? "?verb=read&resource=metrics" : "";
  }

  /** Operations whose answers name nodes. */
  private static boolean showsNodes(Operation operation) {
    return !Set.of("/api/v1/status", "/health", "/api/v1/self/captures").contains(operation.path());
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
