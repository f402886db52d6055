package io.fodc.ktm.stacks;

/** What came of a request. */
public sealed interface StackOutcome {
  /** Something was sampled, perhaps for less long than asked; whoever asked closes the samples. */
  record Sampled(StackSamples samples) implements StackOutcome {}

  /**
   * Nothing was sampled, and nothing is left in the kernel.
   *
   * @param detail for which input, against which limit, and what to do
   */
  record Refused(Reason reason, String detail) implements StackOutcome {}

  /** Why nothing could be sampled. */
  enum Reason {
    /** None of the processes exists. */
    NO_SUCH_PROCESS,
    /** The kernel does not let this process load, attach, or look at the target. */
    NO_PRIVILEGE,
    /** This kernel, or libbpf, cannot do it. */
    UNSUPPORTED,
    /** A call failed that should not. */
    FAILED,
    /** A native call did not return in time. */
    HUNG
  }
}
