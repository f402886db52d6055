package io.fodc.ktm;

import java.util.ArrayDeque;
import java.util.List;

/**
 * The last {@value #MAX_LINES} messages of libbpf, each cut at {@value #MAX_CHARS} characters: a
 * verifier's log can be hundreds of kilobytes long. Any thread.
 */
public final class NativeLog {
  /** Most lines that are kept. */
  public static final int MAX_LINES = 64;

  /** Longest line that is kept. */
  public static final int MAX_CHARS = 512;

  private static final int ENDS = 5;

  private final ArrayDeque<String> lines = new ArrayDeque<>();
  private long added;

  /** Adds a message; of many lines the first and the last {@value #ENDS} are kept, no blank one. */
  synchronized void add(String message) {
    List<String> parts = message.lines().filter(line -> !line.isBlank()).toList();
    for (int i = 0; i < parts.size(); i++) {
      if (i >= ENDS && i < parts.size() - ENDS) {
        continue;
      }
      String line = parts.get(i);
      if (lines.size() == MAX_LINES) {
        lines.removeFirst();
      }
      String text = line.strip();
      lines.addLast(text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS));
      added++;
    }
  }

  /** The lines kept, oldest first. */
  public synchronized List<String> lines() {
    return List.copyOf(lines);
  }

  /** Lines ever added. */
  public synchronized long added() {
    return added;
  }

  /** The lines added after a count taken before from {@link #added}, as far as they are kept. */
  synchronized List<String> after(long before) {
    int kept = (int) Math.min(added - before, lines.size());
    return List.copyOf(lines).subList(lines.size() - kept, lines.size());
  }

  /** The first line added after a count: the cause, not its echo. */
  String firstAfter(long before) {
    List<String> after = after(before);
    return after.isEmpty() ? "" : after.getFirst();
  }
}
