package io.fodc.bench;

import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.metric.SeriesKey;
import io.fodc.window.SeriesTable;
import io.fodc.window.Tick;
import java.util.Random;

/**
 * Ticks as a BanyanDB-like node makes them: of its series six in ten stand still, one in ten counts
 * evenly, one and a half move by small whole numbers, the others are fractions that always change.
 */
final class NodeTicks {
  private static final MetricFamily FAMILY =
      MetricFamily.counter("banyandb_measure_total", "Made up for the benchmark.");

  private final Random random = new Random(1);
  private final int[] ids;
  private final double[] values;
  private final Tick tick = new Tick();
  private long now = 1_700_000_000_000L;

  NodeTicks(SeriesTable table, int series) {
    ids = new int[series];
    values = new double[series];
    for (int i = 0; i < series; i++) {
      SeriesDefinition definition =
          SeriesDefinition.of(
              FAMILY, "group", "metrics-minute", "seg", "20261122", "shard", "s" + i);
      ids[i] = table.intern(SeriesKey.of(definition), FAMILY);
      values[i] = random.nextInt(100_000);
    }
  }

  Tick next() {
    now += 10_000;
    tick.reset(now);
    for (int i = 0; i < ids.length; i++) {
      int kind = i % 20;
      if (kind >= 15) {
        values[i] = random.nextDouble();
      } else if (kind >= 12) {
        values[i] += kind < 14 ? 10 : random.nextInt(50);
      }
      tick.add(ids[i], values[i]);
    }
    return tick;
  }
}
