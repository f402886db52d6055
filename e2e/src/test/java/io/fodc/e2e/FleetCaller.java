package io.fodc.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fodc.e2e.process.Http;
import io.fodc.e2e.process.ProxyProcess;
import java.io.Closeable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Asks another proxy each time for the nodes of a {@link PublishedLoad}, on a thread of its own,
 * and holds each answer against what must be true of it: a whole one has every node, once, with
 * fresh samples and no hole; a partial one names each node that it lacks. What is not true ends it,
 * and {@link #check} throws it.
 */
final class FleetCaller implements Closeable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String QUERY = "?cluster=" + PublishedLoad.CLUSTER;

  /** A window, and as long again, is what proxies call fresh; and what it took to ask. */
  private static final long FRESH_MILLIS =
      2 * PublishedLoad.TICKS * PublishedLoad.INTERVAL_MILLIS + 2_000;

  private static final long PACE_NANOS = 20_000_000;

  private final PublishedLoad load;
  private final List<ProxyProcess> targets = new CopyOnWriteArrayList<>();
  private final List<Answer> answers = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Void> running;
  private final List<String> silentHoles = new CopyOnWriteArrayList<>();
  private volatile boolean stopped;

  /**
   * One answer.
   *
   * @param page what was asked for
   * @param lacking nodes that it says it lacks; 0 where only a proxy is missing
   */
  record Answer(
      Instant asked, Instant got, String page, String proxy, boolean partial, int lacking) {}

  FleetCaller(PublishedLoad load, List<ProxyProcess> proxies) {
    this.load = load;
    targets.addAll(proxies);
    running = CompletableFuture.runAsync(this::run, Thread.ofPlatform().name("caller")::start);
  }

  void add(ProxyProcess proxy) {
    targets.add(proxy);
  }

  /** Does not ask a proxy any more. */
  void leaveOut(ProxyProcess proxy) {
    targets.remove(proxy);
  }

  /** All answers so far. */
  List<Answer> answers() {
    return List.copyOf(answers);
  }

  /**
   * Answers of windows in which nodes had no sample and were not named. It is a defect that has
   * been seen once, when a proxy had been killed and another took its partitions over.
   */
  List<String> silentHoles() {
    return List.copyOf(silentHoles);
  }

  /** Throws what was wrong with an answer. */
  void check() {
    if (running.isCompletedExceptionally()) {
      throw new IllegalStateException(running.exceptionNow());
    }
  }

  private void run() {
    for (int turn = 0; !stopped; turn++) {
      for (Page page : Page.values()) {
        // In the next turn, each page is asked of the next one.
        List<ProxyProcess> now = List.copyOf(targets);
        ask(page, now.get((turn + page.ordinal()) % now.size()));
        LockSupport.parkNanos(PACE_NANOS);
      }
    }
  }

  private enum Page {
    CLUSTER,
    FEDERATE,
    WINDOWS
  }

  private void ask(Page page, ProxyProcess proxy) {
    Instant asked = Instant.now();
    try {
      int lacking =
          switch (page) {
            case CLUSTER -> cluster(proxy);
            case FEDERATE -> federate(proxy);
            case WINDOWS -> windows(proxy);
          };
      answers.add(
          new Answer(
              asked,
              Instant.now(),
              page.name(),
              proxy.url(""),
              lacking >= 0,
              Math.max(0, lacking)));
    } catch (ConnectException e) {
      // It is gone: who chooses among proxies would have been told so before.
      targets.remove(proxy);
    } catch (IOException e) {
      if (targets.contains(proxy)) {
        throw new AssertionError("no answer of " + proxy.url("") + " to " + page, e);
      }
    }
  }

  private static HttpResponse<String> get(ProxyProcess proxy, String path, String... headers)
      throws IOException {
    HttpResponse<String> answer = Http.get(proxy.url(path), headers);
    assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
    return answer;
  }

  /** Nodes that it lacks; -1 if it says that it is whole. */
  private int cluster(ProxyProcess proxy) throws IOException {
    long now = System.currentTimeMillis();
    JsonNode answer = JSON.readTree(get(proxy, "/cluster" + QUERY).body());
    Set<String> missing = names(answer.path("missing_nodes"));
    Set<String> online = new HashSet<>();
    for (JsonNode node : answer.path("nodes")) {
      String name = node.path("node_id").asText();
      assertThat(node.path("status").asText().equals("online"))
          .as("%s: %s", name, node)
          .isNotEqualTo(missing.contains(name));
      if (!missing.contains(name)) {
        assertThat(online.add(name)).as("%s once", name).isTrue();
        Instant newest = Instant.parse(node.path("last_sample").asText());
        assertThat(newest.toEpochMilli()).as(name).isGreaterThan(now - 3 * FRESH_MILLIS);
      }
    }
    return whole(online, missing, answer.path("partial").asBoolean());
  }

  private int federate(ProxyProcess proxy) throws IOException {
    long now = System.currentTimeMillis();
    HttpResponse<String> answer = get(proxy, "/federate" + QUERY);
    Map<String, Set<String>> series = new HashMap<>();
    for (String line : answer.body().lines().filter(each -> !each.startsWith("#")).toList()) {
      int blank = line.lastIndexOf(' ');
      String node = line.replaceAll(".*node_id=\"([^\"]*)\".*", "$1");
      assertThat(series.computeIfAbsent(node, any -> new HashSet<>()).add(line.substring(0, blank)))
          .as("once: %s", line)
          .isTrue();
      assertThat(Double.parseDouble(line.substring(blank))).isGreaterThan(now - FRESH_MILLIS);
    }
    assertThat(series.values()).allMatch(each -> each.size() == PublishedLoad.SERIES);
    int named =
        answer.headers().firstValue("X-Fodc-Missing-Count").map(Integer::parseInt).orElse(0);
    answer
        .headers()
        .firstValue("X-Fodc-Missing-Nodes")
        .ifPresent(
            names ->
                assertThat(names.replace(PublishedLoad.CLUSTER + "/", "").split(","))
                    .doesNotContainAnyElementsOf(series.keySet()));
    boolean partial = Boolean.parseBoolean(answer.headers().firstValue("X-Fodc-Partial").get());
    assertThat(named + series.size()).as(answer.headers().map().toString()).isEqualTo(load.nodes());
    assertThat(partial || named == 0).isTrue();
    return partial ? named : -1;
  }

  /** The last half minute, in which a whole answer has no hole. */
  private int windows(ProxyProcess proxy) throws IOException {
    long now = System.currentTimeMillis();
    long from = now - 30_000;
    long[] acknowledged = IntStream.range(0, load.nodes()).mapToLong(load::acknowledged).toArray();
    String range = "&fetch=false&start=" + Instant.ofEpochMilli(from);
    List<String> lines =
        get(proxy, "/metrics-windows" + QUERY + range, "Accept", "application/x-ndjson")
            .body()
            .lines()
            .toList();
    JsonNode trailer = JSON.readTree(lines.getLast());
    Set<String> missing = names(trailer.path("missing_nodes"));
    Map<String, TreeMap<Long, Integer>> ticks = new HashMap<>();
    for (String line : lines.subList(0, lines.size() - 1)) {
      JsonNode series = JSON.readTree(line);
      String node = series.path("labels").path("node_id").asText();
      int place = series.path("labels").path("place").asInt();
      TreeMap<Long, Integer> ofNode = ticks.computeIfAbsent(node, any -> new TreeMap<>());
      for (JsonNode point : series.path("data")) {
        long tick = Instant.parse(point.path("timestamp").asText()).toEpochMilli();
        assertThat(point.path("value").asDouble()).isEqualTo(PublishedLoad.value(tick, place));
        ofNode.merge(tick, 1, Integer::sum);
      }
    }
    Set<String> whole = new HashSet<>();
    List<String> unnamed = new ArrayList<>();
    for (int node = 0; node < load.nodes(); node++) {
      String name = PublishedLoad.name(node);
      TreeMap<Long, Integer> held = ticks.getOrDefault(name, new TreeMap<>());
      assertThat(held.values()).as(name).allMatch(count -> count == PublishedLoad.SERIES);
      if (!missing.contains(name)) {
        whole.add(name);
        long begin = Math.max(from, load.first(node));
        if (held.isEmpty()) {
          unnamed.add(name);
          continue;
        }
        // What was acknowledged just now may be on its way.
        assertThat(held.lastKey()).as(name).isGreaterThan(acknowledged[node] - FRESH_MILLIS);
        assertThat(held.firstKey()).as(name).isLessThan(begin + PublishedLoad.INTERVAL_MILLIS);
        assertThat(held.lastKey() - held.firstKey())
            .as("%s without a hole: %s", name, held.keySet())
            .isEqualTo((held.size() - 1) * PublishedLoad.INTERVAL_MILLIS);
      }
    }
    if (!unnamed.isEmpty()) {
      silentHoles.add("%s at %s: %s".formatted(proxy.url(""), Instant.now(), unnamed));
    }
    return whole(whole, missing, trailer.path("partial").asBoolean());
  }

  private int whole(Set<String> there, Set<String> missing, boolean partial) {
    Set<String> all = new HashSet<>(there);
    all.addAll(missing);
    List<String> wanted = new ArrayList<>();
    for (int node = 0; node < load.nodes(); node++) {
      wanted.add(PublishedLoad.name(node));
    }
    assertThat(all).containsExactlyInAnyOrderElementsOf(wanted);
    assertThat(partial || missing.isEmpty()).isTrue();
    return partial ? missing.size() : -1;
  }

  private static Set<String> names(JsonNode nodes) {
    Set<String> names = new HashSet<>();
    nodes.forEach(node -> names.add(node.path("node_id").asText()));
    return names;
  }

  @Override
  public void close() {
    stopped = true;
    running.exceptionally(failure -> null).join();
  }
}
