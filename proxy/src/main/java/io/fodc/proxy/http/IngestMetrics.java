package io.fodc.proxy.http;

import io.fodc.bridge.ingest.IngestNumbers;
import io.fodc.bridge.ingest.PartitionLag;
import io.fodc.bridge.ingest.ReaderState;
import io.fodc.proxy.ingest.HandoverNumbers;
import io.fodc.proxy.ingest.IngestReport;
import io.fodc.schemas.metric.MetricFamily;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;

/** What the proxy says about its ingest from Kafka. */
final class IngestMetrics {
  private IngestMetrics() {}

  static void write(OwnPage page, IngestReport report) throws IOException {
    IngestNumbers numbers = report.numbers();
    readers(page, numbers);
    lag(page, numbers);
    counter(
        page,
        "fodc_proxy_ingest_records_total",
        "Records read from Kafka.",
        "topic",
        numbers.records());
    counter(
        page,
        "fodc_proxy_ingest_bytes_total",
        "Bytes of records read from Kafka.",
        "topic",
        numbers.bytes());
    counter(
        page,
        "fodc_proxy_ingest_samples_total",
        "Samples read from Kafka, by what became of them.",
        "result",
        report.samples());
    counter(
        page,
        "fodc_proxy_ingest_refused_total",
        "Records that could not be taken.",
        "reason",
        numbers.refused());
    counter(
        page,
        "fodc_proxy_ingest_troubles_total",
        "Times that ingest had to wait, by what for.",
        "reason",
        numbers.troubles());
    windows(page, numbers);
    letters(page, numbers);
    page.counter(
        "fodc_proxy_ingest_series_unknown_total",
        "Series of records for which the series table had no room.",
        report.seriesUnknown());
    handover(page, report.handover());
    page.counter(
        "fodc_proxy_ingest_nodes_without_room_total",
        "Records of nodes beyond nodes.max.",
        report.withoutRoom());
  }

  private static void readers(OwnPage page, IngestNumbers numbers) throws IOException {
    page.family(
        MetricFamily.gauge(
            "fodc_proxy_ingest_complete",
            "Whether everything that was there when reading began has been read."));
    page.sample("fodc_proxy_ingest_complete", complete(numbers.nodes()), "reader", "nodes");
    page.sample("fodc_proxy_ingest_complete", complete(numbers.windows()), "reader", "windows");
  }

  private static double complete(ReaderState state) {
    return state.word().equals(ReaderState.COMPLETE) ? 1 : 0;
  }

  private static void lag(OwnPage page, IngestNumbers numbers) throws IOException {
    page.family(
        MetricFamily.gauge(
            "fodc_proxy_ingest_lag_records", "Records of a partition that were not read yet."));
    for (PartitionLag partition :
        Stream.of(numbers.nodes(), numbers.windows())
            .flatMap(state -> state.partitions().stream())
            .filter(each -> each.lag() >= 0)
            .toList()) {
      page.sample(
          "fodc_proxy_ingest_lag_records",
          partition.lag(),
          "topic",
          partition.topic(),
          "partition",
          Integer.toString(partition.partition()));
    }
  }

  private static void windows(OwnPage page, IngestNumbers numbers) throws IOException {
    page.counter(
        "fodc_proxy_ingest_windows_total",
        "Windows taken from Kafka, whole or not.",
        numbers.windowsTaken());
    page.counter(
        "fodc_proxy_ingest_windows_incomplete_total",
        "Windows of which a part did not come in time.",
        numbers.windowsIncomplete());
    page.gauge(
        "fodc_proxy_ingest_windows_pending",
        "Windows that wait for a part.",
        numbers.windowsPending());
    page.gauge("fodc_proxy_ingest_pending_bytes", "Bytes of those.", numbers.pendingBytes());
  }

  private static void letters(OwnPage page, IngestNumbers numbers) throws IOException {
    page.family(
        MetricFamily.counter(
            "fodc_proxy_ingest_dead_letters_total",
            "Records to be kept as dead letters, by whether they were."));
    page.sample("fodc_proxy_ingest_dead_letters_total", numbers.letters(), "result", "written");
    page.sample("fodc_proxy_ingest_dead_letters_total", numbers.lettersLost(), "result", "lost");
    page.family(
        MetricFamily.counter(
            "fodc_proxy_ingest_tombstones_total",
            "Tombstones of retired nodes, by whether they were written."));
    page.sample("fodc_proxy_ingest_tombstones_total", numbers.tombstones(), "result", "written");
    page.sample("fodc_proxy_ingest_tombstones_total", numbers.tombstonesFailed(), "result", "lost");
  }

  private static void handover(OwnPage page, HandoverNumbers numbers) throws IOException {
    page.gauge(
        "fodc_proxy_ingest_handover_nodes",
        "Nodes whose partitions went to another proxy, and whose windows are kept until it has"
            + " them.",
        numbers.kept());
    page.family(
        MetricFamily.counter(
            "fodc_proxy_ingest_handovers_total",
            "Nodes whose windows were kept until another proxy had them, by whether it had."));
    page.sample("fodc_proxy_ingest_handovers_total", numbers.taken(), "result", "taken");
    page.sample("fodc_proxy_ingest_handovers_total", numbers.expired(), "result", "expired");
  }

  private static void counter(
      OwnPage page, String name, String help, String label, Map<String, Long> counts)
      throws IOException {
    page.family(MetricFamily.counter(name, help));
    for (Map.Entry<String, Long> count : counts.entrySet()) {
      page.sample(name, count.getValue(), label, count.getKey());
    }
  }
}
