package io.fodc.proxy.fleet;

import java.util.Map;

/** What an agent is told of captures. */
public sealed interface CaptureCall {
  /** Which part it is about. */
  String wireId();

  /**
   * Take this part, or say how it stands.
   *
   * @param kind its word
   * @param limitMillis how long all of it may take from now
   * @param dryRun only what it would take
   * @param token upload ids are this, a dash and a number
   * @param mostBytes of all artifacts together
   * @param resume whether the agent has said before that it has this part
   */
  record Start(
      String wireId,
      String kind,
      int seconds,
      Map<String, String> options,
      long limitMillis,
      boolean dryRun,
      String token,
      long mostBytes,
      boolean resume,
      String requestedBy)
      implements CaptureCall {
    public Start {
      options = Map.copyOf(options);
    }
  }

  /** Stop it, and leave nothing behind. */
  record Cancel(String wireId, String reason) implements CaptureCall {}
}
