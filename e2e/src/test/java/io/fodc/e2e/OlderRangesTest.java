package io.fodc.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fodc.e2e.process.AgentProcess;
import io.fodc.e2e.process.Await;
import io.fodc.e2e.process.Http;
import io.fodc.e2e.process.SimulatorProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A proxy that lost its memory is asked for what only the agents still hold. */
class OlderRangesTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LINES = "application/x-ndjson";

  @TempDir Path directory;

  /** Everything a proxy says of a node in a range: series with labels, time → value. */
  private static TreeMap<String, String> samples(Fleet fleet, String id, String range)
      throws IOException {
    TreeMap<String, String> samples = new TreeMap<>();
    for (JsonNode series : fleet.json("/metrics-windows?node_id=" + id + range)) {
      String name = series.path("name").asText() + series.path("labels");
      for (JsonNode point : series.path("data")) {
        String at = point.path("timestamp").asText();
        String before = samples.put(name + " " + at, point.path("value").toString());
        assertThat(before).as("second sample of %s at %s", name, at).isNull();
      }
    }
    return samples;
  }

  private static double metric(Fleet fleet, String sample) throws IOException {
    return Http.body(fleet.proxy().url("/metrics"))
        .lines()
        .filter(line -> line.startsWith(sample + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(sample.length() + 1)))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aProxyThatWasKilledShowsWhatItHadSampleForSample() throws Exception {
    try (Fleet fleet = new Fleet(directory, "--windows.backfill=1s")) {
      SimulatorProcess node = fleet.node("data-hot", 0);
      String id = node.node().podName();
      fleet.agent(node, "1s");
      Await.until("15 ticks", LIMIT, () -> fleet.window(id, Fleet.PAGES).size() >= 15);
      TreeMap<Instant, Double> pages = fleet.window(id, Fleet.PAGES);
      String range = "&start=" + pages.firstKey() + "&end=" + pages.lastKey();
      TreeMap<String, String> before = samples(fleet, id, range + "&fetch=false");
      assertThat(before).hasSizeGreaterThan(15 * 400);

      fleet.proxy().process().kill();
      fleet.proxy().restart();
      Await.until(
          "a heartbeat and ticks",
          LIMIT,
          () ->
              fleet.window(id, Fleet.PAGES).size() >= 2
                  && !fleet.node(id).path("last_heartbeat").isMissingNode());
      assertThat(fleet.window(id, Fleet.PAGES, range + "&fetch=false"))
          .as("what the proxy holds by itself")
          .hasSizeLessThan(pages.size());

      List<CompletableFuture<TreeMap<String, String>>> callers =
          List.of(later(fleet, id, range), later(fleet, id, range));
      for (CompletableFuture<TreeMap<String, String>> caller : callers) {
        assertThat(caller.get()).isEqualTo(before);
      }
      assertThat(metric(fleet, "fodc_proxy_window_fetches_total{result=\"complete\"}"))
          .as("two callers, one fetch")
          .isEqualTo(1);
      assertThat(samples(fleet, id, range + "&fetch=false")).as("it is kept").isEqualTo(before);
      Continuity.assertNothingLost(fleet, id);
    }
  }

  private static CompletableFuture<TreeMap<String, String>> later(
      Fleet fleet, String id, String range) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return samples(fleet, id, range);
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
  }

  @Test
  void anAgentThatIsStoppedOrKilledDelaysNobodyAndIsNamed() throws Exception {
    try (Fleet fleet =
        new Fleet(directory, "--windows.backfill=1s", "--windows.fetch-timeout=2s")) {
      SimulatorProcess dead = fleet.node("data-hot", 0);
      SimulatorProcess good = fleet.node("liaison", 0);
      String deadId = dead.node().podName();
      String goodId = good.node().podName();
      AgentProcess stopped = fleet.agent(dead, "1s");
      fleet.agent(good, "1s");
      for (String id : List.of(deadId, goodId)) {
        Await.until("10 ticks", LIMIT, () -> fleet.window(id, Fleet.PAGES).size() >= 10);
      }
      TreeMap<Instant, Double> pages = fleet.window(goodId, Fleet.PAGES);
      String range = "&start=" + pages.firstKey() + "&end=" + pages.lastKey();
      TreeMap<String, String> before = samples(fleet, goodId, range + "&fetch=false");
      fleet.proxy().process().kill();
      fleet.proxy().restart();
      for (String id : List.of(deadId, goodId)) {
        Await.until("ticks again", LIMIT, () -> fleet.window(id, Fleet.PAGES).size() >= 2);
      }

      stopped.process().signal("STOP");
      assertNamed(fleet, deadId, range);
      assertThat(samples(fleet, goodId, range)).as("the other node's").isEqualTo(before);
      stopped.process().signal("CONT");
      stopped.process().kill();
      assertNamed(fleet, deadId, range);
    }
  }

  private static void assertNamed(Fleet fleet, String id, String range) throws IOException {
    long began = System.nanoTime();
    String answer =
        Http.get(fleet.proxy().url("/metrics-windows?match[]=up" + range), "Accept", LINES).body();
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(6));
    JsonNode trailer = JSON.readTree(answer.lines().toList().getLast());
    assertThat(trailer.path("partial").asBoolean()).as(answer).isTrue();
    assertThat(trailer.path("missing_nodes").findValuesAsText("node_id")).contains(id);
  }
}
