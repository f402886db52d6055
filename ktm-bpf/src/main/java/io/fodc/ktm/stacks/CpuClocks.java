package io.fodc.ktm.stacks;

import io.fodc.ktm.BpfLink;
import io.fodc.ktm.BpfProgram;
import io.fodc.ktm.KtmException;
import io.fodc.ktm.KtmFault;
import io.fodc.ktm.LibBpf;
import io.fodc.ktm.PerfEvent;
import java.util.List;

/** The clocks of the host's CPUs, each of which calls a program. */
final class CpuClocks {
  private static final int NO_SUCH_CPU = 19;

  private CpuClocks() {}

  /**
   * Attaches a program to the clock of each CPU. Of the CPUs there can be some may be offline:
   * their clocks are refused as not there.
   *
   * @param links takes each link as soon as it is made, so that they can be closed whatever fails
   */
  static void attach(LibBpf library, BpfProgram program, int hertz, List<BpfLink> links)
      throws KtmException {
    for (int cpu = 0; cpu < library.possibleCpus(); cpu++) {
      try (PerfEvent clock = PerfEvent.cpuClock(library, cpu, hertz)) {
        links.add(program.attach(clock));
      } catch (KtmException e) {
        if (e.errno() != NO_SUCH_CPU) {
          throw e;
        }
      }
    }
    if (links.isEmpty()) {
      throw new KtmException(KtmFault.ATTACH_REFUSED, 0, "no CPU has a clock to sample by");
    }
  }
}
