package io.fodc.bench.report;

import java.util.List;
import java.util.Locale;

/** The JVMs that code of ours runs in, by the flags that decide how fast it is. */
public enum Compiler {
  /** The agent: little memory, one compiler. */
  C1(
      "-XX:+UseSerialGC",
      "-Xmn2m",
      "-Xmx256m",
      "-XX:TieredStopAtLevel=1",
      "-XX:CompileThresholdScaling=5",
      "-XX:ReservedCodeCacheSize=16m"),
  /** A server: every compiler. */
  C2("-XX:+UseSerialGC", "-Xmx512m");

  private final List<String> flags;

  Compiler(String... flags) {
    this.flags = List.of(flags);
  }

  /** Flags of the JVM. */
  public List<String> flags() {
    return flags;
  }

  /** Begins the names of its figures: {@code c1.}. */
  public String prefix() {
    return name().toLowerCase(Locale.ROOT) + ".";
  }
}
