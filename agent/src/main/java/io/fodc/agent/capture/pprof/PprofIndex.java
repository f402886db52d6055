package io.fodc.agent.capture.pprof;

import io.fodc.agent.capture.Assessment.Unable;
import io.fodc.agent.capture.CaptureException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The list of a node's profiles ({@code net/http/pprof.Index}, the same since Go 1.11). The node
 * says in it how many goroutines it has without stopping or looking at any of them.
 */
sealed interface PprofIndex {
  /** Longest wait for it. */
  Duration PATIENCE = Duration.ofSeconds(2);

  int MOST_BYTES = 256 * 1024;

  Pattern ROW =
      Pattern.compile("<td>(\\d{1,10})</td>\\s*<td>\\s*<a href=['\"]?([a-z]{1,32})\\?debug=");

  /**
   * What is there.
   *
   * @param entries number of entries of each profile
   */
  record Found(Map<String, Long> entries) implements PprofIndex {
    public Found {
      entries = Map.copyOf(entries);
    }

    boolean has(PprofPage page) {
      return entries.containsKey(page.name());
    }

    OptionalLong goroutines() {
      Long count = entries.get(PprofPage.goroutine().name());
      return count == null ? OptionalLong.empty() : OptionalLong.of(count);
    }
  }

  /** There is none. */
  record Missing(Unable why) implements PprofIndex {}

  /** Asks for it; two seconds at most. */
  static PprofIndex ask(PprofEndpoint endpoint) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try (PprofAnswer answer = new PprofAnswer(endpoint, PprofPage.index(), deadline, () -> {})) {
      answer.await();
      Map<String, Long> entries = entries(answer.all(MOST_BYTES));
      return entries.isEmpty()
          ? missing(PprofFailure.notAProfile(answer.url(), "it lists no profiles"))
          : new Found(entries);
    } catch (CaptureException e) {
      return missing(e);
    } catch (IOException e) {
      throw new IllegalStateException("a page in memory", e);
    }
  }

  private static Map<String, Long> entries(byte[] page) {
    Map<String, Long> entries = new HashMap<>();
    Matcher row = ROW.matcher(new String(page, StandardCharsets.ISO_8859_1));
    while (row.find()) {
      entries.put(row.group(2), Long.parseLong(row.group(1)));
    }
    return entries;
  }

  /** A node that does not answer now is no reason to think that it has no such pages. */
  private static Missing missing(CaptureException e) {
    boolean away = e.code().equals(PprofFailure.UNREACHABLE) || e.code().equals("target-timeout");
    return new Missing(
        new Unable(
            away ? PprofFailure.UNREACHABLE : PprofFailure.UNSUPPORTED,
            String.valueOf(e.getMessage())));
  }
}
