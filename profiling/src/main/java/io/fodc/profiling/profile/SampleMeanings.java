package io.fodc.profiling.profile;

/** What sample types mean; the words are those of Go's, async-profiler's and our own profiles. */
final class SampleMeanings {
  private SampleMeanings() {}

  static String of(SampleType type) {
    return switch (type.type()) {
      case "cpu" -> "Time on a CPU while the profile was taken, " + measured(type) + ".";
      case "samples" -> "How often the sampler found this stack; no time by itself.";
      case "alloc_space" ->
          "Bytes allocated since the process began (or within the period of a difference), freed ones"
              + " too; estimated from a sample of the allocations.";
      case "alloc_objects" ->
          "Objects allocated since the process began (or within the period of a difference), freed"
              + " ones too; estimated from a sample of the allocations.";
      case "inuse_space" ->
          "Bytes that were allocated and, at the last garbage collection, not yet freed; estimated"
              + " from a sample of the allocations.";
      case "inuse_objects" ->
          "Objects that were allocated and, at the last garbage collection, not yet freed; estimated"
              + " from a sample of the allocations.";
      case "alloc" -> "What was allocated while the profile was taken, " + measured(type) + ".";
      case "live" -> "What was allocated and was still in use at the end, " + measured(type) + ".";
      case "goroutine", "goroutines" ->
          "Goroutines that were at this stack, running or parked, at one instant.";
      case "threadcreate" -> "Operating system threads that were created from this stack.";
      case "contentions" -> "How often somebody waited for a lock that this stack let go.";
      case "delay" ->
          "Time spent waiting, " + measured(type) + "; waits are added up over threads.";
      case "waiting" ->
          "Goroutines found waiting at this stack, added up over all looks at the process: how often"
              + " and how many, no measured time.";
      case "offcpu", "off_cpu" ->
          "Time between leaving a CPU and being on one again, " + measured(type) + ".";
      case "wall" ->
          "Time that passed for the thread whether or not it had a CPU, " + measured(type) + ".";
      case "lock" -> "Waiting for monitors and locks of the JVM, " + measured(type) + ".";
      case "events" -> "How often it happened at this stack.";
      default ->
          "The profile calls it "
              + type
              + "; FODC does not know this sample type and cannot say more.";
    };
  }

  private static String measured(SampleType type) {
    return switch (type.unit()) {
      case "count" -> "as a number of samples or events";
      case "" -> "in a unit that the profile does not name";
      default -> "in " + type.unit();
    };
  }
}
