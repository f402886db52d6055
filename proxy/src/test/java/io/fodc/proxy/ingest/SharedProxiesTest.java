package io.fodc.proxy.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fodc.kafka.KafkaFixture;
import io.fodc.kafka.KafkaPlan;
import io.fodc.proxy.PeerGate;
import io.fodc.proxy.Proxy;
import io.fodc.proxy.ProxyKeys;
import io.fodc.proxy.ProxySettings;
import io.fodc.schemas.settings.SettingsLoader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two proxies of one consumer group find each other by it, and either answers for all nodes; when
 * one goes, the other has them all.
 */
class SharedProxiesTest {
  private static final int NODES = 8;
  private static KafkaFixture kafka;

  @TempDir private Path folder;
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeAll
  static void start() throws Exception {
    kafka = KafkaFixture.start(KafkaPlan.plain());
    Broker.makeTopics(kafka, "peers.", 6);
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  private Proxy proxy(String name, PeerGate gate) throws Exception {
    Path own = Files.createDirectories(folder.resolve(name));
    Path token = own.resolve("token");
    Files.writeString(token, "0123456789abcdef0123456789abcdef");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    List<String> flags =
        List.of(
            "--kafka.bootstrap-servers=" + kafka.bootstrap(),
            "--kafka.topic-prefix=peers.",
            "--ingest.mode=shared",
            "--http.address=127.0.0.1:0",
            "--link.address=127.0.0.1:0",
            "--peer.url=" + gate.url(),
            "--peer.token-file=" + token,
            "--data.directory=" + own.resolve("data"));
    Proxy proxy =
        Proxy.start(
            ProxySettings.of(
                SettingsLoader.load(ProxyKeys.schema(), Optional.empty(), Map.of(), flags)));
    gate.leadTo(proxy.httpPort());
    return proxy;
  }

  private HttpResponse<String> get(Proxy proxy, String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + proxy.httpPort() + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** Lines of one series, one for each node that is on the page. */
  private long shown(Proxy proxy) throws Exception {
    return get(proxy, "/federate")
        .body()
        .lines()
        .filter(line -> line.contains("place=\"000007\""))
        .count();
  }

  /** Series of the range in the windows of all nodes. */
  private int series(Proxy proxy) throws Exception {
    JsonNode all = new ObjectMapper().readTree(get(proxy, "/metrics-windows").body());
    return all.size();
  }

  @Test
  void eitherAnswersForAllAndOneThatGoesIsReplaced() throws Exception {
    try (PeerGate gateA = new PeerGate();
        PeerGate gateB = new PeerGate();
        Writer writer = new Writer(kafka, "peers.");
        Proxy a = proxy("a", gateA)) {
      try (Proxy b = proxy("b", gateB)) {
        Await.until(
            () -> {
              publish(writer);
              return shown(a) == NODES && shown(b) == NODES && both(a, b);
            });
        int whole = series(a);
        assertThat(whole).isEqualTo(NODES * Writer.SERIES);
        assertThat(series(b)).isEqualTo(whole);
      }
      Await.until(
          () -> {
            publish(writer);
            return shown(a) == NODES && !get(a, "/cluster").body().contains("missing_proxies");
          });
      assertThat(series(a)).isEqualTo(NODES * Writer.SERIES);
    }
  }

  /** Whether each holds some nodes by itself. */
  private boolean both(Proxy a, Proxy b) throws Exception {
    return get(a, "/api/v1/status").body().contains("\"peers\"")
        && owned(a) > 0
        && owned(b) > 0
        && owned(a) + owned(b) == NODES;
  }

  /** Nodes whose windows are here: their samples have an age. */
  private long owned(Proxy proxy) throws Exception {
    return get(proxy, "/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith("fodc_node_last_sample_age_seconds{"))
        .filter(line -> !line.endsWith("+Inf") && !line.endsWith("NaN"))
        .count();
  }

  private static void publish(Writer writer) throws Exception {
    long now = System.currentTimeMillis();
    for (int i : IntStream.range(0, NODES).toArray()) {
      writer.publish(Writer.node("data-" + i), Writer.ticks(now, 1));
    }
    writer.flush();
  }
}
