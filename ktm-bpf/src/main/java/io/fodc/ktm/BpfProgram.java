package io.fodc.ktm;

import jnr.ffi.Pointer;
import org.jspecify.annotations.Nullable;

/** One program of an object. Lives as long as its object; one thread. */
public final class BpfProgram {
  private final LibBpf library;
  private final Pointer program;
  private final String name;
  private final String section;

  BpfProgram(LibBpf library, Pointer program) {
    this.library = library;
    this.program = program;
    this.name = library.calls().bpf_program__name(program);
    this.section = library.calls().bpf_program__section_name(program);
  }

  /** Name of its function. */
  public String name() {
    return name;
  }

  /** Its section, which says what it hooks: {@code tp_btf/sched_switch}. */
  public String section() {
    return section;
  }

  /** Whether loading the object loads it. */
  public boolean autoload() {
    return library.calls().bpf_program__autoload(program);
  }

  /** Leaves it out of loading, or takes it in; before loading. */
  public void autoload(boolean load) throws KtmException {
    int result = library.calls().bpf_program__set_autoload(program, load);
    if (result < 0) {
      throw library.failed("choosing program " + name, -result);
    }
  }

  /**
   * Hooks it to what its section says.
   *
   * @throws KtmException when the kernel refuses
   */
  public BpfLink attach() throws KtmException {
    long before = library.log().added();
    return linked(library.calls().bpf_program__attach(program), before);
  }

  /** Hooks it to a perf event; the event's descriptor is the link's from now on. */
  public BpfLink attach(PerfEvent event) throws KtmException {
    long before = library.log().added();
    BpfLink link =
        linked(library.calls().bpf_program__attach_perf_event(program, event.fd()), before);
    event.handOver();
    return link;
  }

  private BpfLink linked(@Nullable Pointer link, long before) throws KtmException {
    if (link == null) {
      int errno = library.errno();
      KtmFault fault =
          errno == Errno.EPERM || errno == Errno.EACCES
              ? KtmFault.NO_PRIVILEGE
              : KtmFault.ATTACH_REFUSED;
      throw new KtmException(
          fault,
          errno,
          library.told("attaching program %s (%s)".formatted(name, section), errno, before));
    }
    return new BpfLink(library, name, link);
  }

  /** Times it ran and how long, while the kernel keeps such statistics; zeros otherwise. */
  public RunStatistics statistics() throws KtmException {
    return RunStatistics.of(library, library.calls().bpf_program__fd(program), name);
  }
}
