package io.fodc.proxy.capture;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What captures may take.
 *
 * @param directory where they are kept
 * @param mostBytes of all artifacts together
 * @param mostPartBytes of the artifacts of one part
 * @param mostCount captures kept, those that run included
 * @param mostAge how long an ended one is kept
 * @param running captures that run at a time
 * @param runningOfOne captures of one caller that run at a time
 * @param runningParts parts that run at a time
 * @param perMinute captures that one caller starts in a minute
 * @param preflight time of a part beside watching and uploading
 * @param upload time of a part for uploads
 */
public record CaptureSettings(
    Path directory,
    long mostBytes,
    long mostPartBytes,
    int mostCount,
    Duration mostAge,
    int running,
    int runningOfOne,
    int runningParts,
    int perMinute,
    Duration preflight,
    Duration upload) {
  /** Parts kept for each that may run at a time. */
  private static final int KEPT_PARTS = 25;

  /** The usual limits in a directory. */
  public static CaptureSettings in(Path directory) {
    return new CaptureSettings(
        directory,
        2L << 30,
        256L << 20,
        1_000,
        Duration.ofDays(30),
        32,
        8,
        4_000,
        30,
        Duration.ofSeconds(15),
        Duration.ofMinutes(2));
  }

  /** Parts of all captures that are kept, some 0.5 KB of memory each: 100,000 by default. */
  int mostParts() {
    return runningParts * KEPT_PARTS;
  }

  /** How long a part may take. */
  Duration limit(CaptureRequest request) {
    return Duration.ofSeconds(request.seconds()).plus(preflight).plus(upload);
  }
}
