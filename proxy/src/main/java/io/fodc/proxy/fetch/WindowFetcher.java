package io.fodc.proxy.fetch;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.fodc.proxy.fetch.FetchOutcome.Result;
import io.fodc.proxy.fleet.Fleet;
import io.fodc.proxy.fleet.NodeView;
import io.fodc.proxy.fleet.SessionView;
import io.fodc.proxy.upload.SpoolFile;
import io.fodc.proxy.upload.UploadRefusal;
import io.fodc.proxy.upload.Uploads;
import io.fodc.proxy.windows.NodeWindows;
import io.fodc.proxy.windows.RecordedWindow;
import io.fodc.schemas.node.NodeId;
import io.fodc.window.HeldRange;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Asks agents for what the windows lack: all nodes at once, of each node one stretch at a time, and
 * each stretch once however many want it. Any thread.
 */
public final class WindowFetcher implements OlderRanges, AutoCloseable {
  /** What an upload of a window is for, in its header. */
  public static final String PURPOSE = "window";

  private static final String CAPABILITY = "window";

  /** Most stretches of one node that one caller waits for. */
  private static final int MOST_STRETCHES = 16;

  private static final int MOST_IMPORTS = 4;

  private static final System.Logger LOG = System.getLogger(WindowFetcher.class.getName());

  private final Fleet fleet;
  private final NodeWindows windows;
  private final Uploads uploads;
  private final FetchSettings settings;
  private final ConcurrentHashMap<NodeId, Fetch> running = new ConcurrentHashMap<>();

  /** Until when an agent that sent nothing is left alone. */
  private final ConcurrentHashMap<NodeId, Long> silentUntil = new ConcurrentHashMap<>();

