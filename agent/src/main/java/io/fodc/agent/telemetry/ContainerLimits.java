package io.fodc.agent.telemetry;

import java.util.OptionalLong;

/** The limits this process itself lives under. */
public final class ContainerLimits {
  private ContainerLimits() {}

  /** Memory limit of the agent's own container; empty without one, or when it cannot be known. */
  public static OptionalLong ownMemoryBytes(KernelRoots roots) {
    KernelFiles files = new KernelFiles();
    return new ContainerReader(roots, files, new PressureReader(files)).memoryLimit("self");
  }
}
