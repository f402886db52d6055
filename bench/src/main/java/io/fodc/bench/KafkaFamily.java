package io.fodc.bench;

import io.fodc.bench.kafka.NodePages;
import io.fodc.bench.kafka.ProducerRace;
import io.fodc.bench.kafka.RecordMeasure;
import io.fodc.bench.kafka.WindowPages;
import io.fodc.bench.kafka.fleet.CatchUp;
import io.fodc.bench.kafka.fleet.IngestMeasure;
import io.fodc.bench.report.Figure;
import io.fodc.bench.report.Figure.Better;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Records of windows: their bytes, their making and reading, and the way to a real broker. */
record KafkaFamily() implements BenchFamily {
  private static final int SERIES = 2_000;
  private static final int NODE_SERIES = 500;
  private static final int TICKS = 3;
  private static final double MUST_BEFORE = 12;
  private static final double MUST_AFTER = 2.5;
  private static final double MUST_ENCODE = 10;
  private static final double MUST_DECODE = 5;
  private static final double MUST_INGEST = 5;

  /** A tenth of a core, and what the producer's own thread does. */
  private static final double MUST_CATCH_UP = 0.15;

  private static final double MUST_RATIO = 0.8;
  private static final double MILLION = 1e6;

  @Override
  public String about() {
    return "Kafka: bytes per sample, encoding, decoding, beside Kafka's ProducerPerformance";
  }

  @Override
  public List<Figure> run(BenchRun run) throws IOException, InterruptedException {
    List<Figure> figures = new ArrayList<>();
    List<String> drawn =
        IntStream.rangeClosed(1, TICKS)
            .mapToObj(tick -> new String(BanyanLikePage.of(SERIES, tick), StandardCharsets.UTF_8))
            .toList();
    Optional<List<String>> raced = Optional.empty();
    for (String role : List.of("data-hot", "data-warm", "liaison")) {
      Optional<List<String>> pages = NodePages.of(role, SERIES, TICKS);
      if (pages.isEmpty()) {
        System.err.println("left out: " + role + ": the generator of the corpora is not there");
        continue;
      }
      raced = raced.or(() -> pages);
      records(run, role, pages.get(), figures);
    }
    records(run, "drawn-anew", drawn, figures);
    ingest(run, figures);
    catchUp(run, figures);
    race(run, raced.orElse(drawn), figures);
    return figures;
  }

  private static void ingest(BenchRun run, List<Figure> figures)
      throws IOException, InterruptedException {
    int windows = run.quick() ? 20 : 60;
    Optional<List<String>> pages = NodePages.of("data-hot", NODE_SERIES, TICKS * windows);
    if (pages.isEmpty()) {
      System.err.println("left out: ingest: the generator of the corpora is not there");
      return;
    }
    List<IngestMeasure.Round> rounds =
        IngestMeasure.run(run.directory(), new WindowPages(pages.get()), run.quick() ? 5 : 9);
    rounds.forEach(
        round ->
            System.err.printf(
                Locale.ROOT,
                "ingest: %d samples in %.2f s; M samples/s of CPU time: reader %.2f, process %.2f%n",
                round.samples(),
                round.seconds(),
                round.perReaderCore() / MILLION,
                round.perCore() / MILLION));
    List<IngestMeasure.Round> warm =
        rounds.subList(rounds.size() / 2, rounds.size()).stream()
            .sorted(Comparator.comparingDouble(IngestMeasure.Round::perReaderCore))
            .toList();
    figures.add(
        Figure.of(
            "kafka.ingest.reader",
            warm.get(warm.size() / 2).perReaderCore() / MILLION,
            "M samples/s of CPU time",
            Better.HIGHER,
            MUST_INGEST,
            run.command()));
  }

  private static void records(BenchRun run, String name, List<String> pages, List<Figure> figures)
      throws IOException {
    RecordMeasure.Outcome outcome = RecordMeasure.of(pages, run.quick() ? 6 : 20);
    System.err.println(name + ": " + outcome);
    String prefix = "kafka." + name + ".";
    figures.add(
        Figure.of(
            prefix + "bytes",
            outcome.before(),
            "B/sample",
            Better.LOWER,
            MUST_BEFORE,
            run.command()));
    figures.add(
        Figure.of(
            prefix + "bytes_zstd",
            outcome.after(),
            "B/sample",
            Better.LOWER,
            MUST_AFTER,
            run.command()));
    figures.add(
        Figure.of(
            prefix + "encode",
            outcome.encode().best() / MILLION,
            "M samples/s of CPU time",
            Better.HIGHER,
            MUST_ENCODE,
            run.command()));
    figures.add(
        Figure.of(
            prefix + "decode",
            outcome.decode().best() / MILLION,
            "M samples/s of CPU time",
            Better.HIGHER,
            MUST_DECODE,
            run.command()));
  }

  /** At the rate that is the default, and as fast as a tenth of a core allows. */
  private static void catchUp(BenchRun run, List<Figure> figures)
      throws IOException, InterruptedException {
    int ticks = run.quick() ? 360 : 2_160;
    for (long rate : List.of(1L << 20, 1L << 30)) {
      CatchUp.Outcome outcome = CatchUp.run(run.directory(), ticks, rate);
      System.err.println("catch-up of " + ticks + " ticks, " + rate + " B/s at most: " + outcome);
      figures.add(
          Figure.of(
              "kafka.catch-up." + (rate >> 20) + "_mib",
              outcome.cores(),
              "cores",
              Better.LOWER,
              MUST_CATCH_UP,
              run.command()));
    }
  }

  private static void race(BenchRun run, List<String> pages, List<Figure> figures)
      throws IOException, InterruptedException {
    List<ProducerRace.Round> rounds =
        ProducerRace.run(
            pages, run.directory(), tools(), run.quick() ? 8_000 : 40_000, run.quick() ? 1 : 5);
    rounds.forEach(round -> System.err.println(round + " ratio " + round.ratio()));
    for (String compression : List.of("zstd", "none")) {
      ProducerRace.Round middle = middle(rounds.stream(), compression);
      figures.add(
          new Figure(
              "kafka.producer." + compression,
              middle.ours(),
              "MB/s",
              Better.HIGHER,
              OptionalDouble.of(MUST_RATIO * middle.kafkas()),
              Optional.of("ProducerPerformance"),
              OptionalDouble.of(middle.kafkas()),
              run.command()));
    }
  }

  /** The round of the median ratio. */
  private static ProducerRace.Round middle(Stream<ProducerRace.Round> rounds, String compression) {
    List<ProducerRace.Round> sorted =
        rounds
            .filter(round -> round.compression().equals(compression))
            .sorted((a, b) -> Double.compare(a.ratio(), b.ratio()))
            .toList();
    return sorted.get(sorted.size() / 2);
  }

  /** The jar that has ProducerPerformance, which lies with the other libraries. */
  private static Path tools() throws IOException {
    for (String entry :
        System.getProperty("java.class.path").split(System.getProperty("path.separator"))) {
      if (entry.contains("kafka-tools-")) {
        return Path.of(entry);
      }
    }
    throw new IOException("kafka-tools is not on the class path: ./fodc build");
  }
}
