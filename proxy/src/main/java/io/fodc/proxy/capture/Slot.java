package io.fodc.proxy.capture;

import io.fodc.proxy.config.NodeConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** A part as it changes. Under the lock of the {@link CaptureBook}. */
final class Slot {
  final Job job;
  final int index;

  /** Written under the lock, read anywhere. */
  volatile Part part;

  /** When it expires, on the monotonic clock. */
  final long deadlineNanos;

  /** Uploads that have begun, by number. */
  final Map<Integer, ArtifactUpload> uploads = new HashMap<>();

  /** Bytes of its artifacts on disk, whole or not. Any thread. */
  final AtomicLong bytes = new AtomicLong();

  /** The newest configuration that came while it was wanted. */
  Optional<NodeConfig> snapshot = Optional.empty();

  /** What takes it, when that is the proxy itself. */
  Optional<OwnPart> own = Optional.empty();

  /** Whether it is done as soon as its configuration is written. */
  boolean writing;

  Slot(Job job, int index, Part part, long deadlineNanos) {
    this.job = job;
    this.index = index;
    this.part = part;
    this.deadlineNanos = deadlineNanos;
  }

  boolean live() {
    return !part.state().ended();
  }

  /** Whether it keeps its node from others. */
  boolean holds() {
    return live() && job.request.kind().heavy() && !job.request.dryRun();
  }
}
