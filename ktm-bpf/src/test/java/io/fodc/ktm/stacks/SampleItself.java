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
      Thread busy = Thread.ofPlatform().daemon().start(SampleItself::spin);
      StackOutcome outcome =
          sampler.sample(
              StackRequest.of(
                  ProcessHandle.current().pid(), new Sampling.OnCpu(499), Duration.ofMillis(500)));
      busy.interrupt();
      switch (outcome) {
        case StackOutcome.Sampled sampled -> {
          System.out.println(sampled.samples().targets());
          System.out.println(sampled.samples().count() > 0 ? "has samples" : "has none");
        }
        case StackOutcome.Refused refused -> System.out.println(refused);
      }
    }
  }

  private static void spin() {
    while (!Thread.currentThread().isInterrupted()) {
      Thread.onSpinWait();
    }
  }
}
