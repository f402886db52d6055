package io.fodc.proxy.audit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What an audited action waits for: begin and end of many, by one caller and by several at once.
 * Not a test; {@code java -cp … io.fodc.proxy.audit.AuditBench FOLDER [SECONDS]} prints a line for
 * each. Figures are in docs/formats/audit-log.md.
 */
final class AuditBench {
  private AuditBench() {}

  public static void main(String[] args) throws Exception {
    Path folder = Files.createDirectories(Path.of(args[0]));
    long nanos = (args.length > 1 ? Long.parseLong(args[1]) : 5) * 1_000_000_000;
    run(folder.resolve("warm"), 4, nanos / 4);
    for (int callers : List.of(1, 8, 32)) {
      System.out.println(run(folder.resolve("callers-" + callers), callers, nanos));
    }
  }

  private static String run(Path folder, int callers, long nanos) throws Exception {
    List<Thread> threads = new ArrayList<>();
    long[][] waits = new long[callers][];
    AtomicInteger failed = new AtomicInteger();
    try (AuditLog log = AuditLog.open(AuditSettings.in(folder), InstantSource.system())) {
      long end = System.nanoTime() + nanos;
      for (int i = 0; i < callers; i++) {
        int caller = i;
        threads.add(
            Thread.ofVirtual()
                .start(
                    () -> {
                      try {
                        waits[caller] = actions(log, caller, end);
                      } catch (AuditUnavailableException e) {
                        failed.incrementAndGet();
                        waits[caller] = new long[0];
                      }
                    }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      long[] all = Arrays.stream(waits).flatMapToLong(Arrays::stream).sorted().toArray();
      return "callers=%d records/s=%.0f begin p50=%.2f ms p99=%.2f ms failed=%d"
          .formatted(
              callers,
              log.records() * 1e9 / nanos,
              all[all.length / 2] / 1e6,
              all[all.length * 99 / 100] / 1e6,
              failed.get());
    }
  }

  private static long[] actions(AuditLog log, int caller, long end)
      throws AuditUnavailableException {
    AuditAction action =
        new AuditAction(
            "token:caller-" + caller,
            "127.0.0.1",
            "31d1eed736d16d84",
            "read:config",
            Map.of("method", "GET", "path", "/cluster/config", "query", ""));
    long[] waits = new long[100_000];
    int count = 0;
    for (long now = System.nanoTime(); now < end && count < waits.length; ) {
      AuditTicket ticket = log.begin(action);
      waits[count++] = System.nanoTime() - now;
      log.complete(ticket, "done", "");
      now = System.nanoTime();
    }
    return Arrays.copyOf(waits, count);
  }
}
