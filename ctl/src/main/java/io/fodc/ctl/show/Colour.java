package io.fodc.ctl.show;

/** Colours for the words that say how something does. */
final class Colour {
  private static final String RED = "\u001b[31m";
  private static final String GREEN = "\u001b[32m";
  private static final String YELLOW = "\u001b[33m";
  private static final String PLAIN = "\u001b[0m";

  private Colour() {}

  /** A cell, coloured when it is one of the words. */
  static String of(String cell) {
    return switch (cell) {
      case "online", "good", "done" -> GREEN + cell + PLAIN;
      case "late", "degraded", "partial", "refused", "expired", "cancelled" ->
          YELLOW + cell + PLAIN;
      case "offline", "bad", "failed" -> RED + cell + PLAIN;
      default -> cell;
    };
  }
}
