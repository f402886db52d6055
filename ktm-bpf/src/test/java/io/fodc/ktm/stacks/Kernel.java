package io.fodc.ktm.stacks;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fodc.ktm.KtmException;
import io.fodc.ktm.KtmObjects;
import io.fodc.ktm.KtmThread;
import io.fodc.ktm.LibBpf;
import io.fodc.schemas.wire.pprof.Profile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** A sampler for tests that need a real kernel and the privilege to use it. */
final class Kernel implements AutoCloseable {
  private static final Path BTF = Path.of("/sys/kernel/btf/vmlinux");

  private final KtmThread thread = new KtmThread();
  private final LibBpf library;
  private final StackSampler sampler;
  private Runnable onStart = () -> {};

  /** Skips the test when this machine cannot run it. */
  Kernel() throws KtmException {
    assumeTrue("root".equals(System.getProperty("user.name")), "stack sampling needs root");
    assumeTrue(Files.isReadable(BTF), "stack sampling needs " + BTF);
    library =
        thread.call(
            "loading libbpf", TimeUnit.SECONDS.toNanos(30), () -> LibBpf.load(LibBpf.LIBRARY));
    sampler = new StackSampler(thread, library, Path.of("/proc"), this::started);
  }

  StackSampler sampler() {
    return sampler;
  }

  /** One that takes its object from elsewhere. */
  StackSampler samplerOf(KtmObjects objects) {
    return new StackSampler(thread, library, objects, Path.of("/proc"), InstantSource.system());
  }

  /** The next sampling does this when it has begun. */
  Kernel whenStarted(Step step) {
    onStart =
        () -> {
          try {
            step.run();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };
    return this;
  }

  /** The sampler asks for the time when its program is attached. */
  private Instant started() {
    onStart.run();
    return Instant.now();
  }

  /** Something to do. */
  interface Step {
    void run() throws IOException;
  }

  /** Samples, which must succeed. */
  StackSamples sample(StackRequest request) throws InterruptedException {
    StackOutcome outcome = sampler.sample(request);
    if (outcome instanceof StackOutcome.Sampled sampled) {
      return sampled.samples();
    }
    throw new AssertionError(outcome);
  }

  /** Samples and names. */
  Profile profile(StackRequest request) throws InterruptedException, IOException {
    try (StackSamples samples = sample(request)) {
      return PprofProfile.of(samples, Profiles.kernelSymbols()).message();
    }
  }

  @Override
  public void close() {
    thread.close();
  }
}
