package io.fodc.schemas.exposition;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random sequences of pages, each read by a reader that remembers the one before and by an {@link
 * ExpositionReader}: samples, families, reports and the holds on handles are compared page by page.
 */
@Tag("long")
class RememberingOracleTest {
  private static final int TIMES = Integer.getInteger("fodc.long", 1);
  private static final ExpositionLimits NARROW = new ExpositionLimits(150, 40, 3, 60, 20, 60, 12);

  @Test
  void readsEditedPagesAsAReaderWithoutMemory() {
    long seed = Long.getLong("fodc.seed", 1);
    long warm = 0;
    for (int round = 0; round < 400 * TIMES; round++) {
      Random random = new Random(seed + round);
      boolean openMetrics = random.nextInt(4) == 0;
      StrangePages pages = new StrangePages(random, openMetrics, random.nextInt(3) > 0);
      ExpositionFormat format =
          openMetrics ? ExpositionFormat.OPENMETRICS_1_0 : ExpositionFormat.TEXT_0_0_4;
      boolean narrow = random.nextInt(10) == 0;
      Compared compared = new Compared("seed " + (seed + round), narrow, random);
      for (int page = 0; page < 15; page++) {
        warm += compared.read(pages.next(), random.nextInt(50) == 0 ? other(format) : format);
      }
      compared.close();
    }
    System.out.println("first seed " + seed + ", samples known before: " + warm);
    assertThat(warm).as("samples whose lines were known").isGreaterThan(15_000L * TIMES);
  }

  @Test
  void readsMutatedPagesAsAReaderWithoutMemory() throws IOException {
    long seed = Long.getLong("fodc.seed", 1);
    List<byte[]> seeds = handmade();
    for (int round = 0; round < 800 * TIMES; round++) {
      Random random = new Random(seed + round);
      byte[] page = seeds.get(random.nextInt(seeds.size())).clone();
      ExpositionFormat format = ExpositionFormat.values()[random.nextInt(2)];
      Compared compared = new Compared("seed " + (seed + round), false, random);
      for (int i = 0; i < 10; i++) {
        compared.read(page, format);
        page = mutated(page, seeds.get(random.nextInt(seeds.size())), random);
      }
      compared.close();
    }
  }

  private static ExpositionFormat other(ExpositionFormat format) {
    return ExpositionFormat.values()[1 - format.ordinal()];
  }

  /** A few bytes changed, inserted or left out; now and then the end of another page. */
  private static byte[] mutated(byte[] page, byte[] other, Random random) {
    String text = new String(page, StandardCharsets.ISO_8859_1);
    String likely = "\"\\{}=,#\n \t\r0e.+-\u0000_a";
    for (int n = random.nextInt(3); n > 0 && !text.isEmpty(); n--) {
      int at = random.nextInt(text.length());
      char fresh = likely.charAt(random.nextInt(likely.length()));
      int skip = random.nextInt(2);
      text =
          text.substring(0, at) + (random.nextBoolean() ? fresh : "") + text.substring(at + skip);
    }
    if (random.nextInt(8) == 0) {
      text += new String(other, StandardCharsets.ISO_8859_1);
    }
    return text.substring(0, Math.min(text.length(), 3000)).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static List<byte[]> handmade() throws IOException {
    Path root = Path.of(System.getProperty("fodc.root"));
    List<byte[]> pages = new ArrayList<>();
    try (Stream<Path> all =
        Files.list(root.resolve("schemas/src/test/resources/exposition/handmade"))) {
      for (Path folder : all.sorted().toList()) {
        byte[] page = Files.readAllBytes(folder.resolve("input.prom"));
        if (page.length < 3000) {
          pages.add(page);
        }
      }
    }
    return pages;
  }

  /** Two readers side by side. */
  private static final class Compared {
    private final String name;
    private final Random random;
    private final CountedAllowance memory;
    private final ModelSink sink = new ModelSink();
    private final RememberingReader remembering;
    private final ExpositionReader plain;

    Compared(String name, boolean narrow, Random random) {
      this.name = name;
      this.random = random;
      memory = new CountedAllowance(random.nextInt(10) == 0 ? 9_000 : Long.MAX_VALUE);
      ExpositionLimits limits = narrow ? NARROW : ExpositionLimits.DEFAULT;
      remembering = new RememberingReader(limits, memory);
      plain = new ExpositionReader(limits);
    }

    /** Number of samples that were known before the page. */
    int read(byte[] page, ExpositionFormat format) {
      boolean refusing = random.nextInt(20) == 0;
      if (refusing || random.nextInt(20) == 0) {
        sink.refuse(refusing);
      }
      int before = sink.asked();
      sink.begin();
      PageReport report = remembering.read(page, 0, page.length, format, sink);
      Pages.Read expected = Pages.read(plain, page, format);
      String text = new String(page, StandardCharsets.ISO_8859_1);
      if (!report.equals(expected.report()) || !sameSamples(expected.samples())) {
        assertThat(sink.samples()).as(name + "\n" + text).isEqualTo(expected.samples());
        assertThat(report).as(name + "\n" + text).isEqualTo(expected.report());
      }
      return (int) report.samples() - (sink.asked() - before);
    }

    /** Those refused by the sink are counted; the others are the same, bit by bit. */
    private boolean sameSamples(List<Pages.Sample> expected) {
      List<Pages.Sample> given = sink.samples();
      if (given.size() + sink.refused() != expected.size()) {
        return false;
      }
      int at = 0;
      for (Pages.Sample sample : expected) {
        if (at < given.size() && given.get(at).equals(sample)) {
          at++;
        }
      }
      return at == given.size();
    }

    void close() {
      remembering.close();
      assertThat(sink.held()).as(name + ": handles held after the end").isZero();
      assertThat(memory.used()).as(name + ": bytes counted after the end").isZero();
    }
  }
}
