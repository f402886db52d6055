package io.fodc.agent.link;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;

import io.fodc.agent.channel.ChannelSetupException;
import io.fodc.agent.channel.ChannelTarget;
import io.fodc.agent.recorder.TickListener;
import io.fodc.agent.upload.WindowUploads;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The link to the proxy, as long as the agent lives: connects, talks, and connects again. Own
 * virtual threads; {@link #wake} and {@link #tickAppended} never wait and may be called from any
 * thread, the recorder's included.
 */
public final class AgentLink implements AutoCloseable, TickListener {
  private static final System.Logger LOG = System.getLogger(AgentLink.class.getName());

  private final LinkTerms terms;
  private final LinkTiming timing;
  private final Backoff backoff;
  private final EventOutbox events;
  private final LinkCounters counters = new LinkCounters();
  private final Wakeup wakeup = new Wakeup();
  private final ExecutorService executor =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("fodc-link-io-", 0).factory());
  private final RefusedFetches refused = new RefusedFetches(wakeup);
  private final WindowUploads windows;
  private volatile boolean stopping;
  private @Nullable Thread thread;
  private String loggedReason = "";

  public AgentLink(
      ChannelTarget target,
      LinkIdentity identity,
      LinkSources sources,
      LinkTiming timing,
      InstantSource clock,
      RandomGenerator random) {
    this.terms = new LinkTerms(target, identity, sources, timing, clock);
    this.timing = timing;
    this.backoff = new Backoff(timing.backoffBase(), timing.backoffCap(), random);
    this.events = new EventOutbox(sources.events());
    this.windows = new WindowUploads(sources.uploads(), sources.ranges(), timing.fetch(), refused);
  }

  /** Starts to connect; never waits for a proxy. */
  public synchronized void start() {
    if (thread == null && !stopping) {
      thread = Thread.ofVirtual().name("fodc-link").start(this::run);
    }
  }

  /** How the link is doing. */
  public LinkStatus status() {
    return counters;
  }

  /** Something is there to be sent: a snapshot of the configuration, another node description. */
  public void wake() {
    wakeup.signal();
  }

  @Override
  public void tickAppended(long tickMillis) {
    wakeup.signal();
  }

  private void run() {
    try {
      while (!stopping) {
        long startNanos = System.nanoTime();
        SessionEnd end = session();
        boolean wasUp = counters.up();
        counters.down(end.reason());
        if (wasUp && System.nanoTime() - startNanos >= timing.settled().toNanos()) {
          backoff.reset();
        }
        if (!stopping) {
          pause(delay(end, wasUp));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private SessionEnd session() throws InterruptedException {
    try (ProxyConnection connection = ProxyConnection.open(terms.target(), executor, wakeup)) {
      return new LinkSession(
              connection, terms, counters, events, windows, refused, wakeup, () -> stopping)
          .run();
    } catch (ChannelSetupException e) {
      return new SessionEnd.Lost(String.valueOf(e.getMessage()));
    } catch (RuntimeException | Error e) {
      // Whatever this is, it must not end the link for good: say it and try again.
      LOG.log(ERROR, "link failed within the agent", e);
      return new SessionEnd.Lost("failed within the agent: " + e);
    }
  }

  private Duration delay(SessionEnd end, boolean wasUp) {
    Duration delay =
        switch (end) {
          case SessionEnd.Lost lost -> backoff.next();
          case SessionEnd.Refused refused -> refused.retryAfter().plus(backoff.next());
          case SessionEnd.Drained drained -> backoff.upTo(drained.maxDelay());
          case SessionEnd.Replaced replaced ->
              timing.replacedDelay().plus(backoff.upTo(timing.replacedDelay()));
          case SessionEnd.Closed closed -> Duration.ZERO;
        };
    if (wasUp || !end.reason().equals(loggedReason)) {
      loggedReason = end.reason();
      LOG.log(
          WARNING,
          "link down proxy={0} reason=\"{1}\" next-try-ms={2}",
          terms.target(),
          end.reason(),
          Long.toString(delay.toMillis()));
    }
    return delay;
  }

  private void pause(Duration delay) throws InterruptedException {
    long deadline = System.nanoTime() + delay.toNanos();
    long left = delay.toNanos();
    while (left > 0 && !stopping) {
      wakeup.await(left);
      left = deadline - System.nanoTime();
    }
  }

  /** Says goodbye to the proxy and ends, within the close limit and a second. */
  @Override
  public void close() {
    stopping = true;
    terms.sources().uploads().close();
    wakeup.signal();
    Thread running;
    synchronized (this) {
      running = thread;
    }
    try {
      if (running != null && !running.join(timing.closeLimit().plusSeconds(1))) {
        running.interrupt();
        running.join(Duration.ofSeconds(1));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    executor.shutdownNow();
  }
}
