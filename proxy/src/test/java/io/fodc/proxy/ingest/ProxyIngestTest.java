package io.fodc.proxy.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fodc.kafka.KafkaFixture;
import io.fodc.kafka.KafkaPlan;
import io.fodc.proxy.Proxy;
import io.fodc.proxy.ProxyKeys;
import io.fodc.proxy.ProxySettings;
import io.fodc.schemas.settings.SettingsException;
import io.fodc.schemas.settings.SettingsLoader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole proxy beside a real broker: what is published shows in its pages. */
class ProxyIngestTest {
  private static KafkaFixture kafka;

  @TempDir private Path folder;
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeAll
  static void start() throws IOException {
    kafka = KafkaFixture.start(KafkaPlan.plain());
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  private Proxy proxy(String prefix) throws IOException, SettingsException {
    List<String> flags =
        List.of(
            "--kafka.bootstrap-servers=" + kafka.bootstrap(),
            "--kafka.topic-prefix=" + prefix,
            "--http.address=127.0.0.1:0",
            "--link.address=127.0.0.1:0",
            "--data.directory=" + folder);
    return Proxy.start(
        ProxySettings.of(
            SettingsLoader.load(ProxyKeys.schema(), Optional.empty(), Map.of(), flags)));
  }

  private HttpResponse<String> get(Proxy proxy, String path)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + proxy.httpPort() + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void showsWhatIsPublishedInEveryView() throws Exception {
    Broker.makeTopics(kafka, "views.", 2);
    try (Writer writer = new Writer(kafka, "views.");
        Proxy proxy = proxy("views.")) {
      long now = System.currentTimeMillis();
      writer.publish(Writer.node("data-0"), Writer.ticks(now, 5));
      writer.flush();
      Await.until(() -> get(proxy, "/federate").body().contains("place=\"000007\""));
      assertThat(get(proxy, "/federate").body())
          .contains("node_role=\"ROLE_DATA\"")
          .contains("cluster=\"east\"");
      Await.until(() -> get(proxy, "/readyz").statusCode() == 200);
      JsonNode node =
          new ObjectMapper().readTree(get(proxy, "/cluster").body()).path("nodes").path(0);
      assertThat(node.path("source").asText()).isEqualTo("kafka");
      assertThat(node.path("status").asText()).isEqualTo("online");
      assertThat(get(proxy, "/metrics").body())
          .contains("fodc_proxy_ingest_samples_total{result=\"taken\"} 200");
    }
  }
}
