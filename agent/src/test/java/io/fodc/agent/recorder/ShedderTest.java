package io.fodc.agent.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.agent.self.SelfMetrics;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.MetricType;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.metric.SeriesKey;
import io.fodc.window.AppendResult;
import io.fodc.window.MemoryAllowance;
import io.fodc.window.MemoryBudget;
import io.fodc.window.SeriesTable;
import io.fodc.window.Tick;
import io.fodc.window.TickCursor;
import io.fodc.window.Window;
import io.fodc.window.WindowSettings;
import io.fodc.window.WindowView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShedderTest {
  private static final long INTERVAL = 10_000;

  @ParameterizedTest
  @CsvSource({
    "up, true",
    "node_up, true",
    "backup_bytes, false",
    "grpc_server_errors_total, true",
    "http_requests_failed_total, true",
    "net_err, true",
    "ferry_total, false",
    "process_start_time_seconds, true",
    "go_build_info, true",
    "fodc_agent_ticks_total, true",
    "queue_depth, false"
  })
  void protectsWhatTellsOfTroubleAndIdentity(String family, boolean wanted) {
    assertThat(SheddingOrder.isProtected(family)).isEqualTo(wanted);
  }

  @Test
  void bucketsOfIdleFamiliesGoFirstAndComeBack() {
    try (Node node = new Node(1_000_000, 150_000)) {
      node.families.put("busy_seconds_bucket", 300);
      node.families.put("idle_seconds_bucket", 300);
      node.families.put("idle_seconds_count", 1);
      node.families.put("request_errors_total", 50);
      node.still = "idle";
      node.run(40);
      assertThat(node.newest()).isEqualTo(node.families);
      MemoryAllowance lines = node.budget.allowance("lines", node.budget.limit());
      for (int refusals = 0; refusals < 20; ) {
        if (!lines.reserve(500)) {
          refusals++;
          node.run(1);
        }
      }
      node.families.put("request_errors_total", 110);
      node.run(3);
      assertThat(node.newest())
          .doesNotContainKey("idle_seconds_bucket")
          .containsEntry("idle_seconds_count", 1)
          .containsEntry("busy_seconds_bucket", 300)
          .containsEntry("request_errors_total", 110);
      assertThat(node.lastingGaps()).containsExactly("idle_seconds_bucket");
      assertThat(node.shedSamples()).isGreaterThanOrEqualTo(600);
      lines.release(lines.used());
      node.run(200);
      assertThat(node.newest()).isEqualTo(node.families);
      assertThat(node.lastingGaps()).isEmpty();
    }
  }

  @Test
  void anExplodingFamilyLeavesRoomForErrors() {
    try (Node node = new Node(400_000, 60_000)) {
      node.families.put("calls_total", 100);
      node.run(30);
      node.families.put("by_user_total", 3_000);
      node.run(5);
      assertThat(node.lastingGaps()).containsExactly("by_user_total");
      node.families.put("calls_failed_total", 20);
      node.run(2);
      assertThat(node.newest())
          .containsEntry("calls_total", 100)
          .containsEntry("calls_failed_total", 20)
          .doesNotContainKey("by_user_total");
      node.run(60);
      assertThat(node.lastingGaps()).as("still too many").containsExactly("by_user_total");
      node.families.put("by_user_total", 10);
      node.run(1_200);
      assertThat(node.newest()).isEqualTo(node.families);
      assertThat(node.lastingGaps()).isEmpty();
    }
  }

  @Test
  void keepsALeastHorizon() {
    try (Node node = new Node(150_000, 75_000)) {
      node.families.put("a_total", 300);
      node.families.put("b_total", 200);
      node.families.put("node_up", 1);
      node.families.put("c_total", 100);
      node.run(600);
      assertThat(node.window.plan().horizonTicks()).isGreaterThanOrEqualTo(Shedder.LEAST_TICKS);
      assertThat(node.newest()).containsEntry("node_up", 1).doesNotContainKey("a_total");
      assertThat(node.lastingGaps()).contains("a_total");
    }
  }

  /** A target, the gate before its series and all behind it. */
  private static final class Node implements AutoCloseable {
    private final MemoryBudget budget;
    private final SeriesTable table;
    private final Window window;
    private final SelfMetrics metrics = new SelfMetrics();
    private final EvidenceLog evidence = new EvidenceLog();
    private final SeriesGate gate;
    private final Shedder shedder;
    private final Map<String, Integer> families = new HashMap<>();
    private final Map<String, List<SeriesKey>> keys = new HashMap<>();
    private String still = "none";
    private List<Integer> held = new ArrayList<>();
    private long at;

    Node(long budgetBytes, long tableBytes) {
      budget = new MemoryBudget(budgetBytes);
      table = new SeriesTable(tableBytes);
      window = Window.open(new WindowSettings(budgetBytes, INTERVAL, 100), table, budget);
      gate = new SeriesGate(table);
      shedder = new Shedder(gate, window, metrics, evidence);
    }

    void run(int ticks) {
      for (int i = 0; i < ticks; i++) {
        tick();
      }
    }

    private void tick() {
      at += INTERVAL;
      Tick tick = new Tick();
      tick.reset(at);
      List<Integer> now = new ArrayList<>();
      long leftOut = 0;
      for (Map.Entry<String, Integer> shown : families.entrySet()) {
        String name = shown.getKey();
        MetricFamily family =
            new MetricFamily(name.replace("_bucket", ""), MetricType.HISTOGRAM, "", "");
        for (int i = 0; i < shown.getValue(); i++) {
          int id = gate.id(key(name, i), family);
          if (id < 0) {
            leftOut++;
          } else {
            double value = name.startsWith(still) ? i : i * 0.37 + Math.sin(at + i) * 1e6;
            now.add(id);
            tick.add(id, value);
            shedder.note(id, value);
          }
        }
      }
      held.forEach(gate::release);
      held = now;
      Tick fitting = shedder.fitting(tick);
      AppendResult result = window.append(fitting);
      assertThat(result).isInstanceOf(AppendResult.Appended.class);
      assertThat(((AppendResult.Appended) result).shed()).isZero();
      shedder.endTick(fitting, leftOut);
      assertThat(budget.used()).isLessThanOrEqualTo(budget.limit());
    }

    private SeriesKey key(String name, int number) {
      List<SeriesKey> known = keys.computeIfAbsent(name, any -> new ArrayList<>());
      while (known.size() <= number) {
        MetricFamily family = MetricFamily.counter(name, "");
        known.add(SeriesKey.of(SeriesDefinition.of(family, "number", "" + known.size())));
      }
      return known.get(number);
    }

    /** Series of the newest tick by name. */
    Map<String, Integer> newest() {
      Map<String, Integer> names = new HashMap<>();
      try (WindowView view = window.view()) {
        TickCursor newest = view.newest();
        for (int i = 0; i < newest.size(); i++) {
          names.merge(table.definition(newest.seriesId(i)).name(), 1, Integer::sum);
        }
      }
      return names;
    }

    List<String> lastingGaps() {
      return evidence.gaps().stream()
          .filter(EvidenceGap::lasting)
          .map(EvidenceGap::subject)
          .toList();
    }

    double shedSamples() {
      double[] sum = {0};
      metrics.collect(
          (series, value) ->
              sum[0] += series.name().equals("fodc_agent_series_shed_total") ? value : 0);
      return sum[0];
    }

    @Override
    public void close() {
      held.forEach(gate::release);
      window.close();
      table.close();
      assertThat(budget.used()).isZero();
    }
  }
}
