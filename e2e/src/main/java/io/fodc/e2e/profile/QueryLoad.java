package io.fodc.e2e.profile;

import io.fodc.e2e.process.Http;
import io.fodc.e2e.process.PrometheusProcess;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks a Prometheus server the same three questions again and again, each from a thread of its own,
 * so that it decodes and evaluates all the time, or with pauses. Closing ends it after the answers
 * under way.
 */
public final class QueryLoad implements AutoCloseable {
  private static final List<String> QUESTIONS =
      List.of(
          "sum by (shard) (rate(load_requests_total[1m]))",
          "topk(3, avg_over_time(load_requests_total[2m]))",
          "sum by (kind) (label_replace(load_requests_total, \"kind\", \"$1\", \"series\", \"(.).*\"))");
  private static final String RANGE = "&start=%d&end=%d&step=15";

  private final LongAdder answers = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final List<Thread> askers = new ArrayList<>();
  private final Duration pause;
  private volatile boolean ended;

  private QueryLoad(Duration pause) {
    this.pause = pause;
  }

  /**
   * Starts asking.
   *
   * @param pause after each answer
   */
  public static QueryLoad start(PrometheusProcess server, Duration pause) {
    QueryLoad load = new QueryLoad(pause);
    for (String question : QUESTIONS) {
      load.askers.add(
          Thread.ofVirtual().name("query-load").start(() -> load.ask(server, question)));
    }
    return load;
  }

  /** Answers so far. */
  public long answers() {
    return answers.sum();
  }

  /** Questions that were not answered. */
  public long failures() {
    return failures.sum();
  }

  private void ask(PrometheusProcess server, String question) {
    String query =
        "/api/v1/query_range?query=" + URLEncoder.encode(question, StandardCharsets.UTF_8);
    while (!ended) {
      long now = System.currentTimeMillis() / 1000;
      try {
        Http.body(server.url(query + RANGE.formatted(now - History.SECONDS, now)));
        answers.increment();
      } catch (IOException e) {
        failures.increment();
      }
      if (!pause.isZero()) {
        LockSupport.parkNanos(pause.toNanos());
      }
    }
  }

  @Override
  public void close() {
    ended = true;
    try {
      for (Thread asker : askers) {
        asker.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
