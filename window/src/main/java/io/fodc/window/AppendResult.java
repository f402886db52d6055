package io.fodc.window;

/** What became of a tick. */
public sealed interface AppendResult {
  /**
   * The tick is in the window.
   *
   * @param samples samples kept
   * @param shed samples that did not fit: those added to the tick last
   * @param unknown samples whose series the table does not know
   */
  record Appended(int samples, int shed, int unknown) implements AppendResult {}

  /**
   * The tick is not in the window; nothing else changed. It is counted, and noted as evidence.
   *
   * @param reason why
   * @param detail the numbers in conflict
   */
  record Refused(EvidenceGap.Reason reason, String detail) implements AppendResult {}
}
