package io.fodc.proxy.http;

import io.fodc.proxy.fleet.NodeView;
import io.fodc.schemas.exposition.ExpositionFormat;
import io.fodc.schemas.exposition.ExpositionNumbers;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.MetricType;
import java.io.IOException;

/** Writes the proxy's own families, whose names are sound and whose counters end in _total. */
final class OwnPage {
  private final PageBuffer page;
  private final ExpositionFormat format;

  OwnPage(PageBuffer page, ExpositionFormat format) {
    this.page = page;
    this.format = format;
  }

  /** Announces a family; its samples follow. */
  void family(MetricFamily family) throws IOException {
    String sample = family.name();
    FamilyHead.of(family, sample, format).writeTo(page, format);
  }

  /** A family of one sample without labels. */
  void gauge(String name, String help, double value) throws IOException {
    family(MetricFamily.gauge(name, help));
    sample(name, value);
  }

  /** A family of one sample without labels. */
  void counter(String name, String help, double value) throws IOException {
    family(MetricFamily.counter(name, help));
    sample(name, value);
  }

  /** One sample; labels are name and value alternating. */
  void sample(String name, double value, String... labels) throws IOException {
    page.text(name);
    if (labels.length > 0) {
      page.text("{");
      labels("", labels);
      page.text("}");
    }
    page.valueAndEnd(value);
  }

  /** One sample about a node, with its identity labels after the given ones. */
  void ofNode(NodeView node, String name, double value, String... labels) throws IOException {
    page.text(name).text("{");
    labels("", labels);
    String first = labels.length > 0 ? "," : "";
    NodeIdentity.<IOException>forEach(
        node,
        (label, text) -> {
          if (!text.isEmpty()) {
            labels(label.equals(NodeIdentity.CLUSTER) ? first : ",", label, text);
          }
        });
    String container = NodeIdentity.containerName(node);
    if (!container.isEmpty()) {
      labels(",", NodeIdentity.CONTAINER_NAME, container);
    }
    page.text("}").valueAndEnd(value);
  }

  /** All samples of one histogram. */
  void histogram(String name, RequestMetrics.Histogram histogram, String... labels)
      throws IOException {
    long[] counts = histogram.cumulative();
    double[] bounds = RequestMetrics.boundsSeconds();
    for (int i = 0; i < counts.length; i++) {
      String bound = i < bounds.length ? ExpositionNumbers.format(bounds[i]) : "+Inf";
      page.text(name).text("_bucket{");
      labels("", labels);
      labels(",", "le", bound);
      page.text("}").valueAndEnd(counts[i]);
    }
    sample(name + "_sum", histogram.sumSeconds(), labels);
    sample(name + "_count", counts[counts.length - 1], labels);
  }

  private void labels(String before, String... labels) throws IOException {
    String separator = before;
    for (int i = 0; i < labels.length; i += 2) {
      page.text(separator).text(labels[i]).text("=\"").escaped(labels[i + 1], true).text("\"");
      separator = ",";
    }
  }

  /** A family of one sample that is always 1 and says something in its labels. */
  void info(String name, String help, String... labels) throws IOException {
    family(new MetricFamily(name, MetricType.GAUGE, "", help));
    sample(name, 1, labels);
  }
}
