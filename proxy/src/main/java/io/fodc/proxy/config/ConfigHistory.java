package io.fodc.proxy.config;

import io.fodc.schemas.node.NodeId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What every node's configuration is and was, on disk: one append-only file per node, so that
 * damage stays with the node it hits. Safe for any thread. {@link #record} never waits for the
 * disk: one thread of the history's own writes behind it; what it could not write it tries again,
 * and says so in the log. A version survives the death of the proxy once it is written, usually
 * within milliseconds; it is not forced to the platter, so a power cut may cost the newest ones.
 */
public final class ConfigHistory implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ConfigHistory.class.getName());
  private static final String SUFFIX = ".fch";
  private static final long RETRY_MILLIS = 1_000;
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private final Path directory;
  private final ConfigHistorySettings settings;
  private final ConcurrentSkipListMap<NodeId, NodeHistory> nodes = new ConcurrentSkipListMap<>();

  /** A history is in it at most once, so it never holds more than there are nodes. */
  private final LinkedBlockingQueue<Work> work = new LinkedBlockingQueue<>();

  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private final Thread writer;

  private sealed interface Work {
    record Write(NodeHistory history) implements Work {}

    record Flush(CountDownLatch done) implements Work {}

    record Stop() implements Work {}
  }

  private ConfigHistory(Path directory, ConfigHistorySettings settings) {
    this.directory = directory;
    this.settings = settings;
    writer = Thread.ofPlatform().daemon().name("config-history").unstarted(this::writeBehind);
  }

  /**
   * Opens the history of a directory, which is made when it is missing.
   *
   * @throws IOException if the directory cannot be made or read; damaged files are no reason
   */
  public static ConfigHistory open(Path directory, ConfigHistorySettings settings)
      throws IOException {
    Files.createDirectories(directory);
    ConfigHistory history = new ConfigHistory(directory, settings);
    history.load();
    history.writer.start();
    return history;
  }

  private void load() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
      for (Path file : files) {
        loadOne(file);
      }
    }
    while (nodes.size() > settings.maxNodes()) {
      dropLongestUnseen();
    }
  }

  private void loadOne(Path file) throws IOException {
    Optional<NodeHistory> loaded;
    try {
      loaded = NodeHistory.load(file, settings, ConfigHistory::logDamage);
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "config history file set aside file=%s reason=\"%s\"".formatted(file, e.getMessage()));
      Path aside = file.resolveSibling(file.getFileName() + ".damaged");
      Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
      return;
    }
    loaded.ifPresent(
        history -> {
          nodes.put(history.node().id(), history);
          bytes.addAndGet(history.bytes());
        });
  }

  private static void logDamage(Path file, long lost) {
    LOG.log(
        System.Logger.Level.WARNING,
        "config history cut after its last sound record file=%s bytes_set_aside=%d"
            .formatted(file, lost));
  }

  /**
   * Takes a node's configuration. One with the fingerprint of the newest version only refreshes
   * when the node was last seen.
   *
   * @param atMillis proxy's clock when it arrived
   */
  public void record(KnownNode node, NodeConfig config, long atMillis) {
    NodeHistory history = nodes.get(node.id());
    if (history == null) {
      history = nodes.computeIfAbsent(node.id(), id -> newHistory(node.seen(atMillis)));
      if (nodes.size() > settings.maxNodes()) {
        dropLongestUnseen();
      }
    }
    if (history.record(node, config, atMillis)) {
      work.add(new Work.Write(history));
    }
  }

  /** Refreshes when a node was last seen; nothing for one without a configuration. */
  public void seen(KnownNode node, long atMillis) {
    NodeHistory history = nodes.get(node.id());
    if (history != null && history.seen(node, atMillis)) {
      work.add(new Work.Write(history));
    }
  }

  private NodeHistory newHistory(KnownNode node) {
    return new NodeHistory(node, new RecordFile(directory.resolve(fileName(node.id()))), settings);
  }

  private void dropLongestUnseen() {
    nodes.values().stream()
        .min(Comparator.comparingLong(history -> history.node().lastSeenMillis()))
        .ifPresent(
            history -> {
              NodeId id = history.node().id();
              if (nodes.remove(id, history)) {
                LOG.log(
                    System.Logger.Level.INFO,
                    "config history dropped node=%s nodes=%d limit=%d"
                        .formatted(id, nodes.size() + 1, settings.maxNodes()));
                bytes.addAndGet(-history.bytes());
                deleteFile(history);
              }
            });
  }

  private static void deleteFile(NodeHistory history) {
    try {
      history.delete();
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "config history file not deleted reason=\"%s\"".formatted(e.getMessage()));
    }
  }

  /** Whether any configuration of the node is known. */
  public boolean knows(NodeId id) {
    NodeHistory history = nodes.get(id);
    return history != null && !history.empty();
  }

  /** Every node in the history, sorted by name. */
  public List<KnownNode> nodes() {
    return nodes.values().stream().map(NodeHistory::node).toList();
  }

  /**
   * The newest configuration of a node.
   *
   * @throws UncheckedIOException if its file cannot be read
   */
  public Optional<ConfigVersion> current(NodeId id) {
    return at(id, Long.MAX_VALUE);
  }

  /**
   * The configuration of a node that was in force at an instant; empty before the first.
   *
   * @throws UncheckedIOException if its file cannot be read
   */
  public Optional<ConfigVersion> at(NodeId id, Instant instant) {
    return at(id, instant.toEpochMilli());
  }

  private Optional<ConfigVersion> at(NodeId id, long atMillis) {
    NodeHistory history = nodes.get(id);
    try {
      return history == null ? Optional.empty() : history.at(atMillis);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "configuration of node %s cannot be read: %s".formatted(id, e.getMessage()), e);
    }
  }

  /** The versions of a node, oldest first; empty for an unknown one. */
  public List<VersionSummary> versions(NodeId id) {
    NodeHistory history = nodes.get(id);
    return history == null ? List.of() : history.summaries();
  }

  /** Bytes of all files. */
  public long bytes() {
    return bytes.get();
  }

  /** Writes that failed and were tried again. */
  public long failures() {
    return failures.get();
  }

  /** Versions that were replaced before they could be written, because the disk was too slow. */
  public long droppedVersions() {
    return nodes.values().stream().mapToLong(NodeHistory::droppedVersions).sum();
  }

  /** Waits until everything recorded before is written; whether it was within the limit. */
  public boolean flush(Duration limit) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    work.add(new Work.Flush(done));
    return done.await(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Writes what waits, for at most five seconds. */
  @Override
  public void close() {
    work.add(new Work.Stop());
    try {
      if (!writer.join(CLOSE_LIMIT)) {
        writer.interrupt();
      }
    } catch (InterruptedException e) {
      writer.interrupt();
      Thread.currentThread().interrupt();
    }
  }

  private void writeBehind() {
    try {
      while (true) {
        switch (work.take()) {
          case Work.Write write -> write(write.history());
          case Work.Flush flush -> flush.done().countDown();
          case Work.Stop() -> {
            return;
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(NodeHistory history) throws InterruptedException {
    if (nodes.get(history.node().id()) != history) {
      return;
    }
    int keep = bytes.get() > settings.maxBytes() ? 1 : settings.maxVersions();
    @Nullable IOException failure = null;
    try {
      bytes.addAndGet(history.write(keep));
    } catch (IOException e) {
      failure = e;
    }
    if (failure != null) {
      if (failures.getAndIncrement() % 60 == 0) {
        LOG.log(
            System.Logger.Level.WARNING,
            "config history not written node=%s failures=%d reason=\"%s\""
                .formatted(history.node().id(), failures.get(), failure.getMessage()));
      }
      if (history.requeue()) {
        work.add(new Work.Write(history));
      }
      Thread.sleep(RETRY_MILLIS);
    }
  }

  /** A name that any node may have: the hash of its own. */
  static String fileName(NodeId id) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest((id.cluster() + '\0' + id.nodeId()).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 16) + SUFFIX;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
