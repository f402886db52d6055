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

  private final ArrayDeque<String> lines = new ArrayDeque<>();
  private long added;

  /** Adds a message, which may have several lines; blank ones are left out. */
  synchronized void add(String message) {
    for (String line : message.split("\n", -1)) {
      if (line.isBlank()) {
        continue;
      }
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

  /** The newest line added after a count taken before from {@link #added}; empty without one. */
  synchronized String newestAfter(long before) {
    return added > before && !lines.isEmpty() ? lines.getLast() : "";
  }

  /** The first line added after a count, as far as it is kept: the cause, not its echo. */
  synchronized String firstAfter(long before) {
    long kept = Math.min(added - before, lines.size());
    return kept <= 0 ? "" : List.copyOf(lines).get((int) (lines.size() - kept));
  }
}
