package io.fodc.agent.recorder;

/** Why series are left out. */
enum ShedReason {
  /** The series table has no room for another series. */
  TABLE_FULL("series-table-full"),
  /** One tick alone does not fit into the window. */
  WINDOW_BUDGET("window-budget"),
  /** The window would hold too few ticks. */
  SHORT_HORIZON("short-horizon");

  private final String word;

  ShedReason(String word) {
    this.word = word;
  }

  /** The word in metrics and evidence. */
  String word() {
    return word;
  }
}
