package io.fodc.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.proxy.access.Role;
import io.fodc.proxy.access.TestTokens;
import io.fodc.proxy.link.RawAgent;
import io.fodc.schemas.settings.SettingsLoader;
import io.grpc.Status;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A whole proxy, by configuration alone. */
class ProxyAccessTest {
  @TempDir Path directory;

  private Proxy start(String... flags) throws Exception {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--http.address=127.0.0.1:0",
                "--link.address=127.0.0.1:0",
                "--data.directory=" + directory.resolve("data")));
    all.addAll(List.of(flags));
    return Proxy.start(
        ProxySettings.of(SettingsLoader.load(ProxyKeys.schema(), Optional.empty(), Map.of(), all)));
  }

  private static HttpResponse<String> get(Proxy proxy, String path, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + proxy.httpPort() + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void withoutConfigurationThisMachineMayDoEverything() throws Exception {
    Proxy proxy = start();
    try (RawAgent agent = new RawAgent(proxy.linkPort())) {
      assertThat(agent.sayHello("n1", "a").next().hasWelcome()).isTrue();
      for (String path :
          List.of("/cluster", "/cluster/config", "/federate", "/metrics", "/api/v1/audit")) {
        assertThat(get(proxy, path).statusCode()).as(path).isEqualTo(200);
      }
      assertThat(get(proxy, "/api/v1/whoami").body())
          .contains("\"name\":\"anybody\",\"authenticated\":false")
          .contains("\"role\":\"admin\"");
      assertThat(get(proxy, "/api/v1/status").body())
          .contains("\"access\":\"loopback\",\"authentication\":{\"http\":[],\"link\":[]}");
    } finally {
      proxy.close();
    }
  }

  @Test
  void whatIsOpenShowsButDoesNotHandOverTheRecords() throws Exception {
    Proxy proxy = start("--access=open");
    try {
      assertThat(get(proxy, "/cluster/config").statusCode()).isEqualTo(200);
      HttpResponse<String> refused = get(proxy, "/api/v1/audit");
      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(refused.body()).contains("\"permission\":\"read:audit\"");
      assertThat(get(proxy, "/api/v1/status").body())
          .contains("\"access\":\"open\"")
          .contains("access is open: anybody who reaches the addresses may read everything");
    } finally {
      proxy.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"netty", "helidon"})
  void tokensGuardBothSides(String transport) throws Exception {
    TestTokens tokens = new TestTokens(directory);
    String viewer = tokens.add("alice", Role.VIEWER, "*");
    Proxy proxy = start("--auth.tokens-file=" + tokens.file, "--link.transport=" + transport);
    try (RawAgent agent = new RawAgent(proxy.linkPort())) {
      Status refused = agent.end();
      assertThat(refused.getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
      assertThat(get(proxy, "/cluster").statusCode()).isEqualTo(401);
      assertThat(get(proxy, "/livez").statusCode()).isEqualTo(200);
      String[] shown = {"Authorization", "Bearer " + viewer};
      assertThat(get(proxy, "/cluster", shown).statusCode()).isEqualTo(200);
      assertThat(get(proxy, "/api/v1/status", shown).body())
          .contains("\"authentication\":{\"http\":[\"tokens\"],\"link\":[\"tokens\"]}");
      assertThat(get(proxy, "/metrics", shown).body())
          .contains("fodc_proxy_auth_denied_total{permission=\"speak:node\"} 1\n");
    } finally {
      proxy.close();
    }
  }
}
