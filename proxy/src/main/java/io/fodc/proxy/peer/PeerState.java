package io.fodc.proxy.peer;

import io.fodc.proxy.fleet.Holder;
import io.fodc.proxy.fleet.NodeView;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one peer. However many requests want it, it is asked once at a time; while it
 * does not answer, what it said last is remembered. Any thread.
 */
final class PeerState {
  private static final Logger LOG = System.getLogger(PeerState.class.getName());

  /** Answers of the same quarter of a second are of one question. */
  private static final long FRESH_NANOS = 250_000_000;

  /** How soon one that failed is asked again. */
  private static final long RETRY_NANOS = 1_000_000_000;

  final Holder peer;
  private final LongSupplier nanoClock;
  private volatile List<NodeView> nodes = List.of();
  private volatile Optional<String> failure = Optional.empty();
  private volatile boolean self;
  private volatile boolean former;
  private long askedNanos;
  private boolean asked;
  private @Nullable CompletableFuture<Void> running;

  PeerState(Holder peer, LongSupplier nanoClock) {
    this.peer = peer;
    this.nanoClock = nanoClock;
  }

  /** The nodes it knew when it last said so. */
  List<NodeView> nodes() {
    return nodes;
  }

  /** Why it does not say so now. */
  Optional<String> failure() {
    return failure;
  }

  /** Whether it is this proxy under another name. */
  boolean self() {
    return self;
  }

  /** Whether it has left, so that nobody misses it when it does not answer. */
  boolean former() {
    return former;
  }

  void former(boolean left) {
    former = left;
  }

  /**
   * Asks it, if that was not done just now.
   *
   * @return done once it is known; at once for a peer that did not answer last time, which is asked
   *     again without anybody waiting
   */
  synchronized CompletableFuture<Void> refresh(PeerNodes client, Executor threads) {
    long age = nanoClock.getAsLong() - askedNanos;
    CompletableFuture<Void> underway = running;
    boolean failed = failure.isPresent();
    if (underway == null && (!asked || age > (failed ? RETRY_NANOS : FRESH_NANOS)) && !self) {
      asked = true;
      askedNanos = nanoClock.getAsLong();
      underway = new CompletableFuture<>();
      running = underway;
      begin(client, threads, underway);
    }
    return underway == null || failed ? CompletableFuture.completedFuture(null) : underway;
  }

  private void begin(PeerNodes client, Executor threads, CompletableFuture<Void> done) {
    try {
      threads.execute(
          () -> {
            try {
              ask(client);
            } finally {
              over(done);
            }
          });
    } catch (RejectedExecutionException e) {
      over(done);
    }
  }

  private void over(CompletableFuture<Void> done) {
    synchronized (this) {
      running = null;
    }
    done.complete(null);
  }

  private void ask(PeerNodes client) {
    try {
      Optional<List<NodeView>> known = client.ask(peer);
      self = known.isEmpty();
      nodes = known.orElse(List.of());
      failure.ifPresent(
          was -> LOG.log(Level.INFO, "peer answers again url={0} was=\"{1}\"", peer.url(), was));
      failure = Optional.empty();
    } catch (PeerException e) {
      failed(e.reason());
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.WARNING, "peer not understood url=" + peer.url(), e);
      failed("its answer cannot be read");
    }
  }

  private void failed(String reason) {
    if (failure.isEmpty()) {
      LOG.log(Level.WARNING, "peer does not answer url={0} reason=\"{1}\"", peer.url(), reason);
    }
    failure = Optional.of(reason);
  }
}
