package io.fodc.ktm;

/**
 * Why kernel telemetry, or a part of it, cannot be had. A closed set: each has the word that
 * metrics, {@code /cluster} and evidence gaps carry, and what to do about it.
 */
public enum KtmFault {
  NO_LIBRARY("no-libbpf", "install libbpf 1.x (on Debian: apt-get install libbpf1)"),
  NO_PRIVILEGE(
      "no-privilege",
      "give the agent CAP_BPF, CAP_PERFMON and CAP_DAC_READ_SEARCH (or run it as root)"),
  LOCKDOWN(
      "lockdown",
      "the kernel is locked down: boot without lockdown=confidentiality, or live without eBPF"),
  NO_BTF(
      "no-btf",
      "use a kernel built with CONFIG_DEBUG_INFO_BTF=y and let the agent read /sys/kernel/btf/vmlinux"),
  NO_TRACEFS(
      "no-tracefs",
      "mount tracefs where the agent sees it (mount -t tracefs tracefs /sys/kernel/tracing) and give it CAP_DAC_READ_SEARCH"),
  BROKEN_OBJECT("broken-object", "the jar is damaged or made for another machine: install it anew"),
  LOAD_REFUSED(
      "load-refused", "this kernel does not take the program: see the log for what it said"),
  ATTACH_REFUSED(
      "attach-refused", "this kernel has not got what the program hooks into: nothing to do"),
  CALL_FAILED("call-failed", "see the errno and the agent's log"),
  HUNG("hung", "a native call does not return: restart the agent, and look at the kernel's log");

  private final String word;
  private final String remedy;

  KtmFault(String word, String remedy) {
    this.word = word;
    this.remedy = remedy;
  }

  /** Stable word, in lower case with dashes. */
  public String word() {
    return word;
  }

  /** What a person can do about it. */
  public String remedy() {
    return remedy;
  }
}
