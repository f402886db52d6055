package io.fodc.profiling.pprof;

import java.util.List;

/**
 * One instruction in a stack.
 *
 * @param address of it; 0 when it is not known
 * @param frames several when functions were inlined there, the innermost first
 */
public record Place(long address, List<Frame> frames) {
  public Place {
    frames = List.copyOf(frames);
  }
}
