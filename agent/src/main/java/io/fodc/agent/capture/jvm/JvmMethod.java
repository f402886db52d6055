package io.fodc.agent.capture.jvm;

import io.fodc.agent.capture.Assessment;
import io.fodc.agent.capture.CaptureException;
import io.fodc.agent.capture.CaptureMethod;
import io.fodc.agent.capture.CaptureOrder;
import io.fodc.agent.capture.CaptureSink;
import io.fodc.agent.capture.TargetProcess;
import io.fodc.agent.process.ObservedProcess;
import io.fodc.profiling.jvm.HeapDumps;
import io.fodc.profiling.jvm.JvmProcess;
import io.fodc.profiling.jvm.ProfilingException;
import io.fodc.schemas.capture.CaptureKind;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/**
 * Captures of a process that is a JVM, and of the agent's own: {@code cpu}, {@code allocs}, {@code
 * lock} by async-profiler, {@code heap} by the JVM's own code. One session for each JVM at a time.
 */
public final class JvmMethod implements CaptureMethod {
  /** Name of this way. */
  public static final String NAME = "async-profiler";

  private static final Duration TO_ATTACH = Duration.ofSeconds(1);
  private static final long PROFILE_BYTES = 256L << 10;
  private static final long HISTOGRAM_BYTES = 1L << 20;
  private static final long DUMPED_BYTES_PER_SECOND = 128L << 20;

  private final TargetProcess targets;
  private final JvmProfiles profiles;
  private final JvmHeaps heaps;

  /**
   * @param targets finds the process of an order
   * @param clock says when a heap was looked at
   */
  public JvmMethod(TargetProcess targets, InstantSource clock) {
    this.targets = targets;
    this.profiles = new JvmProfiles();
    this.heaps = new JvmHeaps(clock);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Assessment assess(CaptureOrder order) {
    try {
      boolean heap = order.kind() == CaptureKind.HEAP;
      if (isOwn(order)) {
        return heap
            ? new Assessment.Unable("unsupported", "the agent gives no heap dump of itself")
            : profile(order);
      }
      JvmProcess target = target(order);
      return heap ? heap(order, target) : profile(order);
    } catch (CaptureException e) {
      return new Assessment.Unable(e.code(), String.valueOf(e.getMessage()));
    } catch (ProfilingException e) {
      return refusal(e);
    } catch (IOException e) {
      return new Assessment.Unable("target-unreachable", String.valueOf(e.getMessage()));
    }
  }

  private static Assessment profile(CaptureOrder order) throws CaptureException {
    return new Assessment.Ready(
        JvmProfiles.order(order).duration().plus(TO_ATTACH), PROFILE_BYTES, Map.of());
  }

  private static Assessment heap(CaptureOrder order, JvmProcess target)
      throws ProfilingException, IOException {
    Map<String, String> measures = Map.of("resident_bytes", Long.toString(target.residentBytes()));
    Duration expected = TO_ATTACH.plusSeconds(target.residentBytes() / DUMPED_BYTES_PER_SECOND);
    if (!JvmHeaps.isDump(order)) {
      return new Assessment.Ready(expected, HISTOGRAM_BYTES, measures);
    }
    HeapDumps.checkRoom(target, order.mostBytes());
    return new Assessment.Ready(expected, HeapDumps.expectedBytes(target), measures);
  }

  private static Assessment refusal(ProfilingException e) {
    String detail = String.valueOf(e.getMessage());
    return e.reason() == ProfilingException.Reason.TOO_LARGE
        ? new Assessment.TooDear("no-headroom", detail, Map.of())
        : new Assessment.Unable(e.reason().word(), detail);
  }

  @Override
  public void take(CaptureOrder order, CaptureSink sink)
      throws CaptureException, IOException, InterruptedException {
    try {
      if (isOwn(order)) {
        profiles.takeOwn(order, sink);
        return;
      }
      ObservedProcess observed = targets.of(order);
      JvmProcess target = look(observed);
      if (order.kind() == CaptureKind.HEAP) {
        heaps.take(order, target, sink);
      } else {
        profiles.take(order, target, sink);
      }
    } catch (ProfilingException e) {
      throw new CaptureException(e.reason().word(), String.valueOf(e.getMessage()));
    }
  }

  private JvmProcess target(CaptureOrder order) throws CaptureException, ProfilingException {
    return look(targets.of(order));
  }

  /** The JVM behind a process that was allowed, unless the pid is another one's by now. */
  private JvmProcess look(ObservedProcess observed) throws CaptureException, ProfilingException {
    JvmProcess target = JvmProcess.look(targets.proc(), observed.pid());
    if (target.startTicks() != observed.startTicks()) {
      targets.checkSame(observed);
    }
    return target;
  }

  private static boolean isOwn(CaptureOrder order) {
    return order.option("process").filter("agent"::equals).isPresent();
  }
}
