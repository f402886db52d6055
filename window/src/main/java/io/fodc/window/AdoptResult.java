package io.fodc.window;

/** What became of a block from another window. */
public sealed interface AdoptResult {
  /**
   * What of the block was missing is in the window.
   *
   * @param ticks ticks that were missing; 0 if the window had all of them, or they are too new
   * @param samples samples of these ticks
   */
  record Adopted(int ticks, long samples) implements AdoptResult {}

  /**
   * There is no room, or no window any more. Ticks on one side of a held range may have been taken.
   *
   * @param reason why
   * @param detail the numbers in conflict
   */
  record Refused(EvidenceGap.Reason reason, String detail) implements AdoptResult {}
}
