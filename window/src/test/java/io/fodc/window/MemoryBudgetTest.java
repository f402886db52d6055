package io.fodc.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
  private static final int SERIES = 50;

  private final Tick tick = new Tick();

  /** Values that no codec makes small, so that the budget is full soon. */
  private final SplittableRandom random = new SplittableRandom(1);

  @Test
  void takesTheOldestBlockOfAllWindows() {
    MemoryBudget budget = new MemoryBudget(120_000);
    SeriesTable table = new SeriesTable(60_000);
    int[] ids = ids(table);
    List<Window> windows = windows(budget, table, 5);
    // Window 0 falls silent after its first block; the others go on.
    append(windows.get(0), ids, 0);
    for (int i = 1; i < 400; i++) {
      for (Window window : windows.subList(1, 5)) {
        append(window, ids, i);
        assertThat(budget.used()).isLessThanOrEqualTo(budget.limit());
      }
    }
    assertThat(windows.get(0).stats().ticks()).isZero();
    assertThat(windows.get(0).evidence())
        .containsExactly(new EvidenceGap(EvidenceGap.Reason.EVICTED, 0, 0, 1, SERIES));
    long sum = table.bytes();
    for (Window window : windows) {
      sum += Rig.liveBytes(window);
    }
    assertThat(budget.used()).isEqualTo(sum);
    List<Long> oldest = new ArrayList<>();
    windows.subList(1, 5).forEach(window -> oldest.add(window.oldestTickMillis() / 10_000));
    assertThat(oldest).allSatisfy(o -> assertThat(o).isBetween(oldest.getFirst() - 60L, 399L));
    windows.forEach(Window::close);
    table.close();
    assertThat(budget.used()).isZero();
    assertThat(budget.windows()).isZero();
  }

  @Test
  void staysWithinLimitsWhileManyThreadsWrite() throws Exception {
    MemoryBudget budget = new MemoryBudget(300_000);
    SeriesTable table = new SeriesTable(60_000);
    int[] ids = ids(table);
    List<Window> windows = windows(budget, table, 8);
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<Boolean>> results = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        List<Window> own = windows.subList(thread * 2, thread * 2 + 2);
        Callable<Boolean> work = () -> write(own, ids, budget);
        results.add(threads.submit(work));
      }
      for (Future<Boolean> result : results) {
        assertThat(result.get()).isTrue();
      }
    }
    windows.forEach(Window::close);
    table.close();
    assertThat(budget.used()).isZero();
    assertThat(budget.pinned()).isZero();
  }

  @Test
  void anIdleWindowIsSmall() {
    MemoryBudget budget = new MemoryBudget(256L << 20);
    SeriesTable table = new SeriesTable(1 << 20);
    Window window = Window.open(new WindowSettings(256L << 20, 10_000), table, budget);
    assertThat(window.stats().bytesUsed()).isZero();
    int[] ids = new int[500];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = table.intern(Rig.key(i), Rig.FAMILY);
    }
    append(window, ids, 1);
    assertThat(window.stats().bytesUsed()).isLessThan(20_000);
    window.close();
    table.close();
  }

  private static boolean write(List<Window> windows, int[] ids, MemoryBudget budget) {
    Tick own = new Tick();
    boolean right = true;
    for (int i = 0; i < 300; i++) {
      for (Window window : windows) {
        own.reset(i * 10_000L);
        for (int id : ids) {
          own.add(id, id * 31 + i);
        }
        AppendResult result = window.append(own);
        right &= result instanceof AppendResult.Appended && budget.used() <= budget.limit();
        try (WindowView view = window.view()) {
          right &= view.isEmpty() || view.newest().tickMillis() <= i * 10_000L;
        }
      }
    }
    return right;
  }

  private static int[] ids(SeriesTable table) {
    int[] ids = new int[SERIES];
    for (int i = 0; i < SERIES; i++) {
      ids[i] = table.intern(Rig.key(i), Rig.FAMILY);
    }
    return ids;
  }

  private static List<Window> windows(MemoryBudget budget, SeriesTable table, int count) {
    List<Window> windows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      windows.add(Window.open(new WindowSettings(budget.limit(), 10_000, SERIES), table, budget));
    }
    return windows;
  }

  private void append(Window window, int[] ids, int i) {
    tick.reset(i * 10_000L);
    for (int id : ids) {
      tick.add(id, random.nextDouble());
    }
    assertThat(window.append(tick)).isEqualTo(new AppendResult.Appended(ids.length, 0, 0));
  }
}
