package io.fodc.agent.recorder;

import java.util.Objects;

/**
 * Something that happened once, at an instant.
 *
 * @param timeMillis tick time
 * @param kind stable word, one of the constants here
 * @param subject what it happened to: a series, a target
 * @param detail the rest, for people
 */
public record AgentEvent(long timeMillis, String kind, String subject, String detail) {
  /** A series appeared although its target had been read before. */
  public static final String FIRST_SEEN = "first-seen";

  /** The node's process is another one than at the last tick. */
  public static final String NODE_RESTART = "node-restart";

  public static final String TARGET_UP = "target-up";
  public static final String TARGET_DOWN = "target-down";

  /** The wall clock and the ticks' clock went apart. */
  public static final String CLOCK_STEP = "clock-step";

  /** The level of kernel and OS telemetry changed. */
  public static final String KTM_MODE = "ktm-mode";

  /** The process that kernel telemetry watches is another one, or there is none any more. */
  public static final String KTM_TARGET = "ktm-target";

  /** A program of the node's name began, or one that the node started. */
  public static final String PROCESS_START = "process-start";

  /** A process of the node ended; the detail has its exit code or signal. */
  public static final String PROCESS_EXIT = "process-exit";

  /** A process of the node was chosen to be killed for want of memory. */
  public static final String OOM_KILL = "oom-kill";

  private static final int MAX_CHARS = 512;

  public AgentEvent {
    Objects.requireNonNull(kind, "kind");
    subject = bounded(subject);
    detail = bounded(detail);
  }

  private static String bounded(String text) {
    return text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS);
  }
}
