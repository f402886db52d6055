package io.fodc.ktm.symbols;

/**
 * What became of the symbols of one file.
 *
 * @param file path as the process sees it
 * @param detail the numbers or the reason; empty when there is nothing to say
 */
public record FileReport(String file, State state, String detail) {
  /** Whether the names of a file are known, and why not. */
  public enum State {
    /** Its tables were read. */
    READ,
    /** It was stripped of every table of functions. */
    NO_SYMBOLS,
    /** It was deleted, and the kernel's own link to it may not be followed. */
    DELETED,
    /** Another file has its path now. */
    REPLACED,
    /** It may not be opened. */
    UNREADABLE,
    /** It contradicts its own format; what was read before that is used. */
    MALFORMED,
    /** Its tables are larger than the work budget; what was read before that is used. */
    TOO_LARGE,
    /** The kernel shows its addresses to the privileged only. */
    HIDDEN
  }
}
