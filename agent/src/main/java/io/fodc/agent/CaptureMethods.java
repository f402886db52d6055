package io.fodc.agent;

import static io.fodc.schemas.capture.CaptureKind.ALLOCS;
import static io.fodc.schemas.capture.CaptureKind.CONFIG;
import static io.fodc.schemas.capture.CaptureKind.CPU;
import static io.fodc.schemas.capture.CaptureKind.GOROUTINE;
import static io.fodc.schemas.capture.CaptureKind.HEAP;
import static io.fodc.schemas.capture.CaptureKind.IO;
import static io.fodc.schemas.capture.CaptureKind.LOCK;
import static io.fodc.schemas.capture.CaptureKind.TRACE;
import static io.fodc.schemas.capture.CaptureKind.WINDOW;

import io.fodc.agent.capture.CaptureMethod;
import io.fodc.agent.capture.CaptureWays;
import io.fodc.agent.capture.ConfigMethod;
import io.fodc.agent.capture.MissingMethod;
import io.fodc.agent.capture.TargetProcess;
import io.fodc.agent.capture.WindowMethod;
import io.fodc.agent.capture.jvm.JvmMethod;
import io.fodc.agent.capture.kernel.CombinedLock;
import io.fodc.agent.capture.kernel.KernelStacks;
import io.fodc.agent.capture.pprof.GoroutineSampling;
import io.fodc.agent.capture.pprof.PprofEndpoint;
import io.fodc.agent.capture.pprof.PprofMethod;
import io.fodc.agent.capture.pprof.SamplingBounds;
import io.fodc.schemas.capture.CaptureKind;
import io.fodc.schemas.settings.HostAndPort;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Which methods take which kinds of captures, the one to be preferred first. */
final class CaptureMethods {
  private static final String NO_PPROF =
      "config-sources.pprof-address is empty; set it to the node's pprof listener";
  private static final String NO_KERNEL = "ktm.enabled is off";

  private final Map<CaptureKind, List<CaptureMethod>> methods = new EnumMap<>(CaptureKind.class);

  private CaptureMethods() {}

  /** The kinds that an agent can take at all, known without making a method. */
  static Set<CaptureKind> kinds(boolean pprof, boolean kernel) {
    Set<CaptureKind> kinds = EnumSet.of(CONFIG, WINDOW, CPU, HEAP, ALLOCS, LOCK);
    if (pprof) {
      kinds.addAll(EnumSet.of(GOROUTINE, TRACE));
    }
    if (kernel) {
      kinds.add(IO);
    }
    return kinds;
  }

  static CaptureWays of(CaptureContext context) {
    CaptureMethods made = new CaptureMethods();
    TargetProcess targets =
        new TargetProcess(
            context.roots().proc(),
            () -> context.finder().find().process(),
            context.allowed()::reason);
    made.add(new ConfigMethod(context.config(), context.clock()), CONFIG);
    made.add(new WindowMethod(context.ranges(), context.recorded()), WINDOW);
    CaptureMethod kernel =
        context.kernel()
            ? new KernelStacks(targets, context.roots(), context.clock())
            : new MissingMethod("ktm", NO_KERNEL);
    made.pprof(context, kernel);
    // Ahead of the kernel, which knows no names of a JVM's functions.
    made.add(new JvmMethod(targets, context.clock()), CPU, HEAP, ALLOCS, LOCK);
    made.add(kernel, CPU, LOCK, IO);
    return new CaptureWays(made.methods);
  }

  private void pprof(CaptureContext context, CaptureMethod kernel) {
    Optional<HostAndPort> address = context.pprof();
    if (address.isEmpty()) {
      add(new MissingMethod("pprof", NO_PPROF), CPU, HEAP, ALLOCS, GOROUTINE, TRACE);
      add(new MissingMethod("goroutine-sampling", NO_PPROF), LOCK);
      return;
    }
    PprofEndpoint endpoint =
        new PprofEndpoint(
            address.get(), "fodc-agent/" + AgentVersion.current(), PprofEndpoint.GRACE);
    SamplingBounds bounds = SamplingBounds.DEFAULT;
    add(
        new PprofMethod(endpoint, bounds.goroutines(), context.clock()),
        CPU,
        HEAP,
        ALLOCS,
        GOROUTINE,
        TRACE);
    CaptureMethod sampling = new GoroutineSampling(endpoint, bounds, context.clock(), new Random());
    add(context.kernel() ? new CombinedLock(sampling, kernel) : sampling, LOCK);
  }

  private void add(CaptureMethod method, CaptureKind... kinds) {
    for (CaptureKind kind : kinds) {
      methods.computeIfAbsent(kind, unseen -> new ArrayList<>()).add(method);
    }
  }
}
