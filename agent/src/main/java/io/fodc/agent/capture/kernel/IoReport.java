package io.fodc.agent.capture.kernel;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What {@code io.json} says: docs/operations/captures-jvm-and-kernel.md.
 *
 * @param counted between begin and end
 * @param process the differences of {@code /proc/PID/io}; empty when it could not be read
 * @param missing what is not counted, and why
 */
record IoReport(
    long pid, Duration lasted, IoReading counted, Map<String, Long> process, List<String> missing) {
  private static final double NANOS_PER_SECOND = 1e9;

  String json() {
    JsonText json = new JsonText();
    json.open('{').key("pid").number(pid);
    json.key("seconds").number(lasted.toNanos() / NANOS_PER_SECOND);
    operations(json.key("syscalls"), counted.syscalls());
    operations(json.key("block"), counted.block());
    json.key("process").open('{');
    process.forEach((name, value) -> json.key(name).number(value));
    json.close('}').key("missing").open('[');
    missing.forEach(json::text);
    return json.close(']').close('}').toString();
  }

  private static void operations(JsonText json, Map<String, IoOperation> operations) {
    json.open('{');
    operations.forEach((name, operation) -> operation(json.key(name), operation));
    json.close('}');
  }

  private static void operation(JsonText json, IoOperation operation) {
    json.open('{').key("calls").number(operation.calls());
    json.key("bytes").number(operation.bytes()).key("errors").number(operation.errors());
    json.key("seconds").number(operation.seconds());
    if (operation.calls() > 0) {
      json.key("p50_seconds").number(operation.quantile(0.5));
      json.key("p99_seconds").number(operation.quantile(0.99));
      json.key("most_seconds").number(operation.quantile(1));
    }
    json.key("latency").open('{');
    operation.histogram().forEach((bound, calls) -> json.key(plain(bound)).number(calls));
    json.close('}').close('}');
  }

  private static String plain(double bound) {
    return Double.isInfinite(bound) ? "+Inf" : BigDecimal.valueOf(bound).toPlainString();
  }
}
