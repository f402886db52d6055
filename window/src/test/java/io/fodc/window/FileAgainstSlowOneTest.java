package io.fodc.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.schemas.node.NodeId;
import io.fodc.window.file.OpenedWindow;
import io.fodc.window.file.WindowDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random histories in a file that is closed and opened again, or left as a kill at that moment
 * leaves it: the same as in the slow window. The seed is the test's name.
 */
@Tag("long")
class FileAgainstSlowOneTest {
  private static final int TICKS = 300;
  private static final NodeId NODE = new NodeId("c", "n");
  private static final long LATER = 2_000_000_000_000L;

  /** Budget and series: from little room to plenty. */
  private static final int[][] SIZES = {
    {2_000_000, 40}, {400_000, 60}, {200_000, 30}, {150_000, 100}, {100_000, 10}
  };

  @TempDir static Path folder;

  static Stream<Arguments> histories() {
    long seed = Long.getLong("fodc.seed", 101);
    int rounds = Integer.getInteger("fodc.long", 1);
    return Stream.iterate(0, i -> i < SIZES.length * rounds, i -> i + 1)
        .map(i -> Arguments.of(seed + i, SIZES[i % SIZES.length][0], SIZES[i % SIZES.length][1]));
  }

  @ParameterizedTest(name = "seed={0} budget={1} series={2}")
  @MethodSource("histories")
  void isThereAgain(long seed, int budget, int series) throws IOException {
    Random random = new Random(seed);
    SlowWindow slow = new SlowWindow();
    int reopened = 0;
    Path home = folder.resolve(seed + "-0");
    Opened now = new Opened(home, budget);
    try {
      RandomHistory history = new RandomHistory(random, now.table, series);
      for (int i = 0; i < TICKS; i++) {
        Tick tick = history.next();
        switch (now.window.append(tick)) {
          case AppendResult.Appended appended ->
              slow.append(tick, appended.shed(), history::numberOf);
          case AppendResult.Refused refused ->
              assertThat(refused.reason()).isEqualTo(EvidenceGap.Reason.NOT_ASCENDING);
        }
        assertThat(now.budget.used()).isLessThanOrEqualTo(budget);
        if (random.nextInt(25) == 0) {
          reopened++;
          boolean killed = random.nextBoolean();
          Path next = killed ? copyOf(home, folder.resolve(seed + "-" + reopened)) : home;
          int held = now.window.stats().blocks() + (int) now.window.stats().ticks();
          now.close();
          home = next;
          now = new Opened(home, budget);
          WindowStats stats = now.window.stats();
          assertThat(stats.blocks() + (int) stats.ticks()).as("tick %d", i).isEqualTo(held);
          check(now, slow, random);
          history.restart(now.table);
        }
      }
      check(now, slow, random);
      assertThat(reopened).isPositive();
    } finally {
      now.close();
    }
  }

  private static void check(Opened now, SlowWindow slow, Random random) {
    try (WindowView view = now.window.view()) {
      assertThat(slow.assertSameNewest(view, now.table)).isEqualTo(view.tickCount());
      if (slow.size() > 0) {
        assertThat(view.newestTickMillis()).isEqualTo(slow.newestTickMillis());
        RandomQuery query = RandomQuery.of(random, slow.newestTickMillis());
        slow.assertQuery(view, now.table, query.in(now.table), query.wanted());
      }
    }
  }

  /** The file as it is now, without its lock. */
  private static Path copyOf(Path home, Path next) throws IOException {
    Files.createDirectories(next);
    Files.copy(home.resolve(WindowDirectory.FILE), next.resolve(WindowDirectory.FILE));
    return next;
  }

  /** A window that lives in a folder. */
  private static final class Opened implements AutoCloseable {
    final MemoryBudget budget;
    final SeriesTable table;
    final Window window;

    Opened(Path home, long bytes) {
      budget = new MemoryBudget(bytes);
      table = new SeriesTable(bytes / 2);
      OpenedWindow opened =
          WindowDirectory.open(home, NODE, new WindowSettings(bytes, 10_000), table, budget, LATER);
      window = opened.window();
      assertThat(opened.problem()).isEmpty();
      assertThat(opened.notes()).isEmpty();
      opened.found().ifPresent(found -> assertThat(found.isSound()).isTrue());
    }

    @Override
    public void close() {
      window.close();
      table.close();
      assertThat(budget.used()).isZero();
    }
  }
}
