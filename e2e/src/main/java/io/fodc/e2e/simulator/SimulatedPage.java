package io.fodc.e2e.simulator;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;

/**
 * The metrics page of one simulated node: BanyanDB's family names, types and label names, values
 * made up. Counters and buckets never fall while the process lives; gauges that a real node's own
 * collector refreshes move every 15 s; error families are absent until something is wrong.
 *
 * <p>One series is the simulator's own: {@code fodc_simulator_pages_total} rises by exactly one
 * with each page, so that whoever kept the pages can tell how many are missing.
 */
final class SimulatedPage {
  private static final double[] LATENCY_BOUNDS = {
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
  };
  private static final List<String> GROUPS =
      List.of("sw_metricsMinute", "sw_metricsHour", "sw_metricsDay", "sw_metadata", "sw_records");
  private static final int COLLECTOR_SECONDS = 15;

  /**
   * Sample lines of one family: what stands before the value, and the value by uptime in seconds.
   */
  private record Line(String prefix, DoubleUnaryOperator value) {}

  private record Family(String type, List<Line> lines) {}

  private final SimulatedNode node;
  private final double startSeconds;
  private final SplittableRandom random;
  private final Map<String, Family> families = new LinkedHashMap<>();
  private int lineCount;
  private long pages;

  SimulatedPage(SimulatedNode node, double startSeconds) {
    this.node = node;
    this.startSeconds = startSeconds;
    this.random = new SplittableRandom(node.seed() ^ node.podName().hashCode());
    process();
    system();
    for (String group : GROUPS) {
      storage("banyandb_measure_", "group=\"" + group + "\"");
    }
    for (int peer = 0; lineCount < node.series() - 80; peer++) {
      queue(peer);
    }
    for (int shard = 0; lineCount < node.series(); shard++) {
      gauge(
          "banyandb_measure_total_file_parts",
          "group=\"sw_metricsMinute\",seg=\"20261101\",shard=\"" + shard + "\"",
          20 + random.nextInt(30),
          0.2);
    }
  }

  /** The page at a time, as bytes of the text format 0.0.4 in Latin characters. */
  synchronized String render(double nowSeconds, Behaviour behaviour) {
    pages++;
    double uptime = Math.max(0, nowSeconds - startSeconds);
    StringBuilder page = new StringBuilder(1 << 18);
    int[] written = {0};
    families.forEach(
        (name, family) -> {
          header(page, name, family.type());
          for (Line line : family.lines()) {
            sample(page, line.prefix(), line.value().applyAsDouble(uptime));
            if (behaviour == Behaviour.BROKEN_LINES && ++written[0] % 10 == 0) {
              page.append("this line{is=broken 1d\n");
            }
          }
        });
    header(page, "fodc_simulator_pages_total", "counter");
    sample(page, "fodc_simulator_pages_total", pages);
    if (behaviour == Behaviour.ERROR_SERIES) {
      header(page, "banyandb_measure_total_flush_loop_err", "counter");
      sample(page, "banyandb_measure_total_flush_loop_err{group=\"sw_metricsMinute\"}", 3);
    }
    if (behaviour == Behaviour.HUGE_PAGE) {
      header(page, "banyandb_measure_total_mem_elements", "gauge");
      for (int i = 0; i < 50_000; i++) {
        sample(
            page,
            "banyandb_measure_total_mem_elements{group=\"sw_metricsMinute\",seg=\"20261101\",shard=\""
                + i
                + "\",resource=\"a page of eight megabytes has long label values\"}",
            i * 7L + Math.floor(uptime));
      }
    }
    return page.toString();
  }

  private static void header(StringBuilder page, String name, String type) {
    page.append("# HELP ").append(name).append(' ').append(name).append("\n# TYPE ");
    page.append(name).append(' ').append(type).append('\n');
  }

  private static void sample(StringBuilder page, String prefix, double value) {
    page.append(prefix).append(' ').append(number(value)).append('\n');
  }

