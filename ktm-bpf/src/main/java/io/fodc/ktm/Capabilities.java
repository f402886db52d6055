package io.fodc.ktm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Which capabilities a thread has in effect, from its {@code status} file. */
final class Capabilities {
  private static final int SYS_ADMIN = 21;
  private static final int PERFMON = 38;
  private static final int BPF = 39;

  private final long effective;

  private Capabilities(long effective) {
    this.effective = effective;
  }

  /**
   * Those of the calling thread.
   *
   * @param proc the proc file system; when it cannot be read, every capability is taken for there
   *     and the kernel has the last word
   */
  static Capabilities ofThisThread(Path proc) {
    try {
      for (String line : Files.readAllLines(proc.resolve("thread-self").resolve("status"))) {
        if (line.startsWith("CapEff:")) {
          return new Capabilities(Long.parseUnsignedLong(line.substring(7).strip(), 16));
        }
      }
    } catch (IOException | NumberFormatException e) {
      // Not knowing is no reason not to try.
    }
    return new Capabilities(-1L);
  }

  /** Those that loading needs and that are not there: none with CAP_SYS_ADMIN. */
  List<String> missing() {
    List<String> missing = new ArrayList<>();
    if (!has(SYS_ADMIN)) {
      addUnless(missing, has(BPF), "CAP_BPF");
      addUnless(missing, has(PERFMON), "CAP_PERFMON");
    }
    return missing;
  }

  private boolean has(int capability) {
    return (effective >>> capability & 1) != 0;
  }

  private static void addUnless(List<String> names, boolean there, String name) {
    if (!there) {
      names.add(name);
    }
  }
}
