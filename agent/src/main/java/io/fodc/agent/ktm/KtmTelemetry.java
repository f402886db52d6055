package io.fodc.agent.ktm;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.fodc.agent.recorder.AgentEvent;
import io.fodc.agent.recorder.EventLog;
import io.fodc.agent.recorder.EvidenceLog;
import io.fodc.agent.recorder.SampleBuffer;
import io.fodc.agent.recorder.SourceReport;
import io.fodc.agent.recorder.TickSource;
import io.fodc.agent.telemetry.TelemetryLevel;
import io.fodc.ktm.KtmException;
import io.fodc.ktm.KtmFault;
import io.fodc.ktm.KtmScope;
import io.fodc.ktm.KtmThread;
import io.fodc.schemas.metric.SeriesDefinition;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;

/**
 * Kernel telemetry as a source of the tick. Native calls are made on a thread of their own, which
 * is waited for until shortly before the tick's deadline: whatever happens there, the tick goes on,
 * and the level says why the kernel's part of it is missing.
 */
final class KtmTelemetry implements TickSource {
  /** Name of this source. */
  static final String NAME = "ktm";

  private static final System.Logger LOG = System.getLogger(KtmTelemetry.class.getName());
  private static final long BEFORE_DEADLINE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long BETWEEN_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final KtmThread thread;
  private final KernelSide kernel;
  private final List<String> targets;
  private final ToIntFunction<SeriesDefinition> seriesIds;
  private final EventLog events;
  private final KernelEvents kernelEvents;
  private final KtmGaps gaps;
  private volatile KtmState state = KtmState.STARTING;

  KtmTelemetry(
      KtmThread thread,
      KernelSide kernel,
      List<String> targets,
      ToIntFunction<SeriesDefinition> seriesIds,
      EvidenceLog evidence,
      EventLog events,
      KernelEvents kernelEvents) {
    this.thread = thread;
    this.kernel = kernel;
    this.targets = List.copyOf(targets);
    this.seriesIds = seriesIds;
    this.events = events;
    this.kernelEvents = kernelEvents;
    this.gaps = new KtmGaps(evidence);
    thread.every(BETWEEN_NANOS, kernel::between);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean target() {
    return false;
  }

  /** State after the newest tick. Any thread. */
  KtmState state() {
    return state;
  }

  @Override
  public SourceReport collect(long tickMillis, long deadlineNanos, SampleBuffer into) {
    long left = deadlineNanos - System.nanoTime() - BEFORE_DEADLINE_NANOS;
    try {
      KernelSide.Tick tick = thread.call("reading the kernel's counters", left, kernel::tick);
      tick.changes().forEach(change -> changed(change, tickMillis));
      kernelEvents.tell(tick.reading().events(), targets);
      state = KtmState.atWork(level(tick), tick);
      gaps.leftOut(tick.atWork().leftOut(), tickMillis);
      return new SourceReport(true, "", "", 0, give(tick.reading(), into), OptionalDouble.empty());
    } catch (KtmException e) {
      return off(e, tickMillis);
    }
  }

  private SourceReport off(KtmException e, long tickMillis) {
    boolean starting = e.fault() == KtmFault.HUNG && state == KtmState.STARTING;
    String reason = starting ? "starting" : e.fault().word();
    String detail = starting ? "programs are being loaded" : String.valueOf(e.getMessage());
    if (!state.level().reason().equals(reason)) {
      LOG.log(
          starting ? INFO : WARNING,
          "event=ktm-off reason=" + reason + " detail=\"" + detail + "\"");
    }
    if (!starting) {
      state = KtmState.off(reason);
    }
    gaps.leftOut(List.of(), tickMillis);
    return SourceReport.failed(reason, detail);
  }

  private void changed(Targets.Change change, long tickMillis) {
    String detail = "change=" + change.what() + " " + change.detail();
    events.add(new AgentEvent(tickMillis, AgentEvent.KTM_TARGET, change.target(), detail));
    LOG.log(INFO, "event=ktm-target target=" + change.target() + " " + detail);
    gaps.target(change.target(), change.missing(), tickMillis);
  }

  private static TelemetryLevel level(KernelSide.Tick tick) {
    KtmScope scope = tick.scope();
    boolean noneTold =
        scope.targets().stream().allMatch(t -> t.tgids().isEmpty() && t.cgroups().isEmpty());
    if (scope.byComm() || noneTold) {
      return new TelemetryLevel(
          TelemetryLevel.COMM, tick.present() == 0 ? "no-process" : "pids-not-visible");
    }
    return new TelemetryLevel(
        TelemetryLevel.FULL,
        tick.atWork().leftOut().stream()
            .filter(one -> !one.extra())
            .map(one -> one.fault().word())
            .findFirst()
            .orElse(TelemetryLevel.WHOLE));
  }

  /** Returns the samples that found no room in the series table. */
  private long give(KtmReading reading, SampleBuffer into) {
    long shed = 0;
    for (int i = 0; i < reading.size(); i++) {
      int id = seriesIds.applyAsInt(reading.series(i));
      if (id < 0) {
        shed++;
      } else {
        into.add(id, reading.value(i));
      }
    }
    return shed;
  }

  /** A native call cannot be cut; the tick goes on without it. */
  @Override
  public void abort() {}

  /** Unhooks everything, unless the native thread hangs: then the kernel does it at our exit. */
  @Override
  public void close() {
    try {
      thread.call(
          "unhooking",
          CLOSE_NANOS,
          () -> {
            kernel.close();
            return true;
          });
    } catch (KtmException e) {
      LOG.log(WARNING, "event=ktm-close-failed detail=\"" + e.getMessage() + "\"");
    }
    thread.close();
  }
}
