package io.fodc.bench.recorder;

import io.fodc.bench.report.Measure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Recorded pages of a node_exporter in our window and in two stores that others run. All get the
 * same samples with the same timestamps and are measured once everything is sealed: the window's
 * open block, Prometheus' head and VictoriaMetrics' memory are empty. What scraping remembers is no
 * storage: it is left out of all three.
 */
final class NodeExporterBench {
  /** Midnight, so that blocks of two hours begin with the pages. */
  private static final long FIRST_MILLIS = 1_700_006_400_000L;

  private static final double TOLERANCE = 1.1;
  private static final String BYTES = "B/sample";

  private final PageDirectory pages;
  private final Path directory;

  NodeExporterBench(PageDirectory pages, Path directory) {
    this.pages = pages;
    this.directory = directory;
  }

  List<Measure> measures() throws IOException, InterruptedException {
    List<Measure> measures = new ArrayList<>();
    double all;
    double sealed;
    long samples;
    try (NodeRecorder node = new NodeRecorder(Replay.AGENT_BUDGET_BYTES)) {
      pages.forEach(
          page -> {
            node.record(page);
            return true;
          });
      samples = node.window().stats().samples();
      measures.add(Measure.higher("node_exporter.ticks", "ticks", node.window().stats().ticks()));
      measures.add(
          Measure.lower(
              "node_exporter.before_sealing", BYTES, (double) node.budget().used() / samples));
      node.window().seal();
      measures.add(
          Measure.lower(
              "node_exporter.with_remembered_lines",
              BYTES,
              (double) node.budget().used() / samples));
      all = (double) (node.budget().used() - node.linesBytes()) / samples;
      sealed = (double) node.window().stats().bytesUsed() / samples;
    }
    for (StoreCost peer : peers()) {
      if (peer.samples() != samples) {
        throw new IOException(
            peer.store() + " was given " + peer.samples() + " samples, the window " + samples);
      }
      measures.add(beside("all", all, peer.store(), peer.bytesPerSample()));
      measures.add(beside("samples_only", sealed, peer.store(), peer.sampleBytesPerSample()));
    }
    if (measures.size() == 3) {
      measures.add(Measure.lower("node_exporter.all", BYTES, all));
      measures.add(Measure.lower("node_exporter.samples_only", BYTES, sealed));
    }
    return measures;
  }

  private static Measure beside(String what, double value, String store, double peer) {
    return Measure.lower("node_exporter." + what + "." + store, BYTES, value)
        .must(peer * TOLERANCE)
        .aim(peer)
        .beside(store, peer);
  }

  /** Of Prometheus the smaller of blocks of two hours and blocks joined to a day. */
  private List<StoreCost> peers() throws IOException, InterruptedException {
    List<StoreCost> peers = new ArrayList<>();
    Optional<StoreCost> fresh = PrometheusBlocks.of(pages, FIRST_MILLIS, "2h", directory);
    Optional<StoreCost> joined = PrometheusBlocks.of(pages, FIRST_MILLIS, "24h", directory);
    if (fresh.isPresent() && joined.isPresent()) {
      peers.add(fresh.get().bytes() < joined.get().bytes() ? fresh.get() : joined.get());
    }
    VictoriaStorage.of(pages, FIRST_MILLIS, directory).ifPresent(peers::add);
    return peers;
  }
}
