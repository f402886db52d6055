package io.fodc.schemas.exposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class RememberingReaderTest {
  private final CountedAllowance memory = new CountedAllowance(Long.MAX_VALUE);
  private final RememberingReader reader = new RememberingReader(ExpositionLimits.DEFAULT, memory);
  private final ModelSink sink = new ModelSink();

  private static final String PAGE =
      """
      # HELP a one
      # TYPE a gauge
      a{x="1"} 1
      a{x="2"} 2
      a{x="3"} 3
      a{x="4"} 4
      # TYPE h histogram
      # HELP h two
      h_bucket{le="1"} 5
      h_bucket{le="+Inf"} 6
      h_sum 0.25
      h_count 6
      """;

  @Test
  void asksForASeriesOnce() {
    read(PAGE);
    read(PAGE.replace(" 6\n", " 7\n"));

    assertThat(sink.learnt()).isEqualTo(8);
    assertThat(sink.lines()).contains("h_bucket{le=\"+Inf\"} 7", "h_sum 0.25", "a{x=\"1\"} 1");
  }

  @Test
  void learnsAnInsertedLineOnlyAndForgetsARemovedOne() {
    read(PAGE);
    read(PAGE.replace("a{x=\"2\"} 2\n", "").replace("h_sum", "h_bucket{le=\"9\"} 3\nh_sum"));

    assertThat(sink.learnt()).isEqualTo(9);
    assertThat(sink.held()).isEqualTo(8);
    assertThat(sink.lines()).doesNotContain("a{x=\"2\"} 2").contains("h_bucket{le=\"9\"} 3");
  }

  @Test
  void learnsTheFirstSampleOfAFamilyThatWasAnnouncedBefore() {
    String announced = PAGE + "# HELP e three\n# TYPE e counter\n# UNIT e x\n";
    read(announced);
    read(announced + "e 1\n");
    read(announced);
    read(announced + "e 2\n");

    assertThat(sink.learnt()).isEqualTo(10);
    assertThat(sink.held()).isEqualTo(9);
    assertThat(sink.lines()).contains("e 2");
  }

  @Test
  void keepsTheHandleOfALineThatMoves() {
    read(PAGE);
    read(PAGE.replace("a{x=\"1\"} 1\n", "").replace("# TYPE h", "a{x=\"1\"} 1\n# TYPE h"));

    assertThat(sink.learnt()).isEqualTo(8);
    assertThat(sink.held()).isEqualTo(8);
  }

  @Test
  void keepsTheHandleOfASeriesThatIsWrittenOtherwise() {
    read("a{x=\"1\",y=\"2\"} 1\nb 2\n");
    read("a{ y=\"2\" , x=\"1\" } 3\nb 2\n");
    read("a{ y=\"2\" , x=\"1\" } 4\nb 2\n");

    assertThat(sink.learnt()).isEqualTo(2);
    assertThat(sink.held()).isEqualTo(2);
    assertThat(sink.lines()).containsExactly("a{x=\"1\",y=\"2\"} 4", "b 2");
  }

  @Test
  void neverTakesAKnownLineForAnother() {
    read("b 5\nc 1\n");
    read("b2 7\nc 1\n");
    assertThat(sink.lines()).containsExactly("b2 7", "c 1");
    read("b {x=\"1\"} 7\nc 1\n");
    assertThat(sink.lines()).containsExactly("b{x=\"1\"} 7", "c 1");
    read("b-1\nc 1\n");
    assertThat(sink.lines()).containsExactly("b -1", "c 1");
    read("b5 1\nc 1\n");
    assertThat(sink.lines()).containsExactly("b5 1", "c 1");
  }

  @Test
  void tellsTheSinkOfAFamilyThatChanges() {
    read(PAGE);
    read(PAGE.replace("TYPE a gauge", "TYPE a counter"));

    assertThat(sink.samples().getFirst().family().type().word()).isEqualTo("counter");
    assertThat(sink.held()).isEqualTo(8);
  }

  @Test
  void givesTheFirstOfTwoEqualSeries() {
    read(PAGE);
    PageReport report = read(PAGE.replace("h_sum", "a{x=\"1\"} 9\nh_sum"));

    assertThat(report.duplicateSamples()).isOne();
    assertThat(sink.lines()).contains("a{x=\"1\"} 1").doesNotContain("a{x=\"1\"} 9");
  }

  @Test
  void asksAgainForWhatWasNotKeptOnceThereIsRoom() {
    sink.refuse(true);
    read(PAGE);
    read(PAGE);
    assertThat(sink.asked()).isEqualTo(8);
    assertThat(sink.refused()).isEqualTo(8);

    sink.refuse(false);
    read(PAGE);
    assertThat(sink.asked()).isEqualTo(16);
    assertThat(sink.held()).isEqualTo(8);
    read(PAGE);
    assertThat(sink.asked()).isEqualTo(16);
    assertThat(sink.lines()).hasSize(8);
  }

  @Test
  void readsOnWithoutMemoryWhenThereIsNoRoom() {
    memory.limit(100);
    for (int i = 0; i < 30; i++) {
      read(PAGE);
      assertThat(sink.lines()).hasSize(8);
      assertThat(sink.held()).isZero();
      assertThat(memory.used()).isLessThanOrEqualTo(100);
    }
    memory.limit(Long.MAX_VALUE);
    for (int i = 0; i < 30; i++) {
      read(PAGE);
    }
    assertThat(sink.held()).isEqualTo(8);
    memory.limit(memory.used());
    read(PAGE.replace("h_sum", "h_bucket{le=\"9\"} 3\nh_sum"));
    assertThat(sink.lines()).hasSize(9);
    assertThat(memory.used()).isZero();
    assertThat(sink.held()).isZero();
  }

  @Test
  void givesEverythingBackWhenClosed() {
    read(PAGE);
    read(PAGE + "n 1\n");
    assertThat(memory.used()).isPositive();

    reader.close();
    assertThat(memory.used()).isZero();
    assertThat(sink.held()).isZero();
  }

  @Test
  void forgetsEverythingWhenTheSinkFails() {
    read(PAGE);
    sink.failAfter(3);
    assertThatThrownBy(() -> read(PAGE + "n 1\n")).hasMessage("enough");
    assertThat(sink.held()).isZero();
    assertThatThrownBy(() -> read(PAGE + "n 1\n")).hasMessage("enough");
    assertThat(sink.held()).isZero();

    sink.failAfter(Integer.MAX_VALUE);
    read(PAGE);
    assertThat(sink.held()).isEqualTo(8);
    assertThat(sink.lines()).hasSize(8);
  }

  @Test
  void allocatesNothingForKnownLines() {
    StringBuilder text = new StringBuilder("# HELP m help\n# TYPE m gauge\n");
    for (int i = 0; i < 2000; i++) {
      text.append("m{shard=\"").append(i).append("\"} ").append(i * 0.25).append('\n');
    }
    byte[] page = text.toString().getBytes(StandardCharsets.UTF_8);
    double[] sum = new double[1];
    LineSink adding = new AddingSink(sum);
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 20; i++) {
      long before = thread.getCurrentThreadAllocatedBytes();
      reader.read(page, 0, page.length, ExpositionFormat.TEXT_0_0_4, adding);
      least = Math.min(least, thread.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(sum[0]).isPositive();
    assertThat(least).as("bytes allocated for a page of 2000 known lines").isLessThan(400);
  }

  @Test
  void takesFewBytesForALine() {
    StringBuilder text = new StringBuilder("# HELP m help\n# TYPE m gauge\n");
    for (int i = 0; i < 2000; i++) {
      text.append("m{group=\"sw_metricsMinute\",shard=\"").append(i).append("\"} 1\n");
    }
    read(text.toString());
    assertThat(memory.used() / 2000).isLessThanOrEqualTo(18 + 10);
  }

  @Test
  void writesLinesAnewInTheSameMemoryWhilePagesChange() {
    String first = PAGE + "m 1\n".replace("m", "m".repeat(400));
    String second = first.replace("a{x=\"2\"} 2\n", "");
    read(first);
    long once = memory.used();
    read(second);
    read(first);
    long changing = memory.used();
    for (int i = 0; i < 10; i++) {
      read(i % 2 == 0 ? second : first);
      assertThat(memory.used()).isEqualTo(changing);
    }
    read(first);
    assertThat(memory.used()).isLessThan(changing).isGreaterThanOrEqualTo(once);
    assertThat(sink.held()).isEqualTo(9);
  }

  @Test
  void knowsLinesThatMoveTogetherInFrontOfMetadata() {
    String head = "# TYPE a gauge\na 1\n";
    String family = "# TYPE h gauge\nh 1\n";
    String others = "z1 1\nz2 1\nz3 1\nz4 1\n";
    read(head + family + others);
    for (int i = 0; i < 3; i++) {
      read(head + others + family);
      read(head + others + family);
      read(head + family + others);
    }
    assertThat(sink.learnt()).isEqualTo(6);
  }

  private PageReport read(String page) {
    byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
    sink.begin();
    PageReport report = reader.read(bytes, 0, bytes.length, ExpositionFormat.TEXT_0_0_4, sink);
    Pages.Read expected = Pages.read(bytes, ExpositionFormat.TEXT_0_0_4);
    assertThat(report).isEqualTo(expected.report());
    if (sink.refused() == 0) {
      List<String> lines = sink.lines();
      assertThat(lines).isEqualTo(expected.lines());
    }
    return report;
  }

  private record AddingSink(double[] sum) implements LineSink {
    @Override
    public int learn(ScrapedSeries series) {
      return 1;
    }

    @Override
    public void sample(int handle, double value, long timestampMillis) {
      sum[0] += value;
    }

    @Override
    public void forget(int handle) {}

    @Override
    public long generation() {
      return 0;
    }
  }
}