  private final ConcurrentHashMap<Result, LongAdder> results = new ConcurrentHashMap<>();
  private final ExecutorService importers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("window-import-", 0).factory());

  /** Reading takes the processor and the heap of a block: no more at once than is of use. */
  private final Semaphore importing = new Semaphore(MOST_IMPORTS);

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("window-fetch-timer").factory());

  /** A fetcher; everything it is given stays the caller's to close. */
  public WindowFetcher(Fleet fleet, NodeWindows windows, Uploads uploads, FetchSettings settings) {
    this.fleet = fleet;
    this.windows = windows;
    this.uploads = uploads;
    this.settings = settings;
  }

  @Override
  public Map<NodeId, String> get(Collection<NodeView> nodes, long fromMillis, long toMillis) {
    long deadline = System.nanoTime() + settings.timeout().toNanos();
    Map<NodeId, CompletableFuture<String>> asked = new HashMap<>();
    for (NodeView node : nodes) {
      long oldest = node.indicators().agentWindow().oldestTickMillis();
      RecordedWindow window = fleet.window(node.id()).orElse(null);
      if (oldest > 0 && window != null) {
        long from = Math.max(fromMillis, oldest);
        if (!window.missing(from, toMillis).isEmpty()) {
          asked.put(node.id(), complete(node, window, from, toMillis, MOST_STRETCHES));
        }
      }
    }
    Map<NodeId, String> reasons = new HashMap<>();
    asked.forEach(
        (id, reason) -> {
          String why = await(reason, id, deadline);
          if (!why.isEmpty()) {
            reasons.put(id, why);
          }
        });
    return reasons;
  }

  private String await(CompletableFuture<String> reason, NodeId id, long deadline) {
    try {
      return reason.get(Math.max(0, deadline - System.nanoTime()), NANOSECONDS);
    } catch (TimeoutException e) {
      Fetch slow = running.get(id);
      long received = slow == null ? 0 : slow.upload().received();
      return "its agent has sent %d bytes of the older range within %d ms, not all of it"
          .formatted(received, settings.timeout().toMillis());
    } catch (ExecutionException e) {
      LOG.log(System.Logger.Level.ERROR, "window fetch failed node=" + id, e.getCause());
      return "the proxy failed on it";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "the proxy is stopping";
    }
  }

  /** Gets stretch after stretch; the reason why not all of them came, empty when they did. */
  private CompletableFuture<String> complete(
      NodeView node, RecordedWindow window, long fromMillis, long toMillis, int left) {
    List<HeldRange> missing = window.missing(fromMillis, toMillis);
    if (missing.isEmpty()) {
      return CompletableFuture.completedFuture("");
    }
    if (left == 0) {
      return CompletableFuture.completedFuture(
          "the range has more gaps than are asked for at once");
    }
    Fetch fetch = join(node, window, missing.getFirst());
    return fetch
        .done()
        .thenComposeAsync(
            outcome ->
                outcome.isComplete()
                    ? complete(node, window, fromMillis, toMillis, left - 1)
                    : CompletableFuture.completedFuture(outcome.reason()),
            importers);
  }

  /** The fetch of this node that is on its way, or a new one. */
  private Fetch join(NodeView node, RecordedWindow window, HeldRange stretch) {
    Fetch[] mine = new Fetch[1];
    Fetch joined =
        running.computeIfAbsent(
            node.id(),
            id -> {
              mine[0] =
                  new Fetch(
                      stretch,
                      uploads.expect(id, PURPOSE, settings.mostBytes()),
                      new CompletableFuture<>(),
                      new AtomicBoolean());
              return mine[0];
            });
    if (joined == mine[0]) {
      start(node, window, joined);
    }
    return joined;
  }

  private void start(NodeView node, RecordedWindow window, Fetch fetch) {
    NodeId id = node.id();
    fetch
        .upload()
        .whole()
        .handleAsync((file, failure) -> take(id, window, fetch, file, failure), importers)
        .whenComplete(
            (outcome, failure) ->
                end(
                    id,
                    fetch,
                    outcome != null
                        ? outcome
                        : new FetchOutcome(Result.INVALID, "the proxy failed on it: " + failure)));
    FetchOutcome hopeless = ask(node, fetch);
    if (hopeless != null) {
      end(id, fetch, hopeless);
      return;
    }
    timer.schedule(() -> giveUpSilent(id, fetch), settings.timeout().toNanos(), NANOSECONDS);
    timer.schedule(
        () ->
            end(
                id,
                fetch,
                new FetchOutcome(
                    Result.SLOW,
                    "its agent did not send all of the older range within %d s"
                        .formatted(settings.limit().toSeconds()))),
        settings.limit().toNanos(),
        NANOSECONDS);
  }

  /** Asks the agent; the outcome if there is nobody to be asked. */
  private @Nullable FetchOutcome ask(NodeView node, Fetch fetch) {
    NodeId id = node.id();
    boolean able =
        node.session().map(SessionView::capabilities).orElse(List.of()).contains(CAPABILITY);
    if (!able) {
      return new FetchOutcome(
          Result.UNREACHABLE,
          "its agent does not send older ranges; it may be of an older version");
    }
    Long until = silentUntil.get(id);
    if (until != null && System.nanoTime() - until < 0) {
      return new FetchOutcome(
          Result.SILENT, "its agent did not answer when it was asked for an older range just now");
    }
    boolean told =
        fleet.fetchWindow(
            id,
            fetch.upload().id(),
            fetch.stretch().fromMillis(),
            fetch.stretch().toMillis(),
            settings.mostBytes());
    return told
        ? null
        : new FetchOutcome(
            Result.UNREACHABLE, "its agent has an older range, and is not connected");
  }

  private void giveUpSilent(NodeId id, Fetch fetch) {
    if (fetch.upload().received() == 0 && !fetch.done().isDone()) {
      silentUntil.put(id, System.nanoTime() + settings.cooldown().toNanos());
      end(
          id,
          fetch,
          new FetchOutcome(
              Result.SILENT,
              "its agent sent nothing of the older range within %d ms"
                  .formatted(settings.timeout().toMillis())));
    }
  }

  private FetchOutcome take(
      NodeId id,
      RecordedWindow window,
      Fetch fetch,
      @Nullable SpoolFile file,
      @Nullable Throwable failure) {
    if (file == null) {
      return failed(failure);
    }
    silentUntil.remove(id);
    importing.acquireUninterruptibly();
    try (file) {
      return WindowImporter.run(file, id, fetch.stretch(), windows, window);
    } finally {
      importing.release();
    }
  }

  private static FetchOutcome failed(@Nullable Throwable failure) {
    Throwable cause = failure instanceof CompletionException e ? e.getCause() : failure;
    return switch (cause) {
      case UploadRefusal refusal when refusal.kind() == UploadRefusal.Kind.NOT_ALLOWED ->
          new FetchOutcome(
              Result.REFUSED, "its agent does not send the range: " + refusal.getMessage());
      case UploadRefusal refusal when refusal.kind() == UploadRefusal.Kind.DAMAGED ->
          new FetchOutcome(Result.INVALID, "what its agent sent: " + refusal.getMessage());
      case UploadRefusal refusal ->
          new FetchOutcome(Result.NO_ROOM, "the proxy cannot take it: " + refusal.getMessage());
      case CancellationException given -> new FetchOutcome(Result.SLOW, "the proxy gave it up");
      case null, default -> new FetchOutcome(Result.INVALID, "the proxy failed on it: " + cause);
    };
  }

  private void end(NodeId id, Fetch fetch, FetchOutcome outcome) {
    running.remove(id, fetch);
    if (fetch.ended().compareAndSet(false, true)) {
      // Counted before anybody is told.
      results.computeIfAbsent(outcome.result(), any -> new LongAdder()).increment();
      fetch.done().complete(outcome);
      fetch.upload().cancel();
      if (!outcome.isComplete()) {
        LOG.log(
            System.Logger.Level.WARNING,
            "window fetch incomplete node={0} upload={1} result={2} reason=\"{3}\"",
            id,
            fetch.upload().id(),
            outcome.result().word(),
            outcome.reason());
      }
    }
  }

  @Override
  public Map<String, Long> results() {
    Map<String, Long> sums = new TreeMap<>();
    for (Result result : Result.values()) {
      LongAdder count = results.get(result);
      sums.put(result.word(), count == null ? 0 : count.sum());
    }
    return sums;
  }

  @Override
  public long receivedBytes() {
    return uploads.bytes();
  }

  /** Gives up what is on its way. */
  @Override
  public void close() {
    timer.shutdownNow();
    running.forEach(
        (id, fetch) -> end(id, fetch, new FetchOutcome(Result.SLOW, "the proxy is stopping")));
    importers.shutdown();
  }
}
