package io.fodc.ktm.stacks;

import io.fodc.ktm.symbols.ProcessImage;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Stacks as the kernel counted them, and the files to find their names in, held open. */
public final class StackSamples implements Closeable {
  private final StackRequest request;
  private final Instant started;
  private final Duration lasted;
  private final List<TargetReport> targets;
  private final List<ProcessImage> images;
  private final List<StackSample> samples;
  private final Losses losses;
  private final Optional<KernelCost> cost;

  StackSamples(
      StackRequest request,
      Instant started,
      Duration lasted,
      List<TargetReport> targets,
      List<ProcessImage> images,
      Collected collected) {
    this.request = request;
    this.started = started;
    this.lasted = lasted;
    this.targets = List.copyOf(targets);
    this.images = List.copyOf(images);
    this.samples = collected.samples();
    this.losses = collected.losses();
    this.cost = collected.cost();
  }

  /** What was asked for. */
  public StackRequest request() {
    return request;
  }

  /** When it began. */
  public Instant started() {
    return started;
  }

  /** How long it took: less than asked for when all processes ended before. */
  public Duration lasted() {
    return lasted;
  }

  /** What became of each process asked for. */
  public List<TargetReport> targets() {
    return targets;
  }

  /** What is missing. */
  public Losses losses() {
    return losses;
  }

  /** What it cost; empty when the kernel does not let this process count that. */
  public Optional<KernelCost> cost() {
    return cost;
  }

  /** Samples that were kept, or waits. */
  public long count() {
    return samples.stream().mapToLong(StackSample::count).sum();
  }

  List<ProcessImage> images() {
    return images;
  }

  List<StackSample> samples() {
    return samples;
  }

  @Override
  public void close() throws IOException {
    for (ProcessImage image : images) {
      image.close();
    }
  }
}
