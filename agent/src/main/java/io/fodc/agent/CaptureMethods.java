package io.fodc.agent;

import static io.fodc.schemas.capture.CaptureKind.CONFIG;
import static io.fodc.schemas.capture.CaptureKind.WINDOW;

import io.fodc.agent.capture.CaptureMethod;
import io.fodc.agent.capture.CaptureWays;
import io.fodc.agent.capture.ConfigMethod;
import io.fodc.agent.capture.WindowMethod;
import io.fodc.schemas.capture.CaptureKind;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which methods take which kinds of captures, the one to be preferred first. */
final class CaptureMethods {
  private CaptureMethods() {}

  /** The kinds that {@link #of} has a method for, known without making one. */
  static Set<CaptureKind> kinds() {
    return EnumSet.of(CONFIG, WINDOW);
  }

  static CaptureWays of(CaptureContext context) {
    Map<CaptureKind, List<CaptureMethod>> ways = new EnumMap<>(CaptureKind.class);
    ways.put(CONFIG, List.of(new ConfigMethod(context.config(), context.clock())));
    ways.put(WINDOW, List.of(new WindowMethod(context.ranges(), context.recorded())));
    return new CaptureWays(ways);
  }
}
