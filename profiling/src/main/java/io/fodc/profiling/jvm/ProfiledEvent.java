package io.fodc.profiling.jvm;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What of a JVM is profiled. */
public enum ProfiledEvent {
  /** What threads execute, by a timer of each thread's CPU time; needs no privilege. */
  CPU("samples", "cpu", "nanoseconds"),
  /** Where objects are made: looked at for each half MiB, or more when it is for long. */
  ALLOC("alloc_samples", "alloc_space", "bytes"),
  /** Where threads wait for locks, of the language and of java.util.concurrent. */
  LOCK("contentions", "delay", "nanoseconds"),
  /** Where threads are, whether they run or wait. */
  WALL("samples", "wall", "nanoseconds");

  private static final int DEFAULT_HERTZ = 99;
  private static final int WALL_HERTZ = 20;

  private final String countType;
  private final String valueType;
  private final String unit;

  ProfiledEvent(String countType, String valueType, String unit) {
    this.countType = countType;
    this.valueType = valueType;
    this.unit = unit;
  }

  /** As it is written: {@code cpu}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The event of a word. */
  public static Optional<ProfiledEvent> of(String word) {
    return Arrays.stream(values()).filter(event -> event.word().equals(word)).findFirst();
  }

  /** Looks per second unless somebody says otherwise; no matter for those that are no clock. */
  public int defaultHertz() {
    return this == WALL ? WALL_HERTZ : DEFAULT_HERTZ;
  }

  /** Name of a profile's first number, which counts. */
  String countType() {
    return countType;
  }

  /** Name of a profile's second number. */
  String valueType() {
    return valueType;
  }

  String unit() {
    return unit;
  }

  /** What the reader of recordings is told. */
  String filter() {
    return "--" + word();
  }
}
