package io.fodc.agent.capture;

import io.fodc.schemas.capture.CaptureKind;
import java.util.List;
import java.util.Map;

/**
 * The methods of each kind, the one to be preferred first. Made when the first order comes.
 *
 * @param methods those of a kind without any are missing
 */
public record CaptureWays(Map<CaptureKind, List<CaptureMethod>> methods) {
  public CaptureWays {
    methods = Map.copyOf(methods);
  }

  List<CaptureMethod> of(CaptureKind kind) {
    return methods.getOrDefault(kind, List.of());
  }
}
