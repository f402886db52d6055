package io.fodc.profiling.jvm;

import io.fodc.profiling.jvm.ProfilingException.Reason;

/** What the profiler is told, and what it says when it will not. */
final class ProfilerCommand {
  /** Memory the profiler may take in its JVM for stacks; beyond it, new stacks are not kept. */
  private static final String MOST_MEMORY = "64m";

  private static final int MOST_FRAMES = 512;

  private ProfilerCommand() {}

  static String start(ProfileOrder order, String recording) {
    return "start,%s,jstackdepth=%d,memlimit=%s,jfr,file=%s"
        .formatted(order.option(), MOST_FRAMES, MOST_MEMORY, recording);
  }

  static String stop(String recording) {
    return "stop,file=" + recording;
  }

  /** A refusal in its own words, with what to do. */
  static ProfilingException refused(String whom, String said) {
    if (said.contains("already started")) {
      return new ProfilingException(
          Reason.IN_USE,
          whom + " is being profiled already, perhaps by somebody else: stop that first");
    }
    return new ProfilingException(
        Reason.FAILED, "async-profiler refuses to profile " + whom + ": " + said);
  }
}
