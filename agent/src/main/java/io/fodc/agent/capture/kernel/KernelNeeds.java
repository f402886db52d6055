package io.fodc.agent.capture.kernel;

import io.fodc.agent.capture.Assessment;
import io.fodc.ktm.KtmException;
import io.fodc.ktm.KtmFault;
import io.fodc.ktm.KtmHost;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the kernel is certain to want, looked at before anything is tried. */
final class KernelNeeds {
  private static final int SYS_ADMIN = 21;
  private static final int PERFMON = 38;
  private static final int BPF = 39;
  private static final int HEXADECIMAL = 16;
  private static final String CAPABILITIES = "CapEff:";

  private KernelNeeds() {}

  /** What is missing on this host; empty when nothing is, as far as one can see. */
  static Optional<Assessment.Unable> missing(KtmHost host, KernelAccess access) {
    List<String> capabilities = missingCapabilities(host);
    if (!capabilities.isEmpty()) {
      return unable(KtmFault.NO_PRIVILEGE, "missing " + String.join(" and ", capabilities));
    }
    if (!Files.isReadable(host.typeInformation())) {
      return unable(KtmFault.NO_BTF, host.typeInformation() + " cannot be read");
    }
    try (KernelAccess.Lease lease = access.open()) {
      return lease.library().possibleCpus() > 0
          ? Optional.empty()
          : unable(KtmFault.NO_LIBRARY, host.library() + " counts no CPU");
    } catch (KtmException e) {
      return unable(e.fault(), e.detail());
    }
  }

  private static Optional<Assessment.Unable> unable(KtmFault fault, String detail) {
    String code = fault == KtmFault.NO_PRIVILEGE ? fault.word() : "unsupported";
    return Optional.of(new Assessment.Unable(code, detail + "; " + fault.remedy()));
  }

  /** When they cannot be read, the kernel has the last word. */
  private static List<String> missingCapabilities(KtmHost host) {
    List<String> missing = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(host.proc().resolve("self/status"))) {
        if (line.startsWith(CAPABILITIES)) {
          String hexadecimal = line.substring(CAPABILITIES.length()).strip();
          long effective = Long.parseUnsignedLong(hexadecimal, HEXADECIMAL);
          if (lacks(effective, SYS_ADMIN)) {
            add(missing, lacks(effective, BPF), "CAP_BPF");
            add(missing, lacks(effective, PERFMON), "CAP_PERFMON");
          }
        }
      }
    } catch (IOException | NumberFormatException e) {
      return List.of();
    }
    return missing;
  }

  private static boolean lacks(long effective, int capability) {
    return (effective >>> capability & 1) == 0;
  }

  private static void add(List<String> names, boolean lacking, String name) {
    if (lacking) {
      names.add(name);
    }
  }
}
