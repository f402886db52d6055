package io.fodc.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fodc.proxy.windows.NodeWindow;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.node.NodeRole;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ticks that go while an answer is read so slowly that most of it is still to be written. */
class TornAnswerTest {
  private static final int SERIES = 256;

  /** Several times what sockets hold once it is text. */
  private static final long WINDOW_BYTES = 4L << 20;

  private static final String SINCE = "/metrics-windows?start=" + Rig.START / 1000;

  /** Characters of an answer that are looked at. */
  private static final int END = 1500;

  private final Random random = new Random(1);
  private Rig rig;
  private Rig.Node node;
  private NodeWindow window;

  @BeforeEach
  void fill(@TempDir Path directory) throws Exception {
    rig = new Rig(directory, Rig.local(), WINDOW_BYTES);
    SeriesDefinition[] series = new SeriesDefinition[SERIES];
    Arrays.setAll(
        series, i -> SeriesDefinition.of(MetricFamily.gauge("g", ""), "i", Integer.toString(i)));
    node = rig.node("c", "n", NodeRole.DATANODE_HOT).define(series);
    window = rig.fleet.view().nodes().getFirst().window().orElseThrow();
    tickUntilOneGoes();
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void anArrayBreaksOff() {
    assertThatThrownBy(() -> slowly(SINCE, "application/json"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void linesSayItAtTheirEnd() throws Exception {
    String answer = slowly(SINCE, "application/x-ndjson");
    int trailerAt = answer.lastIndexOf("{\"partial\":");
    JsonNode trailer = new ObjectMapper().readTree(answer.substring(trailerAt));
    assertThat(trailer.get("partial").asBoolean()).isTrue();
    JsonNode missing = trailer.get("missing_nodes").get(0);
    assertThat(missing.get("node_id").asText()).isEqualTo("n");
    assertThat(missing.get("reason").asText())
        .startsWith("samples up to 2026-11-22T")
        .endsWith("made room for newer ones while the answer was written");
  }

  @Test
  void anArrayOfWhateverIsHeldIsWhole() throws Exception {
    assertThat(slowly("/metrics-windows", "application/json").strip()).endsWith("]");
  }

  @Test
  void anAnswerThatLosesNothingIsWhole() throws Exception {
    String since = "/metrics-windows?start=" + Instant.ofEpochMilli(window.newestTickMillis());
    assertThat(slowly(since, "application/json").strip()).endsWith("]");
  }

  /**
   * The end of an answer, of which all but the beginning is read after the oldest tick has gone.
   */
  private String slowly(String path, String accept) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(rig.uri(path))
              .version(HttpClient.Version.HTTP_1_1)
              .header("Accept", accept)
              .build();
      HttpResponse<InputStream> answer =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream in = answer.body()) {
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(in.readNBytes(1024)).hasSize(1024);
        tickUntilOneGoes();
        byte[] rest = in.readAllBytes();
        int from = Math.max(0, rest.length - END);
        return new String(rest, from, rest.length - from, StandardCharsets.UTF_8);
      }
    }
  }

  private void tickUntilOneGoes() {
    long gone = window.stats().orElseThrow().evictedTicks();
    Double[] values = new Double[SERIES];
    while (window.stats().orElseThrow().evictedTicks() == gone) {
      Arrays.setAll(values, i -> random.nextDouble());
      node.tick(values);
      rig.now.addAndGet(Rig.INTERVAL);
    }
  }
}
