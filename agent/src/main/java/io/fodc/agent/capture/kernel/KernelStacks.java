package io.fodc.agent.capture.kernel;

import io.fodc.agent.capture.Assessment;
import io.fodc.agent.capture.CaptureException;
import io.fodc.agent.capture.CaptureMethod;
import io.fodc.agent.capture.CaptureOrder;
import io.fodc.agent.capture.CaptureSink;
import io.fodc.agent.capture.TargetProcess;
import io.fodc.agent.process.ObservedProcess;
import io.fodc.agent.telemetry.KernelRoots;
import io.fodc.ktm.KtmException;
import io.fodc.ktm.KtmFault;
import io.fodc.ktm.KtmHost;
import io.fodc.ktm.stacks.Sampling;
import io.fodc.ktm.stacks.StackBounds;
import io.fodc.ktm.stacks.StackSamples;
import io.fodc.schemas.capture.CaptureKind;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * Captures of any process through the kernel: {@code cpu}, what it executes; {@code lock}, where it
 * waits for other threads; {@code io}, where it waits for devices, with what it read and wrote.
 */
public final class KernelStacks implements CaptureMethod {
  /** Name of this way. */
  public static final String NAME = "ktm";

  private static final Duration TO_LOAD = Duration.ofSeconds(2);
  private static final Duration DEFAULT = Duration.ofSeconds(10);
  private static final Duration LOCK_THRESHOLD = Duration.ofNanos(100_000);
  private static final Duration IO_THRESHOLD = Duration.ofNanos(10_000);
  private static final long EXPECTED_BYTES = 512L << 10;
  private static final long STACK_BYTES = 1280;
  private static final long SAMPLE_BYTES = 100;

  private final TargetProcess targets;
  private final KtmHost host;
  private final KernelAccess access;
  private final StackCapture stacks;
  private final IoCapture io;

  /**
   * @param targets finds the process of an order
   * @param clock says when a sampling began
   */
  public KernelStacks(TargetProcess targets, KernelRoots roots, InstantSource clock) {
    this(targets, roots, KtmHost.SYSTEM, clock);
  }

  KernelStacks(TargetProcess targets, KernelRoots roots, KtmHost host, InstantSource clock) {
    this.targets = targets;
    this.host = host;
    this.access = new KernelAccess(host.library());
    this.stacks = new StackCapture(host.proc(), clock);
    this.io = new IoCapture(host, roots, stacks);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Assessment assess(CaptureOrder order) {
    try {
      sampling(order);
      if (order.option("process").filter("agent"::equals).isPresent()) {
        return new Assessment.Unable(
            "unsupported", "the agent is a JVM: async-profiler shows more of it");
      }
      targets.of(order);
      Optional<Assessment.Unable> missing = KernelNeeds.missing(host, access);
      if (missing.isPresent()) {
        return missing.get();
      }
      return new Assessment.Ready(
          duration(order).plus(TO_LOAD),
          EXPECTED_BYTES,
          Map.of("kernel_memory_bytes", Long.toString(kernelBytes(StackBounds.DEFAULT))));
    } catch (CaptureException e) {
      return new Assessment.Unable(e.code(), String.valueOf(e.getMessage()));
    }
  }

  /** Maps of stacks, with room for those whose place is taken, and of samples. */
  private static long kernelBytes(StackBounds bounds) {
    return bounds.stacks() * STACK_BYTES + bounds.samples() * SAMPLE_BYTES;
  }

  @Override
  public void take(CaptureOrder order, CaptureSink sink)
      throws CaptureException, IOException, InterruptedException {
    ObservedProcess target = targets.of(order);
    Sampling sampling = sampling(order);
    Duration duration = duration(order);
    sink.progress(0, "sampling process %d for %d s".formatted(target.pid(), duration.toSeconds()));
    try (KernelAccess.Lease lease = access.open()) {
      if (order.kind() == CaptureKind.IO) {
        io.take(lease, target, sampling, duration, sink);
      } else {
        boolean cpu = order.kind() == CaptureKind.CPU;
        try (StackSamples samples = stacks.sample(lease, target, sampling, duration)) {
          targets.checkSame(target);
          sink.progress(1, "naming stacks");
          stacks.write(
              samples,
              cpu ? WantedStacks.ALL : WantedStacks.BLOCKED,
              cpu ? "cpu.pb.gz" : "offcpu.pb.gz",
              sink);
        }
      }
    } catch (KtmException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while native calls were made");
      }
      throw new CaptureException(code(e.fault()), String.valueOf(e.getMessage()));
    }
  }

  private static String code(KtmFault fault) {
    return switch (fault) {
      case NO_PRIVILEGE, LOCKDOWN -> "no-privilege";
      case NO_LIBRARY, NO_BTF, NO_TRACEFS, BROKEN_OBJECT, LOAD_REFUSED, ATTACH_REFUSED ->
          "unsupported";
      case CALL_FAILED, HUNG -> "failed";
    };
  }

  private static Duration duration(CaptureOrder order) {
    return order.duration().isZero() ? DEFAULT : order.duration();
  }

  private static Sampling sampling(CaptureOrder order) throws CaptureException {
    return switch (order.kind()) {
      case CPU -> new Sampling.OnCpu(hertz(order));
      case LOCK -> new Sampling.OffCpu(LOCK_THRESHOLD);
      case IO -> new Sampling.OffCpu(IO_THRESHOLD);
      case HEAP, ALLOCS, GOROUTINE, TRACE, CONFIG, WINDOW ->
          throw new CaptureException("unsupported", "the kernel shows no " + order.kind().word());
    };
  }

  private static int hertz(CaptureOrder order) throws CaptureException {
    String rate = order.option("rate").orElse(Integer.toString(Sampling.OnCpu.DEFAULT_HERTZ));
    try {
      return new Sampling.OnCpu(Integer.parseInt(rate)).hertz();
    } catch (IllegalArgumentException e) {
      throw new CaptureException("bad-option", "rate '" + rate + "': give 1 to 999 Hz");
    }
  }
}
