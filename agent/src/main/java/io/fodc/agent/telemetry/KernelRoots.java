package io.fodc.agent.telemetry;

import java.nio.file.Path;

/**
 * Where the kernel's files are.
 *
 * @param proc the proc file system, {@code /proc}
 * @param filesystem what the mount points named in {@code mountinfo} are relative to, {@code /}
 */
public record KernelRoots(Path proc, Path filesystem) {
  /** Where they are on a real machine. */
  public static final KernelRoots SYSTEM = new KernelRoots(Path.of("/proc"), Path.of("/"));

  /** The place of an absolute path such as a mount point. */
  Path resolve(String absolutePath) {
    return filesystem.resolve(absolutePath.replaceFirst("^/+", "")).normalize();
  }
}
