package io.fodc.proxy.fleet;

import io.fodc.proxy.windows.RecordedWindow;

/**
 * What the proxy makes of tick times. A tick's time is the agent's and is never altered; it is
 * either served as it is or not taken over at all.
 *
 * <ul>
 *   <li>A tick more than {@link #FAR_FUTURE_MILLIS} ahead of the proxy's clock is not taken over
 *       and not acknowledged: it stays in the agent's window, and the node's gaps say why. Less
 *       than that is taken over; the skew is published beside it.
 *   <li>A tick however old is taken over as long as it is newer than all that is held: what is too
 *       old is for the budget to decide.
 *   <li>A tick that is not newer than the newest held is one that was sent again, and acknowledged,
 *       unless the agent's clock was set back since. Then, when the ticks held lie in the proxy's
 *       own future, their times were wrong: those and only those are dropped, which is noted, and
 *       recording goes on. Otherwise it is the agent's present clock that is behind: its ticks are
 *       neither taken over nor acknowledged until it has caught up.
 * </ul>
 *
 * Used under the node's lock.
 */
final class TickClock {
  /** How far ahead of the proxy's clock a tick may be. */
  static final long FAR_FUTURE_MILLIS = 3_600_000;

  /** Below this a clock is not called skewed. */
  static final long SKEW_NOTED_MILLIS = 2_000;

  /** A skew that was noted is over below this. */
  static final long SKEW_OVER_MILLIS = 1_000;

  private TickClock() {}

  /** What is to happen with a tick. */
  enum Verdict {
    TAKE,
    SENT_AGAIN,
    LEAVE
  }

  /** The tick after which an agent that opens a session is to send. */
  static long resumeAfter(
      Node node, RecordedWindow window, long agentClock, long now, FleetSettings settings) {
    if (window.newestTickMillis() > 0 && wentBack(node, window.newestTickMillis(), now)) {
      rewind(node, window, agentClock, now);
    }
    long newest = window.newestTickMillis();
    return newest > 0 ? newest : Math.max(0, agentClock - settings.backfill().toMillis());
  }

  static Verdict judge(Node node, RecordedWindow window, long tickMillis, long now) {
    if (tickMillis > now + FAR_FUTURE_MILLIS) {
      node.gaps.open(
          EvidenceGap.CLOCK_STEP,
          "future",
          "ticks from %d ms on are more than %d s ahead of the proxy's clock: they stay with the agent"
              .formatted(tickMillis, FAR_FUTURE_MILLIS / 1_000),
          now);
      return Verdict.LEAVE;
    }
    node.gaps.close(EvidenceGap.CLOCK_STEP, "future", now);
    long newest = window.newestTickMillis();
    if (tickMillis > newest) {
      node.gaps.close(EvidenceGap.CLOCK_STEP, "behind", now);
      return Verdict.TAKE;
    }
    if (!wentBack(node, newest, now)) {
      return Verdict.SENT_AGAIN;
    }
    return rewind(node, window, tickMillis - 1, now) ? Verdict.TAKE : Verdict.LEAVE;
  }

  /**
   * What is to happen with a published tick. What is not newer than all that is held is never
   * added; when the ticks held lie in the proxy's own future and the agent's clock does not, they
   * go first. While a session lasts only that may judge its agent's clock.
   */
  static TickFate judgePublished(
      Node node, RecordedWindow window, PublishedWindow head, long tickMillis, long now) {
    if (tickMillis > now + FAR_FUTURE_MILLIS) {
      node.gaps.open(
          EvidenceGap.CLOCK_STEP,
          "kafka",
          "published ticks from %d ms on are more than %d s ahead of the proxy's clock: they are left out"
              .formatted(tickMillis, FAR_FUTURE_MILLIS / 1_000),
          now);
      return TickFate.FUTURE;
    }
    node.gaps.close(EvidenceGap.CLOCK_STEP, "kafka", now);
    long newest = window.newestTickMillis();
    if (tickMillis > newest) {
      return TickFate.TAKEN;
    }
    long tolerance = 2 * head.intervalMillis();
    boolean wentBack =
        head.live()
            && node.session().isEmpty()
            && head.agentClockMillis() + tolerance < newest
            && newest > now + tolerance;
    return wentBack && rewind(node, window, tickMillis - 1, now)
        ? TickFate.TAKEN
        : TickFate.REPEATED;
  }

  /** Notes or ends a skew after a clock reading. */
  static void noteSkew(Node node, long now) {
    long skew = node.clock.millis();
    if (Math.abs(skew) >= SKEW_NOTED_MILLIS) {
      node.gaps.open(
          EvidenceGap.CLOCK_SKEW,
          "",
          "the agent's clock is about %d s %s the proxy's"
              .formatted(Math.abs(skew) / 1_000, skew > 0 ? "ahead of" : "behind"),
          now);
    } else if (Math.abs(skew) < SKEW_OVER_MILLIS) {
      node.gaps.close(EvidenceGap.CLOCK_SKEW, "", now);
    }
  }

  private static boolean wentBack(Node node, long newestTick, long now) {
    return node.clock.agentClockAt(now) + toleranceMillis(node) < newestTick;
  }

  /** Makes room for ticks after {@code toMillis}; whether that was right. */
  private static boolean rewind(Node node, RecordedWindow window, long toMillis, long now) {
    long newest = window.newestTickMillis();
    if (newest <= now + toleranceMillis(node)) {
      node.gaps.open(
          EvidenceGap.CLOCK_STEP,
          "behind",
          "the agent's clock was set back before its newest tick %d ms: newer ticks stay with it"
                  .formatted(newest)
              + " until its clock is past that",
          now);
      return false;
    }
    window.forgetAfter(toMillis);
    node.gaps.add(
        new EvidenceGap(
            EvidenceGap.CLOCK_STEP,
            "future",
            "the agent's clock was set back: ticks that lay in the future were dropped",
            toMillis,
            newest));
    return window.newestTickMillis() <= toMillis;
  }

  private static long toleranceMillis(Node node) {
    return 2 * node.intervalMillis();
  }
}
