package io.fodc.agent.ktm;

import static java.lang.System.Logger.Level.INFO;

import io.fodc.agent.recorder.AgentEvent;
import io.fodc.agent.recorder.EventLog;
import io.fodc.ktm.KtmEvent;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;

/** Turns what the kernel noted about the node's processes into events with their wall time. */
final class KernelEvents {
  private static final System.Logger LOG = System.getLogger(KernelEvents.class.getName());
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final List<String> SIGNALS =
      List.of(
          "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV",
          "USR2", "PIPE", "ALRM", "TERM");

  private final EventLog events;
  private final InstantSource wall;
  private final LongSupplier monotonicNanos;

  /**
   * @param monotonicNanos the clock the kernel's instants are on, {@code CLOCK_MONOTONIC}
   */
  KernelEvents(EventLog events, InstantSource wall, LongSupplier monotonicNanos) {
    this.events = events;
    this.wall = wall;
    this.monotonicNanos = monotonicNanos;
  }

  /** Tells those that are told: starts and ends of programs, and kills; forks are only counted. */
  void tell(List<KtmEvent> happened, List<String> targets) {
    for (KtmEvent event : happened) {
      String target = event.target() < targets.size() ? targets.get(event.target()) : "";
      String subject = target.isEmpty() ? event.comm() : target;
      switch (event.kind()) {
        case EXIT -> add(event, AgentEvent.PROCESS_EXIT, subject, ended(event));
        case OOM -> add(event, AgentEvent.OOM_KILL, subject, who(event));
        case EXEC -> add(event, AgentEvent.PROCESS_START, subject, who(event));
        case FORK -> {
          // A busy node would push everything else out of the log.
        }
      }
    }
  }

  private void add(KtmEvent event, String kind, String subject, String detail) {
    long ago = (monotonicNanos.getAsLong() - event.monotonicNanos()) / NANOS_PER_MILLI;
    long at = wall.millis() - Math.max(0, ago);
    events.add(new AgentEvent(at, kind, subject, detail));
    LOG.log(INFO, "event=" + kind + " target=" + subject + " time_ms=" + at + " " + detail);
  }

  private static String who(KtmEvent event) {
    return "pid=" + event.tgid() + " comm=" + event.comm();
  }

  private static String ended(KtmEvent event) {
    String cause =
        event.signal() == 0
            ? " exit_code=" + event.exitCode()
            : " signal=" + event.signal() + name(event.signal()) + (event.core() ? " core" : "");
    return who(event) + cause;
  }

  private static String name(int signal) {
    return signal < SIGNALS.size() ? "/SIG" + SIGNALS.get(signal) : "";
  }
}
