package io.fodc.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import io.fodc.proxy.access.Role;
import io.fodc.proxy.access.TestTokens;
import io.fodc.proxy.capture.Part;
import io.fodc.proxy.capture.PartProgress;
import io.fodc.proxy.capture.PartState;
import io.fodc.proxy.fleet.CaptureCall;
import io.fodc.proxy.upload.UploadFeed;
import io.fodc.proxy.upload.UploadOffer;
import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.node.NodeRole;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is not a capture that can be asked for, and who may not ask. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CaptureRefusalTest {
  private Rig rig;
  private String admin = "";
  private String partial = "";
  private String profiler = "";

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    TestTokens tokens = new TestTokens(directory);
    admin = tokens.add("root", Role.ADMIN, "*");
    profiler = tokens.add("paula", Role.PROFILER, "*");
    partial = tokens.add("olga", Role.OPERATOR, "cluster=a");
    rig = new Rig(directory, Rig.local(), tokens.settings());
    rig.node("a", "n1", NodeRole.LIAISON);
    rig.node("b", "n2", NodeRole.DATANODE_HOT);
    rig.node("a", "same", NodeRole.LIAISON);
    rig.node("b", "same", NodeRole.LIAISON);
  }

  @AfterAll
  void stop() {
    rig.close();
  }

  private HttpResponse<String> post(String token, String body, String... headers) throws Exception {
    String[] all = new String[headers.length + 2];
    System.arraycopy(headers, 0, all, 2, headers.length);
    all[0] = "Authorization";
    all[1] = "Bearer " + token;
    return rig.ask("POST", "/api/v1/captures", body, all);
  }

  private JsonNode refused(HttpResponse<String> answer, int status, String code) throws Exception {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    JsonNode problem = new ObjectMapper().readTree(answer.body());
    assertThat(problem.path("code").asText()).isEqualTo(code);
    return problem;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|kind|use one of them",
        "{\"kind\":\"cpi\",\"target\":{\"node_id\":\"n1\"}}|kind|did you mean 'cpu'?",
        "{\"kind\":7,\"target\":{\"node_id\":\"n1\"}}|kind|use one of them",
        "{\"kind\":\"cpu\"}|target|write {\"node_id\":\"…\"}, or role, cluster or labels",
        "{\"kind\":\"cpu\",\"target\":{\"node_id\":7}}|target.node_id|correct it",
        "{\"kind\":\"cpu\",\"target\":{\"node_id\":[]}}|target.node_id|correct it",
        "{\"kind\":\"cpu\",\"target\":{\"node_id\":[[\"n1\"]]}}|target.node_id|correct it",
        "{\"kind\":\"cpu\",\"target\":{\"node_id\":\"n1\"},\"seconds\":601}|seconds|ask for less at"
            + " once",
        "{\"kind\":\"cpu\",\"target\":{\"node_id\":\"n1\"},\"seconds\":0}|seconds|leave it out for"
            + " 30",
        "{\"kind\":\"cpu\",\"target\":{\"node_id\":\"n1\"},\"seconds\":\"9\"}|seconds|write it"
            + " without quotes",
        "{\"kind\":\"cpu\",\"target\":{\"node_id\":\"n1\"},\"seconds\":1e99}|seconds|write it"
            + " without quotes",
        "{\"kind\":\"cpu\",\"target\":{\"node_id\":\"n1\"},\"dry_run\":1}|dry_run|write it without"
            + " quotes",
        "{\"kind\":\"cpu\",\"target\":{\"node_id\":\"n1\"},\"options\":{\"rat\":\"9\"}}|options.rat|did"
            + " you mean 'rate'?",
        "{\"kind\":\"cpu\",\"target\":{\"node_id\":\"n1\"},\"options\":{\"rate\":\"0\"}}|options.rate|correct"
            + " it",
        "{\"kind\":\"cpu\",\"target\":{\"node_id\":\"n1\"},\"options\":{\"rate\":\"+9\"}}|options.rate|correct"
            + " it",
        "{\"kind\":\"cpu\",\"target\":{\"node_id\":\"n1\"},\"options\":{\"rate\":\"099\"}}|options.rate|correct"
            + " it",
        "{\"kind\":\"cpu\",\"target\":{\"node_id\":\"n1\"},\"options\":{\"event\":\"alloc\"}}|options.event|use"
            + " one of them",
        "{\"kind\":\"cpu\",\"target\":{\"node_id\":\"n1\"},\"options\":{\"method\":\"pprov\"}}|options.method|did"
            + " you mean 'pprof'?",
        "{\"kind\":\"heap\",\"target\":{\"node_id\":\"n1\"},\"options\":{\"delta\":\"true\"}}|options.delta|give"
            + " seconds, 1 or more"
      })
  void namesFieldValueAndWhatIsAllowed(String body, String field, String remedy) throws Exception {
    JsonNode problem = refused(post(admin, body), 400, "field-invalid");
    assertThat(problem.path("field").asText()).isEqualTo(field);
    assertThat(problem.has("value") && problem.has("limit")).isTrue();
    assertThat(problem.path("remedy").asText()).isEqualTo(remedy);
  }

  @Test
  void refusesUnknownFieldsAndTargetsThatNameNobody() throws Exception {
    JsonNode problem =
        refused(post(admin, "{\"kind\":\"cpu\",\"targt\":{}}"), 400, "field-unknown");
    assertThat(problem.path("remedy").asText()).isEqualTo("did you mean 'target'?");
    refused(post(admin, "{\"kind\":\"cpu\",\"target\":{\"node\":\"n1\"}}"), 400, "field-unknown");
    refused(post(admin, "{\"kind\":\"cpu\",\"target\":{}}"), 400, "field-invalid");
    refused(post(admin, "{\"kind\":\"cpu\",\"target\":{\"role\":\"cold\"}}"), 404, "node-unknown");
    refused(post(admin, "{\"kind\":\"cpu\",\"target\":{\"node_id\":\"n3\"}}"), 404, "node-unknown");
    refused(
        post(admin, "{\"kind\":\"cpu\",\"target\":{\"node_id\":\"same\"}}"), 409, "node-ambiguous");
    refused(
        post(admin, "{\"kind\":\"cpu\",\"kind\":\"heap\",\"target\":{}}"), 400, "body-malformed");
    refused(
        post(admin, "{\"kind\":\"cpu\",\"target\":{\"node_id\":\"n1\"}}", "Idempotency-Key", "a b"),
        400,
        "header-invalid");
  }

  @Test
  void whoLacksTheKindOrTheNodeIsToldWhich() throws Exception {
    JsonNode kind =
        refused(
            post(profiler, "{\"kind\":\"heap\",\"target\":{\"node_id\":\"n1\"}}"),
            403,
            "permission-denied");
    assertThat(kind.path("permission").asText()).isEqualTo("create:captures/heap");
    // A node that she does not see is not there for her.
    refused(
        post(partial, "{\"kind\":\"heap\",\"target\":{\"node_id\":\"n2\"}}"), 404, "node-unknown");
    refused(
        rig.ask(
            "POST",
            "/api/v1/self/captures",
            "{\"kind\":\"cpu\"}",
            "Authorization",
            "Bearer " + partial),
        403,
        "permission-denied");
  }

  @Test
  void whatIsOfAHeapNeedsItsOwnPermissionAndIsAudited() throws Exception {
    String body = "{\"kind\":\"heap\",\"target\":{\"node_id\":\"n2\"}}";
    String id = new ObjectMapper().readTree(post(admin, body).body()).path("id").asText();
    Part part = rig.captures.get(id).orElseThrow().parts().getFirst();
    byte[] bytes = "heap".getBytes(StandardCharsets.US_ASCII);
    UploadOffer offer =
        new UploadOffer(
            part.token() + "-0",
            "artifact",
            part.wireId(),
            "heap.pb.gz",
            "application/octet-stream",
            0,
            "pprof",
            0,
            0,
            "");
    try (UploadFeed feed = rig.captures.feed(part.node(), offer)) {
      feed.take(0, ByteString.copyFrom(bytes));
      feed.finish(4, MessageDigest.getInstance("SHA-256").digest(bytes));
    }
    String path = "/api/v1/captures/" + id + "/artifacts/n2.heap.pb.gz";
    JsonNode lacking =
        refused(rig.get(path, "Authorization", "Bearer " + profiler), 403, "permission-denied");
    assertThat(lacking.path("permission").asText()).isEqualTo("read:artifacts/heap");
    assertThat(rig.get(path, "Authorization", "Bearer " + partial).statusCode()).isEqualTo(404);
    assertThat(rig.get(path, "Authorization", "Bearer " + admin).body()).isEqualTo("heap");
    assertThat(rig.get("/api/v1/audit", "Authorization", "Bearer " + admin).body())
        .contains("\"action\":\"read:artifacts/heap\"")
        .contains("\"artifact\":\"n2.heap.pb.gz\"");
    rig.captures.progress(
        part.node(), new PartProgress(part.wireId(), PartState.DONE, "", "", 1, Map.of(), 1));
  }

  @Test
  void oddPathsNameNothing() throws Exception {
    for (String path :
        new String[] {
          "/api/v1/captures/..%2F..%2Fetc",
          "/api/v1/captures/%2e%2e",
          "/api/v1/captures/" + "0".repeat(22) + "/artifacts/..%2Fcapture.json",
          "/api/v1/captures/" + "0".repeat(22) + "/artifacts/capture.json"
        }) {
      assertThat(rig.get(path, "Authorization", "Bearer " + admin).statusCode())
          .as(path)
          .isEqualTo(404);
    }
  }

  @Test
  void aDryRunGathersPricesAndLeavesNothing() throws Exception {
    CompletableFuture<HttpResponse<String>> answer =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return post(
                    admin,
                    "{\"kind\":\"heap\",\"dry_run\":true,\"target\":{\"node_id\":[\"n1\",\"n2\"]}}");
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    int answered = 0;
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (answered < 2 && System.nanoTime() < deadline) {
      answered = 0;
      for (CaptureCall call : rig.told) {
        if (call instanceof CaptureCall.Start start && start.dryRun()) {
          answered++;
          NodeId node =
              start.wireId().endsWith("-0") ? new NodeId("a", "n1") : new NodeId("b", "n2");
          PartState said = answered == 1 ? PartState.DONE : PartState.REFUSED;
          rig.captures.progress(
              node,
              new PartProgress(
                  start.wireId(), said, "", "", 0, Map.of("expected_seconds", "2"), 0));
        }
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
    HttpResponse<String> priced = answer.get(20, TimeUnit.SECONDS);
    assertThat(priced.statusCode()).as(priced.body()).isEqualTo(200);
    JsonNode capture = new ObjectMapper().readTree(priced.body());
    assertThat(capture.path("parts").get(0).path("measures").path("expected_seconds").asText())
        .isEqualTo("2");
    assertThat(capture.path("state").asText()).isEqualTo("partial");
    String id = capture.path("id").asText();
    assertThat(rig.captures.get(id)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"bytes=0-,0,9", "bytes=0-0,0,0", "bytes=5-99,5,9", "bytes=-3,7,9", "bytes=-99,0,9"})
  void readsOneRange(String header, long first, long last) {
    assertThat(ByteRange.of(header, 10)).contains(new ByteRange(first, last));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"bytes=1-2,4-5", "lines=1-2", "bytes=", "bytes=-", "bytes=9-8", "bytes=x-", "''"})
  void everythingElseIsAll(String header) {
    assertThat(ByteRange.of(header, 10)).isEmpty();
  }
}
