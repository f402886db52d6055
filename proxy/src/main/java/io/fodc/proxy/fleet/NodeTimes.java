package io.fodc.proxy.fleet;

/**
 * When what was heard of a node, in milliseconds since the epoch on the proxy's clock; 0 for never.
 *
 * @param firstSeenMillis first session since the proxy started, or first configuration before that
 * @param lastHeardMillis last message of any kind
 * @param lastHeartbeatMillis last heartbeat
 * @param lastTickReceivedMillis when the newest tick arrived
 * @param newestTickMillis the newest tick held, on the agent's clock
 * @param clockSkewMillis how far the agent's clock is ahead of the proxy's, smoothed; negative when
 *     it is behind
 */
public record NodeTimes(
    long firstSeenMillis,
    long lastHeardMillis,
    long lastHeartbeatMillis,
    long lastTickReceivedMillis,
    long newestTickMillis,
    long clockSkewMillis) {
  /**
   * Age of the newest sample at {@code nowMillis}, corrected by the clock's skew so that a node
   * with a wrong clock is not called stale; {@link Long#MAX_VALUE} without a sample. At least the
   * time since it arrived: a tick that lies in the future does not stay current until then.
   */
  public long sampleAgeMillis(long nowMillis) {
    if (newestTickMillis == 0) {
      return Long.MAX_VALUE;
    }
    long sinceTick = nowMillis - (newestTickMillis - clockSkewMillis);
    long sinceArrival = nowMillis - lastTickReceivedMillis;
    return Math.max(0, Math.max(sinceTick, sinceArrival));
  }
}
