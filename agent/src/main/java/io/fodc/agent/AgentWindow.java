package io.fodc.agent;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.fodc.agent.recorder.EarlierLife;
import io.fodc.agent.recorder.EvidenceLog;
import io.fodc.schemas.node.NodeId;
import io.fodc.window.MemoryBudget;
import io.fodc.window.SeriesTable;
import io.fodc.window.Window;
import io.fodc.window.WindowSettings;
import io.fodc.window.file.FileReport;
import io.fodc.window.file.OpenedWindow;
import io.fodc.window.file.WindowDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The agent's window: in the folder that is configured, or in memory; and what is told about it.
 *
 * @param opened the window
 * @param earlier what it remembers of the process before this one
 */
record AgentWindow(OpenedWindow opened, EarlierLife earlier) {
  private static final System.Logger LOG = System.getLogger(AgentWindow.class.getName());
  private static final String IN_MEMORY_GAP = "window-in-memory";
  private static final String WINDOW = "window";

  static AgentWindow open(
      Optional<Path> directory,
      NodeId node,
      WindowSettings settings,
      SeriesTable series,
      MemoryBudget budget,
      EvidenceLog evidence,
      long nowMillis) {
    if (directory.isEmpty()) {
      Window window = Window.open(settings, series, budget);
      OpenedWindow opened = new OpenedWindow(window, Optional.empty(), List.of(), Optional.empty());
      return new AgentWindow(opened, EarlierLife.NONE);
    }
    OpenedWindow opened =
        WindowDirectory.open(directory.get(), node, settings, series, budget, nowMillis);
    AgentWindow window = new AgentWindow(opened, EarlierLife.of(opened.window()));
    window.tell(directory.get(), evidence, nowMillis);
    return window;
  }

  Window window() {
    return opened.window();
  }

  /** Damages found in the file when it was opened. */
  int damages() {
    return opened.found().map(found -> found.damages().size()).orElse(0);
  }

  private void tell(Path directory, EvidenceLog evidence, long nowMillis) {
    for (String note : opened.notes()) {
      LOG.log(WARNING, "event=window-file-set-aside detail=\"" + note + "\"");
      evidence.note("window-file", WINDOW, note, nowMillis, nowMillis);
    }
    opened
        .problem()
        .ifPresent(
            problem -> {
              LOG.log(WARNING, "event=window-in-memory detail=\"" + problem + "\"");
              evidence.open(IN_MEMORY_GAP, WINDOW, problem, nowMillis);
            });
    opened.found().ifPresent(found -> tellFound(found, directory, evidence, nowMillis));
  }

  private void tellFound(FileReport found, Path directory, EvidenceLog evidence, long nowMillis) {
    long ticks = window().stats().ticks();
    LOG.log(
        INFO,
        "event=window-reopened directory={0} ticks={1,number,#} series={2,number,#} torn_bytes={3,number,#} damages={4}",
        directory,
        ticks,
        found.series(),
        found.tornBytes(),
        found.damages());
    long newest = earlier.newestTickMillis();
    if (ticks > 0 && newest < nowMillis) {
      evidence.note(
          "agent-away", "agent", "no ticks: the agent was not running", newest, nowMillis);
    }
  }
}
