package io.fodc.ktm.stacks;

import java.util.List;
import java.util.Optional;

/** What the kernel had counted when sampling ended. */
record Collected(List<StackSample> samples, Losses losses, Optional<KernelCost> cost) {
  Collected {
    samples = List.copyOf(samples);
  }
}