  /**
   * As Go prints a double in the text format: shortest digits, exponent from 1e+06 and 1e-05 on.
   */
  static String number(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    if (value == 0) {
      return "0";
    }
    BigDecimal decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    int exponent = decimal.precision() - decimal.scale() - 1;
    if (exponent >= -5 && exponent < 6) {
      return decimal.toPlainString();
    }
    String digits = decimal.unscaledValue().abs().toString();
    return (value < 0 ? "-" : "")
        + digits.charAt(0)
        + (digits.length() > 1 ? "." + digits.substring(1) : "")
        + String.format(Locale.ROOT, "e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
  }

  private void add(
      String name, String type, String suffix, String labels, DoubleUnaryOperator value) {
    String prefix = name + suffix + (labels.isEmpty() ? "" : "{" + labels + "}");
    families
        .computeIfAbsent(name, unused -> new Family(type, new ArrayList<>()))
        .lines()
        .add(new Line(prefix, value));
    lineCount++;
  }

  /** A counter of whole events; its rate swings by a third and never turns negative. */
  private void counter(String name, String labels, double perSecond) {
    double phase = random.nextDouble() * 6;
    double head = Math.floor(random.nextDouble() * 1e6 * perSecond);
    add(name, "counter", "", labels, up -> head + work(up, perSecond, phase));
  }

  /** Events done after {@code up} seconds; rises monotonically. */
  private static double work(double up, double perSecond, double phase) {
    double swing = 0.3 * 600 / (2 * Math.PI);
    return Math.floor(
        perSecond * (up + swing * (Math.sin(2 * Math.PI * up / 600 + phase) - Math.sin(phase))));
  }

  private void latencyCounter(String name, String labels, double perSecond) {
    double scale = 0.0013 + random.nextDouble() * 0.002;
    double phase = random.nextDouble() * 6;
    add(name, "counter", "", labels, up -> work(up, perSecond, phase) * scale);
  }

  private void constant(String name, String labels, double value) {
    add(name, "gauge", "", labels, unused -> value);
  }

  private void gauge(String name, String labels, double middle, double spread) {
    double phase = random.nextDouble() * 6;
    add(
        name,
        "gauge",
        "",
        labels,
        up -> {
          double step = Math.floor(up / COLLECTOR_SECONDS);
          return Math.floor(middle * (1 + spread * Math.sin(step / 7 + phase)));
        });
  }

  private void histogram(String name, String labels, double perSecond, double centreSeconds) {
    double phase = random.nextDouble() * 6;
    for (double bound : LATENCY_BOUNDS) {
      double share = 1 - Math.exp(-bound / centreSeconds);
      add(
          name,
          "histogram",
          "_bucket",
          labels + ",le=\"" + number(bound) + "\"",
          up -> Math.floor(work(up, perSecond, phase) * share));
    }
    add(name, "histogram", "_bucket", labels + ",le=\"+Inf\"", up -> work(up, perSecond, phase));
    add(
        name,
        "histogram",
        "_sum",
        labels,
        up -> work(up, perSecond, phase) * centreSeconds * 1.037);
    add(name, "histogram", "_count", labels, up -> work(up, perSecond, phase));
  }

  private void process() {
    constant("go_info", "version=\"go1.25.13\"", 1);
    add("go_goroutines", "gauge", "", "", up -> 380 + Math.floor(40 * Math.sin(up / 11)));
    constant("go_sched_gomaxprocs_threads", "", 4);
    constant("go_gc_gomemlimit_bytes", "", 4L << 30);
    for (String part :
        List.of("alloc", "heap_alloc", "heap_inuse", "heap_idle", "sys", "next_gc")) {
      double base = (400 + random.nextInt(400)) * 1048576.0;
      add(
          "go_memstats_" + part + "_bytes",
          "gauge",
          "",
          "",
          up -> 8 * Math.floor(base * (1 + 0.6 * (up / 37 % 1)) / 8));
    }
    String[] quantiles = {"0", "0.25", "0.5", "0.75", "1"};
    for (int i = 0; i < quantiles.length; i++) {
      double value = 1.1e-05 + 7e-05 * i * i;
      add(
          "go_gc_duration_seconds",
          "summary",
          "",
          "quantile=\"" + quantiles[i] + "\"",
          up -> value);
    }
    add("go_gc_duration_seconds", "summary", "_sum", "", up -> Math.floor(up / 37) * 1.9e-04);
    add("go_gc_duration_seconds", "summary", "_count", "", up -> Math.floor(up / 37));
    add("process_cpu_seconds_total", "counter", "", "", up -> Math.floor(100 * up * 0.4) / 100);
    constant("process_start_time_seconds", "", Math.floor(startSeconds * 100) / 100);
    gauge("process_open_fds", "", 640, 0.1);
    constant("process_max_fds", "", 800_000);
    gauge("process_resident_memory_bytes", "", 1.9e9, 0.02);
  }

  private void system() {
    for (String kind : List.of("user", "system", "idle", "iowait")) {
      double share = random.nextDouble() / 4;
      add("banyandb_system_cpu_state", "gauge", "", "kind=\"" + kind + "\"", unused -> share);
    }
    constant("banyandb_system_cpu_num", "", 4);
    add(
        "banyandb_system_up_time",
        "gauge",
        "",
        "",
        up -> Math.floor(up / COLLECTOR_SECONDS) * COLLECTOR_SECONDS);
    for (String path : List.of("measure", "stream", "trace")) {
      String label = ",path=\"/data/" + path + "\"";
      constant("banyandb_system_disk", "kind=\"total\"" + label, 5e10);
      gauge("banyandb_system_disk", "kind=\"used\"" + label, 1.6e10, 0.01);
    }
    constant("banyandb_memory_protector_limit", "", 6L << 30);
    gauge("banyandb_memory_protector_usage", "", 2.4e9, 0.05);
    constant("banyandb_memory_protector_cgroup_limit_bytes", "", 8L << 30);
  }

  private void storage(String prefix, String group) {
    double rate = 40 + random.nextInt(900);
    counter(prefix + "total_written", group, rate);
    counter(prefix + "total_batch", group, rate / 30);
    latencyCounter(prefix + "total_batch_intro_time", group, rate / 30);
    for (String step : List.of("started", "finished")) {
      counter(prefix + "total_flush_loop_" + step, group, 0.2);
      counter(prefix + "total_merge_loop_" + step, group, 0.06);
    }
    latencyCounter(prefix + "total_flush_latency", group, 0.2);
    for (String type : List.of("mem", "file")) {
      counter(prefix + "total_merged_parts", group + ",type=\"" + type + "\"", 0.25);
      latencyCounter(prefix + "total_merge_latency", group + ",type=\"" + type + "\"", 0.05);
    }
    gauge(prefix + "pending_data_count", group + ",seg=\"\",shard=\"\"", rate, 0.8);
  }

  private void queue(int peer) {
    String side = node.isLiaison() ? "pub" : "sub";
    String remote =
        ",remote_node=\"demo-peer-"
            + peer / GROUPS.size()
            + ".demo-headless:17912\",remote_role=\""
            + (node.isLiaison() ? "data" : "liaison")
            + "\",remote_tier=\""
            + (node.isLiaison() ? "hot" : "")
            + "\"";
    String labels =
        "group=\"" + GROUPS.get(peer % GROUPS.size()) + "\",operation=\"batch-write\"" + remote;
    double rate = 0.3 + random.nextDouble() * 30;
    String prefix = "banyandb_queue_" + side + "_";
    counter(prefix + "total_started", labels, rate);
    counter(prefix + "total_finished", labels, rate);
    counter(prefix + (side.equals("pub") ? "sent" : "received") + "_bytes", labels, rate * 900);
    histogram(prefix + "total_latency", labels, rate, 0.02 + random.nextDouble() / 10);
  }
}
