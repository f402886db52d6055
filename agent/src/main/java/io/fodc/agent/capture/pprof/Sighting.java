package io.fodc.agent.capture.pprof;

/** In what state a goroutine was seen, as far as it is kept; each is an artifact of its own. */
enum Sighting {
  /** It waits for a lock. */
  LOCK(
      "lock.pb.gz",
      "wait",
      "kept: those that wait for a mutex, rwmutex or semaphore: who waits, not who holds"),
  /** It waits for something else. */
  CHANNEL(
      "channels.pb.gz",
      "wait",
      "kept: those that wait for a channel, select or cond; idle workers are among them"),
  /** It is in a function in which others wait for a mutex at that instant, and does not itself. */
  NEAR(
      "holders.pb.gz",
      "near",
      "kept: those in a function in which others waited for a mutex or rwmutex at that instant; who"
          + " holds it is often among them, beside others who are before or past it");

  private final String fileName;
  private final String labelKey;
  private final String remark;

  Sighting(String fileName, String labelKey, String remark) {
    this.fileName = fileName;
    this.labelKey = labelKey;
    this.remark = remark;
  }

  String fileName() {
    return fileName;
  }

  /** Key of the label of its samples. */
  String labelKey() {
    return labelKey;
  }

  /** For people. */
  String remark() {
    return remark;
  }
}
