package io.fodc.window.block;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/**
 * Blocks of every prediction, order, packing, scale and presence, as bytes in {@code golden.txt}.
 * They must be read for as long as the version stays. Other bytes written are no new version, but a
 * choice of the writer that should not change unnoticed.
 */
class BlockGoldenTest {
  private static final int TICKS = 48;

  private static final int[] NOISE = new Random(7).ints(TICKS, 0, 1 << 30).toArray();

  private static int noise(int tick, int range) {
    return NOISE[tick] % range;
  }

  private static Map<String, Series> blocks() {
    Map<String, Series> blocks = new TreeMap<>();
    blocks.put("constant-small", of(tick -> 63));
    blocks.put("constant-whole", of(tick -> -1_000_000));
    blocks.put("constant-decimal", of(tick -> 0.25));
    blocks.put("constant-bits", of(tick -> Double.NaN));
    blocks.put("presence-range", some(5, 17, 1));
    blocks.put("presence-bitmap", some(5, 40, 3));
    blocks.put("none-0-fixed", of(tick -> 900 + noise(tick, 128)));
    blocks.put("none-0-fixed-shifted", of(tick -> 4096.0 * (900 + noise(tick, 128))));
    blocks.put("none-0-fixed-decimal", of(tick -> noise(tick, 1000) / 1000.0));
    blocks.put("none-0-fixed-bits", of(tick -> Math.sqrt(900 + noise(tick, 100))));
    blocks.put("none-1-fixed", of(growing()));
    blocks.put("none-2-rice", of(tick -> tick * tick * 1000.0 + noise(tick, 2)));
    blocks.put("none-0-rice", of(tick -> tick == 9 ? 1e12 : 500 + noise(tick, 40)));
    blocks.put("none-0-mask", of(tick -> tick % 3 == 0 ? 1e6 + noise(tick, 1000) : 7));
    blocks.put("none-0-sparse", of(tick -> tick == 9 || tick == 40 ? 1e6 + tick : 7));
    blocks.put("none-1-sparse", of(tick -> 100 + tick / 20));
    blocks.put("line-0-fixed", of(tick -> tick * 1000.0 + noise(tick, 100)));
    blocks.put(
        "same-0-fixed", of(growing(), tick -> (int) growing().applyAsDouble(tick) + tick % 2));
    blocks.put(
        "ratio-0-fixed", of(growing(), tick -> Math.rint(growing().applyAsDouble(tick) * 7)));
    blocks.put("ticks-with-deviations", late());
    return blocks;
  }

  /** Grows by a noisy step. */
  private static IntToDoubleFunction growing() {
    return tick -> {
      int sum = 100;
      for (int i = 0; i < tick; i++) {
        sum += noise(i, 1024);
      }
      return sum;
    };
  }

  private static Series of(IntToDoubleFunction... values) {
    int[] ids = new int[values.length];
    for (int column = 0; column < ids.length; column++) {
      ids[column] = 10 + 2 * column;
    }
    Series series = new Series(Series.even(TICKS), ids);
    for (int column = 0; column < ids.length; column++) {
      for (int tick = 0; tick < TICKS; tick++) {
        series.put(column, tick, values[column].applyAsDouble(tick));
      }
    }
    return series;
  }

  private static Series some(int from, int to, int step) {
    Series series = new Series(Series.even(TICKS), 1);
    for (int tick = from; tick < to; tick += step) {
      series.put(0, tick, 64.0);
    }
    return series;
  }

  private static Series late() {
    long[] ticks = Series.even(TICKS);
    for (int tick = 1; tick < TICKS; tick++) {
      ticks[tick] += noise(tick, 20) - 10;
    }
    Series series = new Series(ticks, 1);
    for (int tick = 0; tick < TICKS; tick++) {
      series.put(0, tick, 1.0);
    }
    return series;
  }

  @Test
  void writesTheGoldenBytes() throws IOException {
    StringBuilder written = new StringBuilder();
    blocks()
        .forEach(
            (name, block) ->
                written
                    .append(name)
                    .append(' ')
                    .append(HexFormat.of().formatHex(block.block()))
                    .append('\n'));
    assertThat(written.toString()).isEqualTo(golden());
  }

  @Test
  void readsTheGoldenBytes() throws IOException, BlockFormatException {
    Map<String, Series> blocks = blocks();
    for (String line : golden().lines().toList()) {
      String name = line.substring(0, line.indexOf(' '));
      byte[] bytes = HexFormat.of().parseHex(line.substring(name.length() + 1));
      Series block = blocks.remove(name);
      assertThat(block).as(name).isNotNull();
      assertThat(Series.read(bytes)).as(name).isEqualTo(block.contents());
      assertThat(new SlowBlock(bytes).contents()).as(name).isEqualTo(block.contents());
    }
    assertThat(blocks).isEmpty();
  }

  @Test
  void isCodedAsItsNameSays() {
    blocks().forEach(BlockGoldenTest::assertCodedAs);
  }

  private static void assertCodedAs(String name, Series block) {
    BlockEncoder encoder = new BlockEncoder(block);
    int head = ColumnPlan.head(encoder.plan(encoder.columns() - 1));
    if (name.startsWith("none") || name.startsWith("line") || block.columns() > 1) {
      String[] predictions = {"none", "line", "same", "ratio"};
      String[] packings = {"fixed", "rice", "mask", "sparse"};
      String coded =
          predictions[ColumnForm.prediction(head)]
              + "-"
              + ColumnForm.order(head)
              + "-"
              + packings[head >>> 1 & 3];
      assertThat(name).startsWith(coded);
    } else {
      assertThat(encoder.plan(0)).as(name).isEqualTo(ColumnPlan.CONSTANT);
    }
  }

  private static String golden() throws IOException {
    try (InputStream in = BlockGoldenTest.class.getResourceAsStream("golden.txt")) {
      assertThat(in).isNotNull();
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
