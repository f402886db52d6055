package io.fodc.agent.capture;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.fodc.agent.capture.OrderReader.Reading;
import io.fodc.agent.link.CaptureDesk;
import io.fodc.agent.self.SelfMetrics;
import io.fodc.schemas.capture.CaptureKind;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.wire.agent.v1.CancelCapture;
import io.fodc.schemas.wire.agent.v1.CaptureState;
import io.fodc.schemas.wire.agent.v1.NodeIdentity;
import io.fodc.schemas.wire.agent.v1.StartCapture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Every capture this agent knows: at most one heavy and {@value #LIGHT_AT_ONCE} light ones at work,
 * and those that have ended, for ten minutes and at most {@value #ENDED_KNOWN} of them, the oldest
 * going first. Of each, only the newest word waits to be told. Captures go on while there is no
 * link. Any thread; nothing waits but {@link #close}.
 */
public final class Captures implements CaptureDesk, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Captures.class.getName());
  private static final int LIGHT_AT_ONCE = 4;
  private static final int ENDED_KNOWN = 256;
  private static final int REFUSALS_LOGGED_A_MINUTE = 20;
  private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);
  private static final MetricFamily TOTAL =
      MetricFamily.counter("fodc_agent_captures_total", "Captures ended, by kind and result");

  private final CaptureSettings settings;
  private final CaptureTools tools;
  private final CaptureTiming timing;
  private final SelfMetrics metrics;
  private final Runnable wake;
  private final PartRun.Watcher watcher = new Watching();

  private final Map<String, Part> parts = new LinkedHashMap<>();
  private final Map<Part, PartRun> runs = new LinkedHashMap<>();
  private final Set<Part> news = new LinkedHashSet<>();
  private @Nullable Part heavy;
  private int light;
  private boolean stopping;
  private boolean saidNameless;
  private long minuteNanos;
  private int refusalsLogged;

  /**
   * @param wake called when there is something to tell; must not wait
   */
  public Captures(
      CaptureSettings settings,
      CaptureTools tools,
      CaptureTiming timing,
      SelfMetrics metrics,
      Runnable wake) {
    this.settings = settings;
    this.tools = tools;
    this.timing = timing;
    this.metrics = metrics;
    this.wake = wake;
    this.minuteNanos = timing.nanoTime().getAsLong();
  }

  @Override
  public void start(StartCapture order, NodeIdentity node) {
    String id = order.getCaptureId();
    if (!OrderReader.isId(id)) {
      nameless();
      return;
    }
    synchronized (this) {
      forget();
      Part known = parts.get(id);
      if (known != null) {
        news.add(known);
      } else if (order.getResume()) {
        end(
            added(new Part(id, kind(order), order.getDryRun(), "")),
            Ending.failed(
                "lost",
                "this agent knows nothing of it: it restarted in the middle of it; ask for it again"));
      } else {
        begin(order, node);
      }
    }
    wake.run();
  }

  private void begin(StartCapture order, NodeIdentity node) {
    switch (OrderReader.read(order)) {
      case Reading.Wrong(String code, String problem) ->
          end(
              added(new Part(order.getCaptureId(), kind(order), order.getDryRun(), "")),
              Ending.refused(code, problem));
      case Reading.Sound sound -> {
        CaptureKind kind = sound.order().kind();
        Part part =
            added(new Part(order.getCaptureId(), kind.word(), sound.dryRun(), sound.requestedBy()));
        refusal(kind, sound.dryRun())
            .ifPresentOrElse(refusal -> end(part, refusal), () -> run(part, sound, node));
      }
    }
  }

  private Part added(Part part) {
    parts.put(part.id(), part);
    return part;
  }

  /** Why it is not even tried; empty when it is. */
  private Optional<Ending> refusal(CaptureKind kind, boolean dryRun) {
    if (stopping) {
      return Optional.of(Ending.failed("stopping", "the agent stops"));
    }
    if (!settings.enabled()) {
      return Optional.of(Ending.refused("disabled", "captures.enabled is false on this node"));
    }
    if (!settings.kinds().contains(kind)) {
      return Optional.of(
          Ending.refused(
              "disabled",
              "captures.kinds of this node does not name %s: it has %s"
                  .formatted(
                      kind.word(), CaptureKind.words().stream().filter(this::takes).toList())));
    }
    Part holder = heavy;
    if (kind.heavy() && holder != null) {
      return Optional.of(busy(holder));
    }
    return (dryRun || !kind.heavy()) && light >= LIGHT_AT_ONCE
        ? Optional.of(
            Ending.refused(
                "busy",
                "%d light captures are at work here, which is the most; ask again soon"
                    .formatted(light)))
        : Optional.empty();
  }

  private boolean takes(String word) {
    return CaptureKind.of(word).filter(settings.kinds()::contains).isPresent();
  }

  private static Ending busy(Part holder) {
    return Ending.refused(
        "busy",
        "capture %s (%s, asked for by %s) %s; one of these kinds at a time: wait for it, or cancel it"
            .formatted(
                holder.id(),
                holder.kind(),
                holder.requestedBy().isEmpty() ? "nobody named" : holder.requestedBy(),
                holder.ended() ? "was stopped and has not let go yet" : "is at work here"));
  }

  private void run(Part part, Reading.Sound sound, NodeIdentity node) {
    if (isHeavy(sound)) {
      heavy = part;
    } else {
      light++;
    }
    PartRun run = new PartRun(part, sound, node, tools, timing, watcher);
    runs.put(part, run);
    news.add(part);
    LOG.log(
        INFO,
        "event=capture-ordered capture={0} kind={1} dry-run={2} requested-by=\"{3}\"",
        part.id(),
        part.kind(),
        part.dryRun(),
        part.requestedBy());
    run.start();
  }

  private static boolean isHeavy(Reading.Sound sound) {
    return sound.order().kind().heavy() && !sound.dryRun();
  }

  @Override
  public void cancel(CancelCapture order) {
    synchronized (this) {
      Part part = parts.get(order.getCaptureId());
      if (part == null) {
        return;
      }
      news.add(part);
      PartRun run = runs.get(part);
      if (run != null) {
        String reason = order.getReason();
        run.stop(Ending.cancelled(reason.isEmpty() ? "cancelled" : OrderReader.shown(reason)));
      }
    }
    wake.run();
  }

  /** What the proxy was told before may not have reached it. */
  @Override
  public synchronized void begin() {
    for (Part part : runs.keySet()) {
      if (!part.ended()) {
        news.add(part);
      }
    }
  }

  @Override
  public synchronized @Nullable News next() {
    Iterator<Part> waiting = news.iterator();
    if (!waiting.hasNext()) {
      return null;
    }
    Part part = waiting.next();
    waiting.remove();
    boolean collected =
        part.kind().equals(CaptureKind.CONFIG.word())
            && !part.dryRun()
            && part.state() == CaptureState.CAPTURE_STATE_DONE;
    return new News(part.progress(), collected);
  }

  /** Captures whose threads are there. */
  public synchronized int running() {
    return runs.size();
  }

  /** Bytes of artifacts that wait to be uploaded. */
  public long spoolBytes() {
    return tools.spool().usedBytes();
  }

  private void nameless() {
    synchronized (this) {
      if (saidNameless) {
        return;
      }
      saidNameless = true;
    }
    LOG.log(
        WARNING,
        "event=capture-ignored reason=\"the proxy ordered a capture whose id is empty, too long or no plain text; said once\"");
  }

  private static String kind(StartCapture order) {
    return CaptureKind.of(order.getKind()).map(CaptureKind::word).orElse("unknown");
  }

  /** Forgets what ended long ago, and the oldest of too many. */
  private void forget() {
    long before = timing.nanoTime().getAsLong() - timing.remembered().toNanos();
    parts.values().removeIf(part -> part.endedBefore(before) && dropped(part));
    long ended = parts.values().stream().filter(Part::ended).count();
    Iterator<Part> oldest = parts.values().iterator();
    while (ended >= ENDED_KNOWN && oldest.hasNext()) {
      Part part = oldest.next();
      if (part.ended()) {
        oldest.remove();
        news.remove(part);
        ended--;
      }
    }
  }

  private boolean dropped(Part part) {
    news.remove(part);
    return true;
  }

  private void end(Part part, Ending ending) {
    if (!part.end(ending, timing.nanoTime().getAsLong())) {
      return;
    }
    news.add(part);
    metrics.counter(TOTAL, "kind", part.kind(), "result", ending.result()).increment();
    if (ending.state() == CaptureState.CAPTURE_STATE_REFUSED && !mayLogRefusal()) {
      return;
    }
    LOG.log(
        INFO,
        "event=capture-over capture={0} kind={1} result={2} code={3} detail=\"{4}\"",
        part.id(),
        part.kind(),
        ending.result(),
        ending.code(),
        ending.message());
  }

  /** A proxy that orders nonsense without end does not fill the log. */
  private boolean mayLogRefusal() {
    long now = timing.nanoTime().getAsLong();
    if (now - minuteNanos >= MINUTE_NANOS) {
      minuteNanos = now;
      refusalsLogged = 0;
    }
    return refusalsLogged++ < REFUSALS_LOGGED_A_MINUTE;
  }

  private final class Watching implements PartRun.Watcher {
    @Override
    public void changed(Part part) {
      synchronized (Captures.this) {
        if (!part.ended()) {
          news.add(part);
        }
      }
      wake.run();
    }

    @Override
    public void ended(Part part, Ending ending) {
      synchronized (Captures.this) {
        end(part, ending);
      }
      wake.run();
    }

    @Override
    public void gone(Part part, Ending ending) {
      synchronized (Captures.this) {
        runs.remove(part);
        if (part.equals(heavy)) {
          heavy = null;
        } else {
          light--;
        }
        end(part, ending);
      }
      wake.run();
    }
  }

  /** Stops everything, and has it said; returns within three seconds. */
  @Override
  public void close() {
    Ending reason = Ending.failed("stopping", "the agent stops");
    List<PartRun> stopped;
    synchronized (this) {
      stopping = true;
      stopped = new ArrayList<>(runs.values());
    }
    stopped.forEach(run -> run.stop(reason));
    long deadline = System.nanoTime() + CLOSE_LIMIT.toNanos();
    try {
      for (PartRun run : stopped) {
        run.awaitGone(Math.max(1, deadline - System.nanoTime()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (this) {
      stopped.forEach(run -> end(run.part(), reason));
    }
    wake.run();
  }
}
