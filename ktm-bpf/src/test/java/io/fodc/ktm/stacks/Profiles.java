package io.fodc.ktm.stacks;

import io.fodc.ktm.symbols.KernelSymbols;
import java.nio.file.Path;

/** What tests of profiles share. */
final class Profiles {
  private Profiles() {}

  static KernelSymbols kernelSymbols() {
    return new KernelSymbols(Path.of("/proc/kallsyms"));
  }
}
