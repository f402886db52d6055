package io.fodc.ktm;

import java.nio.file.Path;
import java.util.List;

/**
 * Where a host keeps what kernel telemetry needs. libbpf itself knows only the usual places, so
 * other ones are for tests: they change what is found missing beforehand.
 *
 * @param library file name of libbpf
 * @param proc the proc file system
 * @param typeInformation the kernel's BTF
 * @param tracefs places where tracefs may be, the first that is there counts
 * @param lockdown the kernel's lockdown state
 */
public record KtmHost(
    String library, Path proc, Path typeInformation, List<Path> tracefs, Path lockdown) {
  /** A real host. */
  public static final KtmHost SYSTEM =
      new KtmHost(
          LibBpf.LIBRARY,
          Path.of("/proc"),
          Path.of("/sys/kernel/btf/vmlinux"),
          List.of(Path.of("/sys/kernel/tracing"), Path.of("/sys/kernel/debug/tracing")),
          Path.of("/sys/kernel/security/lockdown"));

  public KtmHost {
    tracefs = List.copyOf(tracefs);
  }
}
