package io.fodc.schemas.capture;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A kind of capture. */
public enum CaptureKind {
  CPU(true, 30),
  HEAP(true, 0),
  ALLOCS(true, 0),
  GOROUTINE(true, 0),
  LOCK(true, 10),
  IO(true, 10),
  TRACE(true, 5),
  CONFIG(false, 0),
  WINDOW(false, 0);

  /** Longest time to watch. */
  public static final int MOST_SECONDS = 600;

  private final boolean heavy;
  private final int defaultSeconds;

  CaptureKind(boolean heavy, int defaultSeconds) {
    this.heavy = heavy;
    this.defaultSeconds = defaultSeconds;
  }

  /** Whether the node feels it: of these, one at a time on a node. */
  public boolean heavy() {
    return heavy;
  }

  /** How long to watch when nothing is said; 0 for a picture of an instant. */
  public int defaultSeconds() {
    return defaultSeconds;
  }

  /** As it is written: {@code cpu}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What an agent that can take it says in its Hello: {@code capture.cpu}. */
  public String capability() {
    return "capture." + word();
  }

  /** The kind of this word. */
  public static Optional<CaptureKind> of(String word) {
    return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
  }

  /** All words. */
  public static List<String> words() {
    return Arrays.stream(values()).map(CaptureKind::word).toList();
  }
}
