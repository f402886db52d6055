package io.fodc.ktm.symbols;

import java.util.List;
import java.util.Optional;

/**
 * What is known of an address.
 *
 * @param range the memory it lies in; empty when it was not mapped at either look
 * @param frames functions there, the innermost inlined one first; empty when unknown
 */
public record Symbol(long address, Optional<CodeRange> range, List<SourceFrame> frames) {
  /** Copies the frames. */
  public Symbol {
    frames = List.copyOf(frames);
  }
}
