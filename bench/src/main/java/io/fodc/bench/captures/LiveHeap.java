package io.fodc.bench.captures;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the heap of another JVM of this machine holds once its garbage is collected. */
final class LiveHeap {
  private static final Pattern USED = Pattern.compile("(?m)^.*\\btotal\\b.*\\bused (\\d+)K");

  private LiveHeap() {}

  /** Collects, then looks: some 100 ms in which that JVM stands still. */
  static long bytes(long pid) {
    try {
      jcmd(pid, "GC.run");
      return used(jcmd(pid, "GC.heap_info"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds up the generations of a serial or G1 heap. */
  static long used(String heapInfo) {
    Matcher found = USED.matcher(heapInfo);
    long sum = 0;
    boolean any = false;
    while (found.find()) {
      any = true;
      sum += Long.parseLong(found.group(1)) * 1024;
    }
    if (!any) {
      throw new IllegalArgumentException("no heap is told of in: " + heapInfo);
    }
    return sum;
  }

  private static String jcmd(long pid, String command) throws IOException {
    String program = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Process process =
        new ProcessBuilder(program, Long.toString(pid), command).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
