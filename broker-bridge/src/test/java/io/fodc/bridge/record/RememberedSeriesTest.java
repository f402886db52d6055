package io.fodc.bridge.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fodc.bridge.framing.FramingException;
import io.fodc.schemas.metric.Labels;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.metric.SeriesKey;
import io.fodc.schemas.node.NodeId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Series that a node's record has in common with its last one are told by their name alone. */
class RememberedSeriesTest {
  private final WindowDecoder decoder = WindowDecoder.remembering();
  private final Remembering sink = new Remembering();
  private final WindowEncoder encoder = new WindowEncoder(RecordLimits.MAX_RECORD_BYTES);

  /** Keeps what series are called; what it was shown last. */
  private static final class Remembering implements WindowSink {
    private final Map<SeriesSetName, List<SeriesDefinition>> sets = new HashMap<>();
    private final Map<SeriesDefinition, Double> values = new LinkedHashMap<>();
    private List<SeriesDefinition> set = new ArrayList<>();
    private int at;
    private int told;
    private int windows;
    private boolean forgetful;

    @Override
    public boolean knows(SeriesSetName name) {
      return !forgetful && sets.containsKey(name);
    }

    @Override
    public void window(WindowOrigin origin, WindowPart part, long[] ticks, int count) {
      windows++;
      values.clear();
      told = 0;
      at = 0;
    }

    @Override
    public void named(SeriesSetName name, int count, boolean known) {
      if (known) {
        set = sets.getOrDefault(name, List.of());
        assertThat(set).hasSize(count);
      } else {
        set = new ArrayList<>();
        sets.put(name, set);
      }
    }

    @Override
    public void series(SeriesKey key, MetricFamily family) {
      told++;
      set.add(key.toDefinition(family));
    }

    @Override
    public void points(long[] ticks, double[] of, int count) {
      values.put(set.get(at++), of[count - 1]);
    }
  }

  private static List<SeriesDefinition> series(int count, String help) {
    List<SeriesDefinition> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      MetricFamily family = MetricFamily.gauge("family_" + i / 3, help);
      all.add(new SeriesDefinition(family.name(), Labels.of("place", "p" + i), family));
    }
    return all;
  }

  private byte[] record(String node, List<SeriesDefinition> series, double offset) {
    long tick = 1_700_000_000_000L + (long) offset * 10_000;
    Map<SeriesDefinition, TreeMap<Long, Long>> bits = new LinkedHashMap<>();
    for (int i = 0; i < series.size(); i++) {
      bits.put(series.get(i), new TreeMap<>(Map.of(tick, Double.doubleToRawLongBits(i + offset))));
    }
    WindowOrigin of = TestWindow.ORIGIN;
    WindowOrigin origin =
        new WindowOrigin(new NodeId("east", node), of.role(), of.labels(), "i", 10_000, of.gaps());
    return new TestWindow(origin, List.of(tick), bits)
        .encode(encoder, RecordSchema.METRIC_WINDOW.singleObject())
        .getFirst();
  }

  private void shows(byte[] record, List<SeriesDefinition> series, double offset, int told) {
    decoder.decode(record, sink);
    Map<SeriesDefinition, Double> wanted = new HashMap<>();
    for (int i = 0; i < series.size(); i++) {
      wanted.put(series.get(i), i + offset);
    }
    assertThat(sink.values).isEqualTo(wanted);
    assertThat(sink.told).isEqualTo(told);
  }

  @Test
  void tellsTheSameSeriesOnce() {
    List<SeriesDefinition> some = series(20, "help");
    shows(record("a", some, 1), some, 1, 20);
    shows(record("a", some, 2), some, 2, 0);
    shows(record("a", some, 3), some, 3, 0);
  }

  @Test
  void tellsThemAgainWhenAnyDiffers() {
    List<SeriesDefinition> some = series(20, "help");
    List<SeriesDefinition> more = series(21, "help");
    List<SeriesDefinition> fewer = series(19, "help");
    List<SeriesDefinition> otherHelp = series(20, "other");
    shows(record("a", some, 1), some, 1, 20);
    shows(record("a", more, 2), more, 2, 21);
    shows(record("a", fewer, 3), fewer, 3, 19);
    shows(record("a", otherHelp, 4), otherHelp, 4, 20);
    shows(record("a", otherHelp, 5), otherHelp, 5, 0);
  }

  @Test
  void namesTheSameSeriesOfNodesAlike() {
    List<SeriesDefinition> some = series(20, "help");
    shows(record("a", some, 1), some, 1, 20);
    shows(record("b", some, 2), some, 2, 20);
    assertThat(sink.sets).hasSize(1);
    shows(record("b", some, 3), some, 3, 0);
    shows(record("a", some, 4), some, 4, 0);
  }

  @Test
  void tellsThemToASinkThatHasForgotten() {
    List<SeriesDefinition> some = series(20, "help");
    shows(record("a", some, 1), some, 1, 20);
    sink.forgetful = true;
    shows(record("a", some, 2), some, 2, 20);
    sink.forgetful = false;
    shows(record("a", some, 3), some, 3, 0);
  }

  @Test
  void checksARecordWhoseSeriesItKnowsAsStrictlyAsAnyOther() {
    List<SeriesDefinition> some = series(20, "help");
    byte[] record = record("a", some, 1);
    decoder.decode(record, sink);
    WindowDecoder forgetful = new WindowDecoder();
    Random random = new Random(11);
    for (int i = 0; i < 20_000; i++) {
      byte[] broken = record.clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        broken[random.nextInt(broken.length)] ^= (byte) (1 << random.nextInt(8));
      }
      int length = random.nextInt(4) == 0 ? random.nextInt(broken.length) : broken.length;
      byte[] sent = Arrays.copyOf(broken, length);
      Remembering plain = new Remembering();
      boolean isRecord = isRead(forgetful, sent, plain);
      int windows = sink.windows;
      assertThat(isRead(decoder, sent, sink)).as("round %d", i).isEqualTo(isRecord);
      assertThat(sink.windows).isEqualTo(isRecord ? windows + 1 : windows);
      if (isRecord) {
        assertThat(sink.values).as("round %d", i).isEqualTo(plain.values);
      }
      decoder.decode(record, sink);
    }
  }

  private static boolean isRead(WindowDecoder by, byte[] record, Remembering into) {
    try {
      by.decode(record, into);
      return true;
    } catch (RecordException | FramingException e) {
      return false;
    }
  }

  @Test
  void refusesARecordThatEndsWithinKnownSeries() {
    List<SeriesDefinition> some = series(20, "help");
    byte[] record = record("a", some, 1);
    decoder.decode(record, sink);
    byte[] cut = Arrays.copyOf(record, record.length / 2);
    assertThatThrownBy(() -> decoder.decode(cut, sink)).isInstanceOf(RecordException.class);
    assertThat(sink.windows).isEqualTo(1);
  }
}
