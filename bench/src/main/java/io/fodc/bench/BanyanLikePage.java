package io.fodc.bench;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * Pages shaped like those of a BanyanDB data node: HELP equal to the name, labels group, seg,
 * shard; half of the lines gauges and counters, half histogram buckets. Same arguments, same bytes.
 */
public final class BanyanLikePage {
  private static final String[] PLAIN = {
    "banyandb_measure_total_batch", "banyandb_measure_total_mem_elements",
    "banyandb_measure_total_file_parts", "banyandb_stream_inverted_index_total_doc_count",
    "banyandb_measure_total_merge_latency", "banyandb_storage_total_refs"
  };
  private static final String[] BOUNDS = {
    "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "+Inf"
  };

  private BanyanLikePage() {}

  /** A page with this many sample lines. */
  public static byte[] of(int samples, long tick) {
    Random random = new Random(samples * 31L + tick);
    StringBuilder page = new StringBuilder(samples * 130);
    int plain = samples / 2;
    int lines = 0;
    for (int family = 0; family < PLAIN.length; family++) {
      String type = family % 2 == 0 ? "counter" : "gauge";
      header(page, PLAIN[family], type);
      int last = plain * (family + 1) / PLAIN.length;
      for (; lines < last; lines++) {
        page.append(PLAIN[family]);
        labels(page, lines, "");
        number(page, random);
      }
    }
    String histogram = "banyandb_queue_sub_latency_seconds";
    header(page, histogram, "histogram");
    for (int series = 0; lines < samples; series++) {
      for (int i = 0; i < BOUNDS.length && lines < samples; i++, lines++) {
        page.append(histogram).append("_bucket");
        labels(page, series, ",le=\"" + BOUNDS[i] + "\"");
        page.append(tick * (i + 1) + random.nextInt(50)).append('\n');
      }
    }
    return page.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void header(StringBuilder page, String name, String type) {
    page.append("# HELP ").append(name).append(' ').append(name).append('\n');
    page.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  private static void labels(StringBuilder page, int index, String more) {
    page.append("{group=\"sw_metricsMinute_").append(index / 16);
    page.append("\",seg=\"202608").append(10 + index / 4 % 16);
    page.append("\",shard=\"").append(index % 4).append('"').append(more).append("} ");
  }

  /** Most numbers of a node are small counts, some long fractions, a few in exponent form. */
  private static void number(StringBuilder page, Random random) {
    switch (random.nextInt(4)) {
      case 0 -> page.append(random.nextDouble() * 100);
      case 1 -> page.append("1.").append(random.nextInt(100_000_000)).append("e+08");
      default -> page.append(random.nextInt(100_000));
    }
    page.append('\n');
  }
}
