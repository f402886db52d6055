package io.fodc.proxy.config;

import io.fodc.schemas.wire.history.v1.ConfigRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The versions of one node's configuration. What is known of them is guarded by {@code known}, held
 * for moments only, so that a session never waits for a disk; the file is guarded by {@code disk}.
 * Whoever holds both took {@code disk} first. At most {@link #MAX_PENDING} versions wait for the
 * disk; beyond that the oldest that waits is dropped and counted.
 */
final class NodeHistory {
  static final int MAX_PENDING = 4;

  private final ConfigHistorySettings settings;
  private final RecordFile file;
  private final ReentrantLock disk = new ReentrantLock();
  private final ReentrantLock known = new ReentrantLock();

  /** Oldest first. */
  private List<StoredVersion> versions = new ArrayList<>(1);

  private KnownNode node;
  private @Nullable KnownNode writtenNode;
  private long writtenSeenMillis;
  private boolean queued;
  private long droppedVersions;

  /** A version on disk, or one that still waits for it. */
  private static final class StoredVersion {
    final long sinceMillis;
    final String fingerprint;
    final int bytes;
    byte @Nullable [] pending;
    long offset;

    StoredVersion(long sinceMillis, String fingerprint, byte[] payload, long offset) {
      this.sinceMillis = sinceMillis;
      this.fingerprint = fingerprint;
      this.bytes = payload.length;
      this.offset = offset;
    }
  }

  NodeHistory(KnownNode node, RecordFile file, ConfigHistorySettings settings) {
    this.node = node;
    this.file = file;
    this.settings = settings;
  }

  /** The history that a file holds; empty when the file names no node. */
  static Optional<NodeHistory> load(Path path, ConfigHistorySettings settings, Damage damage)
      throws IOException {
    RecordFile file = new RecordFile(path);
    List<StoredVersion> versions = new ArrayList<>();
    KnownNode[] node = new KnownNode[1];
    long[] seen = new long[1];
    long lost =
        file.load(
            (offset, payload) -> {
              ConfigRecord record = HistoryRecords.parse(payload);
              switch (record.getKindCase()) {
                case NODE -> node[0] = HistoryRecords.node(record.getNode(), 0);
                case VERSION -> {
                  long since = record.getVersion().getSinceMillis();
                  String fingerprint = record.getVersion().getSnapshot().getFingerprint();
                  versions.add(new StoredVersion(since, fingerprint, payload, offset));
                  seen[0] = Math.max(seen[0], since);
                }
                case SEEN -> seen[0] = Math.max(seen[0], record.getSeen().getSeenMillis());
                case KIND_NOT_SET -> {}
              }
            });
    if (lost > 0) {
      damage.found(path, lost);
    }
    if (node[0] == null) {
      return Optional.empty();
    }
    NodeHistory history = new NodeHistory(node[0].seen(seen[0]), file, settings);
    history.versions = versions;
    history.writtenNode = history.node;
    history.writtenSeenMillis = seen[0];
    return Optional.of(history);
  }

  /** Told of bytes that could not be read. */
  interface Damage {
    void found(Path file, long bytes);
  }

  /** Takes a configuration; whether the history now has to be queued for writing. */
  boolean record(KnownNode next, NodeConfig config, long atMillis) {
    byte[] payload = HistoryRecords.version(atMillis, config);
    known.lock();
    try {
      node = next.seen(atMillis);
      boolean unchanged =
          !versions.isEmpty() && versions.getLast().fingerprint.equals(config.fingerprint());
      if (!unchanged) {
        StoredVersion version = new StoredVersion(atMillis, config.fingerprint(), payload, -1);
        version.pending = payload;
        versions.add(version);
        dropOldest();
      }
      return queueIf(!unchanged || worthWriting(atMillis));
    } finally {
      known.unlock();
    }
  }

  /** Refreshes when the node was last seen; whether the history now has to be queued. */
  boolean seen(KnownNode next, long atMillis) {
    known.lock();
    try {
      node = next.seen(atMillis);
      return queueIf(worthWriting(atMillis));
    } finally {
      known.unlock();
    }
  }

  private boolean worthWriting(long atMillis) {
    return differs(writtenNode, node)
        || atMillis - writtenSeenMillis >= settings.seenInterval().toMillis();
  }

  private boolean queueIf(boolean dirty) {
    boolean enqueue = dirty && !queued;
    queued |= dirty;
    return enqueue;
  }

  private void dropOldest() {
    while (versions.size() > settings.maxVersions()) {
      versions.removeFirst();
    }
    List<StoredVersion> waiting = versions.stream().filter(v -> v.pending != null).toList();
    if (waiting.size() > MAX_PENDING) {
      versions.remove(waiting.getFirst());
      droppedVersions++;
    }
  }

  private static boolean differs(@Nullable KnownNode written, KnownNode now) {
    return written == null || !written.seen(0).equals(now.seen(0));
  }

  /**
   * Writes what waits. After a failure everything still waits.
   *
   * @param keep most versions to keep
   * @return by how many bytes the file grew
   */
  long write(int keep) throws IOException {
    disk.lock();
    try {
      List<byte[]> payloads = new ArrayList<>();
      List<StoredVersion> waiting;
      KnownNode current;
      known.lock();
      try {
        queued = false;
        current = node;
        waiting = versions.stream().filter(v -> v.pending != null).toList();
        if (differs(writtenNode, current)) {
          payloads.add(HistoryRecords.node(current));
        }
        for (StoredVersion version : waiting) {
          payloads.add(pendingOf(version));
        }
      } finally {
        known.unlock();
      }
      payloads.add(HistoryRecords.seen(current.lastSeenMillis()));
      long before = file.size();
      long[] offsets = file.append(payloads);
      known.lock();
      try {
        int first = offsets.length - 1 - waiting.size();
        for (int i = 0; i < waiting.size(); i++) {
          waiting.get(i).offset = offsets[first + i];
          waiting.get(i).pending = null;
        }
        writtenNode = current;
        writtenSeenMillis = current.lastSeenMillis();
      } finally {
        known.unlock();
      }
      compactIfNeeded(keep);
      return file.size() - before;
    } finally {
      disk.unlock();
    }
  }

  private static byte[] pendingOf(StoredVersion version) {
    byte[] pending = version.pending;
    if (pending == null) {
      throw new IllegalStateException("a version that waits for the disk has no bytes");
    }
    return pending;
  }

  /** Rewrites the file once it holds too much, or twice what is alive. Under {@code disk}. */
  private void compactIfNeeded(int keep) throws IOException {
    List<StoredVersion> kept;
    KnownNode current;
    known.lock();
    try {
      kept = versions.stream().filter(v -> v.pending == null).toList();
      current = node;
    } finally {
      known.unlock();
    }
    kept = kept.subList(Math.max(0, kept.size() - keep), kept.size());
    long alive = kept.stream().mapToLong(v -> v.bytes).sum();
    while (alive > settings.maxBytesPerNode() && kept.size() > 1) {
      alive -= kept.getFirst().bytes;
      kept = kept.subList(1, kept.size());
    }
    if (file.size() <= 2 * alive + 4_096 && kept.size() == savedCount()) {
      return;
    }
    List<byte[]> payloads = new ArrayList<>(kept.size() + 2);
    payloads.add(HistoryRecords.node(current));
    for (StoredVersion version : kept) {
      payloads.add(file.read(version.offset));
    }
    payloads.add(HistoryRecords.seen(current.lastSeenMillis()));
    long[] offsets = file.rewrite(payloads);
    known.lock();
    try {
      for (int i = 0; i < kept.size(); i++) {
        kept.get(i).offset = offsets[1 + i];
      }
      List<StoredVersion> alivePart = kept;
      versions.removeIf(v -> v.pending == null && !alivePart.contains(v));
    } finally {
      known.unlock();
    }
  }

  private long savedCount() {
    known.lock();
    try {
      return versions.stream().filter(v -> v.pending == null).count();
    } finally {
      known.unlock();
    }
  }

  /** The version in force at an instant; empty before the first. */
  Optional<ConfigVersion> at(long atMillis) throws IOException {
    disk.lock();
    try {
      StoredVersion found = null;
      byte[] payload;
      KnownNode current;
      known.lock();
      try {
        for (StoredVersion version : versions) {
          if (version.sinceMillis <= atMillis) {
            found = version;
          }
        }
        current = node;
        if (found == null) {
          return Optional.empty();
        }
        payload = found.pending;
      } finally {
        known.unlock();
      }
      byte[] bytes = payload != null ? payload : file.read(found.offset);
      return Optional.of(
          new ConfigVersion(current, found.sinceMillis, HistoryRecords.config(bytes)));
    } finally {
      disk.unlock();
    }
  }

  List<VersionSummary> summaries() {
    known.lock();
    try {
      return versions.stream()
          .map(v -> new VersionSummary(v.sinceMillis, v.fingerprint, v.bytes))
          .toList();
    } finally {
      known.unlock();
    }
  }

  KnownNode node() {
    known.lock();
    try {
      return node;
    } finally {
      known.unlock();
    }
  }

  boolean empty() {
    known.lock();
    try {
      return versions.isEmpty();
    } finally {
      known.unlock();
    }
  }

  long droppedVersions() {
    known.lock();
    try {
      return droppedVersions;
    } finally {
      known.unlock();
    }
  }

  long bytes() {
    disk.lock();
    try {
      return file.size();
    } finally {
      disk.unlock();
    }
  }

  void delete() throws IOException {
    disk.lock();
    try {
      Files.deleteIfExists(file.path());
    } finally {
      disk.unlock();
    }
  }

  /** After a failed write: it has to be tried again. */
  boolean requeue() {
    known.lock();
    try {
      return queueIf(true);
    } finally {
      known.unlock();
    }
  }
}
