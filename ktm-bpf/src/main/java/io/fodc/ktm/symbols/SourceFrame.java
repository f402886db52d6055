package io.fodc.ktm.symbols;

/**
 * A function at a place in its source.
 *
 * @param function its name as the compiler of its language writes it; nothing is demangled
 * @param file path of the source at build time; empty when unknown
 * @param line 0 when unknown
 * @param startLine line at which the function begins; 0 when unknown
 */
public record SourceFrame(String function, String file, int line, int startLine) {
  /** A function of which only the name is known. */
  static SourceFrame named(String function) {
    return new SourceFrame(function, "", 0, 0);
  }
}
