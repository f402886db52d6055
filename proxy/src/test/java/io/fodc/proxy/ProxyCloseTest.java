package io.fodc.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fodc.proxy.link.RawAgent;
import io.fodc.schemas.settings.SettingsLoader;
import io.fodc.schemas.wire.agent.v1.ProxyMessage;
import io.grpc.Status;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a proxy ends while agents are connected: what SIGTERM does. */
class ProxyCloseTest {
  /** What the proxy promises, and a little for a busy machine. */
  private static final long LIMIT_SECONDS = 14;

  @TempDir Path directory;

  private Proxy start(String transport) throws Exception {
    List<String> flags =
        List.of(
            "--http.address=127.0.0.1:0",
            "--link.address=127.0.0.1:0",
            "--link.transport=" + transport,
            "--link.drain-spread=7s",
            "--data.directory=" + directory);
    return Proxy.start(
        ProxySettings.of(
            SettingsLoader.load(ProxyKeys.schema(), Optional.empty(), Map.of(), flags)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"netty", "helidon"})
  void asksItsAgentsToComeBackAndWaitsForNoneOfThem(String transport) throws Exception {
    Proxy proxy = start(transport);
    try (RawAgent willing = new RawAgent(proxy.linkPort());
        RawAgent stubborn = new RawAgent(proxy.linkPort());
        RawAgent deaf = new RawAgent(proxy.linkPort(), false)) {
      for (RawAgent agent : List.of(willing, stubborn)) {
        agent.sayHello("n" + (agent == willing ? 1 : 2), "a");
        assertThat(agent.next().getKindCase()).isEqualTo(ProxyMessage.KindCase.WELCOME);
      }
      deaf.sayHello("n3", "a");
      awaitNodes(proxy, 3);

      CompletableFuture<Void> closed = CompletableFuture.runAsync(proxy::close);
      for (RawAgent agent : List.of(willing, stubborn)) {
        ProxyMessage drain = agent.next();
        assertThat(drain.getDrain().getMaxDelayMillis()).isEqualTo(7_000);
        assertThat(drain.getDrain().getReason()).isEqualTo("the proxy is stopping");
      }
      willing.halfClose();
      assertThat(willing.end().isOk()).isTrue();
      assertThat(stubborn.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      closed.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } finally {
      proxy.close();
    }
    assertGone(proxy.httpPort());
    assertGone(proxy.linkPort());
  }

  @ParameterizedTest
  @ValueSource(strings = {"netty", "helidon"})
  void startsAgainOnTheSameDataAndClosesTwiceUnharmed(String transport) throws Exception {
    for (int i = 0; i < 2; i++) {
      Proxy proxy = start(transport);
      assertThat(get(proxy, "/readyz").statusCode()).isEqualTo(200);
      proxy.close();
      proxy.close();
    }
  }

  /** Threads of one proxy do not outlive it. */
  @ParameterizedTest
  @ValueSource(strings = {"netty", "helidon"})
  void leavesNoThreadOfItsOwn(String transport) throws Exception {
    start(transport).close();
    List<String> ours = List.of("agent-link-timer", "closing", "config-history");
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (alive(ours).findAny().isPresent() && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    assertThat(alive(ours).toList()).isEmpty();
  }

  private static Stream<String> alive(List<String> names) {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(names::contains);
  }

  private static void awaitNodes(Proxy proxy, int count) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (get(proxy, "/api/v1/nodes").body().split("\"node_id\"", -1).length <= count) {
      assertThat(System.nanoTime()).as("nodes not there in time").isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  private static HttpResponse<String> get(Proxy proxy, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + proxy.httpPort() + path);
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  private static void assertGone(int port) {
    assertThatThrownBy(() -> new Socket("127.0.0.1", port).close())
        .isInstanceOf(ConnectException.class);
  }
}
