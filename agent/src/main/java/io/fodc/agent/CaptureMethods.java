package io.fodc.agent;

import static io.fodc.schemas.capture.CaptureKind.ALLOCS;
import static io.fodc.schemas.capture.CaptureKind.CONFIG;
import static io.fodc.schemas.capture.CaptureKind.CPU;
import static io.fodc.schemas.capture.CaptureKind.GOROUTINE;
import static io.fodc.schemas.capture.CaptureKind.HEAP;
import static io.fodc.schemas.capture.CaptureKind.LOCK;
import static io.fodc.schemas.capture.CaptureKind.TRACE;
import static io.fodc.schemas.capture.CaptureKind.WINDOW;

import io.fodc.agent.capture.CaptureMethod;
import io.fodc.agent.capture.CaptureWays;
import io.fodc.agent.capture.ConfigMethod;
import io.fodc.agent.capture.MissingMethod;
import io.fodc.agent.capture.WindowMethod;
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
  private static final Set<CaptureKind> OF_PPROF =
      EnumSet.of(CPU, HEAP, ALLOCS, GOROUTINE, TRACE, LOCK);
  private static final String NO_PPROF =
      "config-sources.pprof-address is empty; set it to the node's pprof listener";

  private final Map<CaptureKind, List<CaptureMethod>> methods = new EnumMap<>(CaptureKind.class);

  private CaptureMethods() {}

  /** The kinds that an agent can take at all, known without making a method. */
  static Set<CaptureKind> kinds(boolean pprof) {
    Set<CaptureKind> kinds = EnumSet.of(CONFIG, WINDOW);
    if (pprof) {
      kinds.addAll(OF_PPROF);
    }
    return kinds;
  }

  static CaptureWays of(CaptureContext context) {
    CaptureMethods made = new CaptureMethods();
    made.add(new ConfigMethod(context.config(), context.clock()), CONFIG);
    made.add(new WindowMethod(context.ranges(), context.recorded()), WINDOW);
    made.pprof(context);
    return new CaptureWays(made.methods);
  }

  private void pprof(CaptureContext context) {
    Optional<HostAndPort> address = context.pprof();
    if (address.isEmpty()) {
      OF_PPROF.forEach(kind -> add(new MissingMethod("pprof", NO_PPROF), kind));
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
    add(new GoroutineSampling(endpoint, bounds, context.clock(), new Random()), LOCK);
  }

  private void add(CaptureMethod method, CaptureKind... kinds) {
    for (CaptureKind kind : kinds) {
      methods.computeIfAbsent(kind, unseen -> new ArrayList<>()).add(method);
    }
  }
}
