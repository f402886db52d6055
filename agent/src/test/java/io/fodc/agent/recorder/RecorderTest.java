package io.fodc.agent.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fodc.agent.self.SelfMetrics;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.window.MemoryBudget;
import io.fodc.window.SeriesTable;
import io.fodc.window.TickCursor;
import io.fodc.window.Window;
import io.fodc.window.WindowSettings;
import io.fodc.window.WindowView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecorderTest {
  private static final long INTERVAL = 1000;

  private final HandClock clock = new HandClock(50_000);
  private final SeriesTable table = new SeriesTable(1 << 20);
  private final Window window =
      Window.open(new WindowSettings(4 << 20, INTERVAL), table, new MemoryBudget(8 << 20));
  private final EvidenceLog evidence = new EvidenceLog();
  private final EventLog events = new EventLog();
  private final SelfMetrics metrics = new SelfMetrics();

  @AfterEach
  void close() {
    window.close();
    table.close();
  }

  @Test
  void recordsAllSourcesUnderOneTimestamp() throws InterruptedException {
    FakeSource a = new FakeSource("a");
    FakeSource b = new FakeSource("b");
    a.show("x");
    b.show("y");
    try (Recorder recorder = recorder(300, a, b)) {
      tick(recorder);
      assertThat(recorder.status().newestTickMillis()).isEqualTo(50_000);
      assertThat(newestNames()).contains("x", "y", "fodc_agent_ticks_total");
      assertThat(recorder.status().sources()).allMatch(SourceStatus::up);
    }
  }

  @Test
  void aHungSourceDelaysNobodyBeyondTheDeadlineAndShortlyAfterwards() throws InterruptedException {
    FakeSource good = new FakeSource("good");
    FakeSource hung = new FakeSource("hung");
    good.show("x");
    hung.show("late");
    CountDownLatch answer = new CountDownLatch(1);
    hung.hangUntil = answer;
    try (Recorder recorder = recorder(400, good, hung)) {
      tick(recorder);
      assertThat(newestNames()).contains("x").doesNotContain("late");
      assertThat(recorder.status().sources().get(1).reason()).isEqualTo("timeout");
      assertThat(evidence.gaps())
          .anyMatch(gap -> gap.kind().equals("target-down") && gap.lasting());
      answer.countDown();
      awaitValue("fodc_agent_results_dropped_total", "hung", 1);
      hung.hangUntil = new CountDownLatch(0);
      tick(recorder);
      assertThat(newestNames()).contains("x", "late");
      assertThat(evidence.gaps()).noneMatch(EvidenceGap::lasting);
      assertThat(hung.aborted).isPositive();
    }
  }

  @Test
  void tellsWhatAppearedForTheFirstTimeAndOnlyOnce() throws InterruptedException {
    FakeSource source = new FakeSource("a");
    source.show("x");
    try (Recorder recorder = recorder(300, source)) {
      tick(recorder);
      assertThat(firstSeen()).isEmpty();
      source.show("x", "error_total");
      tick(recorder);
      assertThat(firstSeen()).containsExactly("error_total{}");
      source.show("x");
      tick(recorder);
      source.show("x", "error_total");
      tick(recorder);
      assertThat(firstSeen()).containsExactly("error_total{}");
    }
  }

  @Test
  void learnsAnewAfterANodeRestart() throws InterruptedException {
    FakeSource source = new FakeSource("a");
    source.show("x", "error_total");
    source.start = 100;
    try (Recorder recorder = recorder(300, source)) {
      tick(recorder);
      source.show("x");
      source.start = 500;
      tick(recorder);
      source.show("x", "error_total");
      tick(recorder);
      assertThat(kinds()).contains(AgentEvent.NODE_RESTART);
      assertThat(firstSeen()).containsExactly("error_total{}");
    }
  }

  @Test
  void aRestartOfTheAgentIsNoFirstOccurrenceButHidesNone() throws InterruptedException {
    FakeSource before = new FakeSource("a");
    before.show("x", "error_total");
    before.start = 100;
    try (Recorder recorder = recorder(300, before)) {
      tick(recorder);
      before.show("x");
      tick(recorder);
    }
    FakeSource after = new FakeSource("a");
    FakeSource other = new FakeSource("never-read-before");
    after.show("x", "error_total", "appeared_meanwhile_total");
    after.start = 100;
    other.show("y", "z");
    try (Recorder recorder = recorder(300, after, other)) {
      tick(recorder);
      assertThat(firstSeen()).containsExactly("appeared_meanwhile_total{}");
      assertThat(kinds()).doesNotContain(AgentEvent.NODE_RESTART);
    }
  }

  @Test
  void noticesThatTheNodeRestartedWhileTheAgentWasAway() throws InterruptedException {
    FakeSource before = new FakeSource("a");
    before.show("x");
    before.start = 100;
    try (Recorder recorder = recorder(300, before)) {
      tick(recorder);
    }
    FakeSource down = new FakeSource("a");
    down.fails = true;
    try (Recorder recorder = recorder(300, down)) {
      tick(recorder);
    }
    FakeSource after = new FakeSource("a");
    after.show("x", "y", "z");
    after.start = 500;
    try (Recorder recorder = recorder(300, after)) {
      tick(recorder);
      assertThat(kinds()).contains(AgentEvent.NODE_RESTART);
      assertThat(firstSeen()).isEmpty();
    }
  }

  @Test
  void goesOnAfterTheTicksOfItsEarlierLifeWhenTheClockStepsBackBetween()
      throws InterruptedException {
    FakeSource source = new FakeSource("a");
    source.show("x");
    List<Long> ticks = new CopyOnWriteArrayList<>();
    try (Recorder recorder = recorder(300, source)) {
      tick(recorder);
    }
    clock.stepWall(-30_000);
    try (Recorder recorder = recorder(300, source)) {
      recorder.onTick(ticks::add);
      tick(recorder);
      assertThat(ticks).containsExactly(51_000L);
      assertThat(window.stats().refusedTicks()).isZero();
      assertThat(evidence.gaps()).anyMatch(g -> g.kind().equals("clock-step") && g.lasting());
    }
  }

  @Test
  void keepsAscendingWhenTheMachinesClockStepsBack() throws InterruptedException {
    FakeSource source = new FakeSource("a");
    source.show("x");
    List<Long> ticks = new CopyOnWriteArrayList<>();
    try (Recorder recorder = recorder(300, source)) {
      recorder.onTick(ticks::add);
      tick(recorder);
      clock.stepWall(-30_000);
      tick(recorder);
      assertThat(ticks).containsExactly(50_000L, 51_000L);
      assertThat(recorder.nowMillis()).as("a tick's age is told by").isBetween(51_000L, 52_000L);
      assertThat(evidence.gaps()).anyMatch(g -> g.kind().equals("clock-step") && g.lasting());
      clock.stepWall(90_000);
      tick(recorder);
      assertThat(ticks).last().satisfies(t -> assertThat(t).isGreaterThanOrEqualTo(111_000L));
      assertThat(evidence.gaps()).noneMatch(g -> g.kind().equals("clock-step") && g.lasting());
      assertThat(value("fodc_agent_ticks_missed_total", "")).isZero();
    }
  }

  @Test
  void aFailingSourceOrListenerDoesNotStopTheOthers() throws InterruptedException {
    FakeSource bad = new FakeSource("bad");
    bad.fails = true;
    FakeSource good = new FakeSource("good");
    good.show("x");
    try (Recorder recorder = recorder(300, bad, good)) {
      recorder.onTick(
          tick -> {
            throw new IllegalStateException("listener");
          });
      tick(recorder);
      tick(recorder);
      assertThat(newestNames()).contains("x");
      assertThat(recorder.status().sources().getFirst().reason()).isEqualTo("internal");
    }
  }

  @Test
  void aTickThatIsInterruptedLeavesNoSourceBehind() throws InterruptedException {
    FakeSource quick = new FakeSource("quick");
    quick.show("x");
    FakeSource slow = new FakeSource("slow");
    slow.show("y");
    slow.hangUntil = new CountDownLatch(1);
    try (Recorder recorder = recorder(300, quick, slow)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> tick(recorder)).isInstanceOf(InterruptedException.class);
      slow.hangUntil.countDown();
      awaitValue("fodc_agent_results_dropped_total", "slow", 1);
      tick(recorder);
      assertThat(newestNames()).contains("x", "y");
    }
  }

  private Recorder recorder(long timeoutMillis, TickSource... sources) {
    return new Recorder(
        new RecorderSettings(INTERVAL, timeoutMillis),
        clock,
        new SeriesGate(table),
        window,
        metrics,
        evidence,
        events,
        EarlierLife.of(window),
        List.of(sources));
  }

  /** Lets the recorder run until it has recorded one more tick. */
  private void tick(Recorder recorder) throws InterruptedException {
    long before = recorder.status().newestTickMillis();
    for (int i = 0; i < 50 && recorder.status().newestTickMillis() == before; i++) {
      recorder.step();
    }
    assertThat(recorder.status().newestTickMillis()).isGreaterThan(before);
  }

  private Set<String> newestNames() {
    Set<String> names = new TreeSet<>();
    try (WindowView view = window.view()) {
      TickCursor newest = view.newest();
      for (int i = 0; i < newest.size(); i++) {
        names.add(table.definition(newest.seriesId(i)).name());
      }
    }
    return names;
  }

  private double value(String name, String labelValue) {
    double[] found = {0};
    metrics.collect(
        (series, value) -> {
          if (series.name().equals(name)
              && series.labels().asPairs().toString().contains(labelValue)) {
            found[0] = value;
          }
        });
    return found[0];
  }

  private void awaitValue(String name, String labelValue, double wanted)
      throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
    while (value(name, labelValue) != wanted && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    assertThat(value(name, labelValue)).isEqualTo(wanted);
  }

  private List<String> firstSeen() {
    return events.after(0, 100).stream()
        .map(EventLog.Entry::event)
        .filter(event -> event.kind().equals(AgentEvent.FIRST_SEEN))
        .map(AgentEvent::subject)
        .toList();
  }

  private List<String> kinds() {
    return events.after(0, 100).stream().map(entry -> entry.event().kind()).toList();
  }

  private final class FakeSource implements TickSource {
    private final String name;
    private final HeldSeries ids = new HeldSeries(SeriesIds.of(table));
    private volatile List<String> shown = new ArrayList<>();
    private volatile CountDownLatch hangUntil = new CountDownLatch(0);
    private volatile double start;
    private volatile boolean fails;
    private volatile int aborted;

    FakeSource(String name) {
      this.name = name;
    }

    void show(String... names) {
      shown = List.of(names);
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public boolean target() {
      return true;
    }

    @Override
    public SourceReport collect(long tickMillis, long deadlineNanos, SampleBuffer into) {
      if (fails) {
        throw new IllegalStateException("bug");
      }
      try {
        hangUntil.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      for (String series : shown) {
        into.add(ids.applyAsInt(SeriesDefinition.of(MetricFamily.counter(series, ""))), 1);
      }
      return new SourceReport(
          true, "", "", 0, 0, start > 0 ? OptionalDouble.of(start) : OptionalDouble.empty());
    }

    @Override
    public void abort() {
      aborted++;
    }

    @Override
    public void close() {}
  }
}
