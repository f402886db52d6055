package io.fodc.proxy.capture;

import java.util.Map;

/**
 * What can be counted of captures.
 *
 * @param results captures that ended, by kind, a space, and state
 * @param running captures that run
 * @param parts parts that run
 * @param kept captures on disk
 * @param artifactBytes on disk, whole or not
 * @param uploadedBytes received since the start
 * @param foreign times that an agent spoke of another node's part
 */
public record CaptureNumbers(
    Map<String, Long> results,
    long running,
    long parts,
    long kept,
    long artifactBytes,
    long artifactLimitBytes,
    long uploadedBytes,
    long foreign) {
  /** Of a proxy that has none. */
  public static final CaptureNumbers NONE = new CaptureNumbers(Map.of(), 0, 0, 0, 0, 0, 0, 0);

  public CaptureNumbers {
    results = Map.copyOf(results);
  }
}
