package io.fodc.agent.capture;

import java.io.IOException;

/** One way to take captures of some kinds. Called from any thread, for several orders at once. */
public interface CaptureMethod {
  /** As the artifacts name it: {@code pprof}, {@code ktm}, {@code async-profiler}. */
  String name();

  /**
   * Whether it can carry out an order here and now, and what that would take. Looks only: it
   * changes nothing, and answers within a second or two.
   */
  Assessment assess(CaptureOrder order) throws InterruptedException;

  /**
   * Carries out an order that it was {@link Assessment.Ready ready} for; returns when everything is
   * in the sink. An interrupt means that the capture was cancelled or is late: then nothing may
   * stay behind in the node or the kernel.
   *
   * @throws CaptureException when it cannot be done, with a word for machines
   * @throws IOException of the sink, or of the node
   */
  void take(CaptureOrder order, CaptureSink sink)
      throws CaptureException, IOException, InterruptedException;
}
