package io.fodc.ktm;

/**
 * A program that is not at work, and why. The rest of its group is.
 *
 * @param program its name; empty when its whole group is left out
 * @param section what it would hook
 * @param detail what was tried and what was answered
 * @param extra whether its family has no tracepoint to hook on any kernel: what it counts is had
 *     where such a hook exists, and kernel telemetry is whole without it
 */
public record LeftOut(
    KtmGroup group, String program, String section, KtmFault fault, String detail, boolean extra) {
  /** For people: what was answered, and what to do. */
  public String reason() {
    return detail + "; " + fault.remedy();
  }

  /** Names it in an evidence gap. */
  public String subject() {
    return program.isEmpty() ? group.word() : group.word() + "/" + program;
  }
}
