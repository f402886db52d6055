package io.fodc.ktm.stacks;

import io.fodc.ktm.KtmThread;
import io.fodc.ktm.LibBpf;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** A process that samples itself and prints what came of it. */
final class SampleItself {
  private SampleItself() {}

  public static void main(String[] arguments) throws Exception {
    try (KtmThread thread = new KtmThread()) {
      LibBpf library =
          thread.call(
              "loading libbpf", TimeUnit.SECONDS.toNanos(30), () -> LibBpf.load(LibBpf.LIBRARY));
      StackSampler sampler =
          new StackSampler(thread, library, Path.of("/proc"), InstantSource.system());
      long own = ProcessHandle.current().pid();
      System.out.println(
          sampler.sample(StackRequest.of(own, new Sampling.OnCpu(99), Duration.ofMillis(100))));
    }
  }
}
