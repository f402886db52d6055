package io.fodc.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.agent.recorder.EvidenceGap;
import io.fodc.agent.recorder.EvidenceLog;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.metric.SeriesKey;
import io.fodc.schemas.node.NodeId;
import io.fodc.window.MemoryBudget;
import io.fodc.window.SeriesTable;
import io.fodc.window.Tick;
import io.fodc.window.WindowSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentWindowTest {
  private static final long BYTES = 1 << 20;
  private static final NodeId NODE = new NodeId("c", "n");

  @TempDir private Path folder;

  private final EvidenceLog evidence = new EvidenceLog();
  private final SeriesTable table = new SeriesTable(BYTES / 2);

  @Test
  void withoutAFolderIsInMemoryAndNothingIsMissing() {
    try (var window = open(Optional.empty(), 0).window()) {
      assertThat(window.stats().ticks()).isZero();
      assertThat(evidence.gaps()).isEmpty();
    }
  }

  @Test
  void tellsSinceWhenTheAgentWasAway() {
    try (var window = open(Optional.of(folder), 0).window()) {
      MetricFamily family = MetricFamily.gauge("x", "");
      Tick tick = new Tick();
      tick.reset(1_000);
      tick.add(table.intern(SeriesKey.of(SeriesDefinition.of(family)), family), 1);
      window.append(tick);
    }
    AgentWindow again = open(Optional.of(folder), 61_000, new SeriesTable(BYTES / 2));
    try (var window = again.window()) {
      assertThat(window.stats().ticks()).isEqualTo(1);
      assertThat(again.earlier().newestTickMillis()).isEqualTo(1_000);
      assertThat(evidence.gaps())
          .singleElement()
          .isEqualTo(
              new EvidenceGap(
                  "agent-away", "agent", "no ticks: the agent was not running", 1_000, 61_000));
    }
  }

  @Test
  void goesOnInMemoryWhereItCannotWriteAndSaysSo() throws IOException {
    Path taken = folder.resolve("taken");
    Files.writeString(taken, "a file, not a folder");
    AgentWindow opened = open(Optional.of(taken), 5_000);
    try (var window = opened.window()) {
      assertThat(window.stats().bytesLimit()).isEqualTo(BYTES);
      assertThat(evidence.gaps())
          .singleElement()
          .satisfies(
              gap -> {
                assertThat(gap.kind()).isEqualTo("window-in-memory");
                assertThat(gap.lasting()).isTrue();
                assertThat(gap.reason()).contains(taken.toString());
              });
    }
  }

  private AgentWindow open(Optional<Path> directory, long nowMillis) {
    return open(directory, nowMillis, table);
  }

  private AgentWindow open(Optional<Path> directory, long nowMillis, SeriesTable series) {
    return AgentWindow.open(
        directory,
        NODE,
        new WindowSettings(BYTES, 1_000),
        series,
        new MemoryBudget(BYTES),
        evidence,
        nowMillis);
  }
}
