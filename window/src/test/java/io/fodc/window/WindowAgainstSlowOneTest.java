package io.fodc.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.schemas.node.NodeId;
import io.fodc.window.file.RecordedFile;
import io.fodc.window.file.WindowExport;
import io.fodc.window.file.WindowFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Random histories, the same in the window and in the slow one. The seed is the test's name. */
@Tag("long")
class WindowAgainstSlowOneTest {
  private static final int TICKS = 400;
  private static final NodeId NODE = new NodeId("c", "n");

  /** Budget and series: from almost no room to plenty. */
  private static final int[][] SIZES = {
    {4_000_000, 40},
    {4_000_000, 300},
    {200_000, 40},
    {100_000, 100},
    {40_000, 60},
    {20_000, 30},
    {12_000, 20},
    {60_000, 400},
    {8_000, 10},
    {300_000, 7}
  };

  @TempDir static Path folder;

  static Stream<Arguments> histories() {
    long seed = Long.getLong("fodc.seed", 1);
    int rounds = Integer.getInteger("fodc.long", 1);
    return Stream.iterate(0, i -> i < SIZES.length * rounds, i -> i + 1)
        .map(i -> Arguments.of(seed + i, SIZES[i % SIZES.length][0], SIZES[i % SIZES.length][1]));
  }

  @ParameterizedTest(name = "seed={0} budget={1} series={2}")
  @MethodSource("histories")
  void answersAsTheSlowOne(long seed, int budget, int series) throws IOException {
    Random random = new Random(seed);
    SlowWindow slow = new SlowWindow();
    try (Rig rig = new Rig(budget, 1 + random.nextInt(series * 2))) {
      RandomHistory history = new RandomHistory(random, rig.table, series);
      Others others = new Others(rig.budget, random);
      Lost lost = new Lost();
      for (int i = 0; i < TICKS; i++) {
        others.takeOrGive();
        Tick tick = history.next();
        AppendResult result = rig.window.append(tick);
        assertThat(rig.budget.used()).isLessThanOrEqualTo(budget);
        switch (result) {
          case AppendResult.Appended appended ->
              slow.append(tick, appended.shed(), history::numberOf);
          case AppendResult.Refused refused -> lost.count(refused, tick, slow);
        }
        if (random.nextInt(60) == 0) {
          rig.window.seal();
        }
        assertThat(rig.window.stats().bytesUsed()).isEqualTo(Rig.liveBytes(rig.window));
        assertThat(rig.budget.used())
            .isEqualTo(rig.table.bytes() + rig.window.stats().bytesUsed() + others.used());
        if (i % 16 == 0 && result instanceof AppendResult.Appended) {
          check(rig, slow, random, tick.tickMillis());
        }
      }
      assertThat(rig.window.stats().refusedTicks()).isEqualTo(lost.ticks);
      others.giveAll();
    }
  }

  private static void check(Rig rig, SlowWindow slow, Random random, long newest)
      throws IOException {
    try (WindowView view = rig.window.view()) {
      int held = slow.assertSameNewest(view, rig.table);
      WindowStats stats = rig.window.stats();
      assertThat(stats.evictedTicks()).isEqualTo(slow.size() - held);
      assertThat(stats.ticks()).isEqualTo(held);
      slow.assertAfter(view, rig.table, newest - random.nextInt(2_000_000));
      RandomQuery query = RandomQuery.of(random, newest);
      slow.assertQuery(view, rig.table, query.in(rig.table), query.wanted());
      if (random.nextInt(4) == 0) {
        Path export = folder.resolve("export");
        try (OutputStream out = Files.newOutputStream(export)) {
          WindowExport.write(
              view, rig.table, any -> true, Long.MIN_VALUE, Long.MAX_VALUE, NODE, out);
        }
        checkExport(export, slow, held, query);
      }
    }
  }

  private static void checkExport(Path export, SlowWindow slow, int held, RandomQuery query)
      throws IOException {
    try (RecordedFile file = WindowFile.read(export);
        WindowView view = file.view()) {
      assertThat(file.report().isSound()).isTrue();
      assertThat(slow.assertSameNewest(view, file.table())).isEqualTo(held);
      slow.assertQuery(view, file.table(), query.in(file.table()), query.wanted());
    }
  }

  /** Ticks that were refused, and rightly so. */
  private static final class Lost {
    private int ticks;

    void count(AppendResult.Refused refused, Tick tick, SlowWindow slow) {
      boolean late = slow.size() > 0 && tick.tickMillis() <= slow.newestTickMillis();
      assertThat(refused.reason())
          .isEqualTo(late ? EvidenceGap.Reason.NOT_ASCENDING : EvidenceGap.Reason.NO_ROOM);
      ticks++;
    }
  }

  /** Somebody else in the same budget: to the window it grows and shrinks. */
  private static final class Others {
    private final MemoryAllowance allowance;
    private final Random random;

    Others(MemoryBudget budget, Random random) {
      allowance = budget.allowance("others");
      this.random = random;
    }

    void takeOrGive() {
      if (random.nextInt(12) > 0) {
        return;
      }
      if (random.nextBoolean()) {
        allowance.reserve(random.nextLong(allowance.limit() + 1));
      } else {
        allowance.release(random.nextLong(allowance.used() + 1));
      }
    }

    long used() {
      return allowance.used();
    }

    void giveAll() {
      allowance.release(allowance.used());
    }
  }
}
