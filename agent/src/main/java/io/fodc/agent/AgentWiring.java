package io.fodc.agent;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.fodc.agent.capture.AllowedProcesses;
import io.fodc.agent.capture.CaptureSettings;
import io.fodc.agent.capture.CaptureTiming;
import io.fodc.agent.capture.CaptureTools;
import io.fodc.agent.capture.Captures;
import io.fodc.agent.capture.NodeCpu;
import io.fodc.agent.capture.WindowMethod;
import io.fodc.agent.config.ConfigCollector;
import io.fodc.agent.http.AgentHttpServer;
import io.fodc.agent.http.MetricsPage;
import io.fodc.agent.identity.NodeDescription;
import io.fodc.agent.identity.NodeIdentities;
import io.fodc.agent.identity.NodeWatch;
import io.fodc.agent.ktm.KernelTelemetry;
import io.fodc.agent.link.AgentLink;
import io.fodc.agent.link.LinkIdentity;
import io.fodc.agent.link.LinkSources;
import io.fodc.agent.link.LinkTiming;
import io.fodc.agent.link.WindowTicks;
import io.fodc.agent.process.ProcessFinder;
import io.fodc.agent.publish.AgentPublisher;
import io.fodc.agent.recorder.AgentClock;
import io.fodc.agent.recorder.EventLog;
import io.fodc.agent.recorder.EvidenceLog;
import io.fodc.agent.recorder.HeldSeries;
import io.fodc.agent.recorder.Recorder;
import io.fodc.agent.recorder.SeriesGate;
import io.fodc.agent.recorder.SeriesIds;
import io.fodc.agent.recorder.TickSource;
import io.fodc.agent.scrape.ScrapeLimits;
import io.fodc.agent.scrape.ScrapeSettings;
import io.fodc.agent.scrape.ScrapeSources;
import io.fodc.agent.scrape.TlsFactory;
import io.fodc.agent.self.SelfMetrics;
import io.fodc.agent.telemetry.ContainerLimits;
import io.fodc.agent.telemetry.KernelRoots;
import io.fodc.agent.telemetry.OsTelemetry;
import io.fodc.agent.telemetry.OwnProcess;
import io.fodc.agent.telemetry.TelemetryLevel;
import io.fodc.agent.upload.Uploads;
import io.fodc.agent.upload.WindowRanges;
import io.fodc.schemas.capture.CaptureKind;
import io.fodc.window.MemoryBudget;
import io.fodc.window.SeriesTable;
import io.fodc.window.Window;
import io.fodc.window.WindowSettings;
import io.fodc.window.WindowStats;
import io.fodc.window.WindowView;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Builds the agent: every part with its constructor, in order, closed in reverse order. */
final class AgentWiring {
  private static final System.Logger LOG = System.getLogger(AgentWiring.class.getName());
  private static final long DEFAULT_WINDOW_BYTES = 30L * 1024 * 1024;
  private static final long SMALLEST_WINDOW_BYTES = 1024 * 1024;
  private static final int SHARE_OF_CONTAINER = 10;
  private static final int TABLE_SHARE = 2;
  private static final long LEAST_SAMPLE_AGE_MILLIS = 60_000;
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  private AgentWiring() {}

  /**
   * Opens everything and starts recording.
   *
   * @throws IOException when the HTTP address cannot be bound
   */
  static RunningAgent open(AgentOptions options, Map<String, String> environment)
      throws IOException {
    ClosingStack parts = new ClosingStack(CLOSE_LIMIT);
    try {
      return open(options, environment, parts);
    } catch (IOException | RuntimeException e) {
      parts.close();
      throw e;
    }
  }

  private static RunningAgent open(
      AgentOptions options, Map<String, String> environment, ClosingStack parts)
      throws IOException {
    InstantSource clock = InstantSource.system();
    NodeDescription configured = NodeIdentities.resolve(options.identity(), environment);
    EvidenceLog evidence = new EvidenceLog();
    EventLog events = new EventLog();
    SelfMetrics self = new SelfMetrics();
    AgentMetrics metrics = new AgentMetrics(self);
    OwnProcess ownProcess = new OwnProcess(KernelRoots.SYSTEM);

    long budgetBytes = windowBudget(options);
    MemoryBudget budget = new MemoryBudget(budgetBytes);
    SeriesTable series = parts.opened("series", new SeriesTable(budgetBytes / TABLE_SHARE));
    AgentWindow recorded =
        AgentWindow.open(
            options.windowDirectory(),
            configured.id(),
            new WindowSettings(budgetBytes, options.recorder().intervalMillis()),
            series,
            budget,
            evidence,
            clock.millis());
    Window window = parts.opened("window", recorded.window());

    SeriesGate gate = new SeriesGate(series);
    ProcessFinder finder = new ProcessFinder(KernelRoots.SYSTEM.proc(), options.process());
    List<TickSource> sources = new ArrayList<>();
    Supplier<TelemetryLevel> os = os(options, finder, series, evidence, sources);
    Supplier<TelemetryLevel> kernel = kernel(options, series, self, evidence, events, sources);
    Supplier<TelemetryLevel> telemetry = () -> TelemetryLevel.ladder(kernel.get(), os.get());
    sources.addAll(
        ScrapeSources.of(
            options.targets(), scrape(options), gate, budget.allowance("known-lines")));
    Recorder recorder =
        new Recorder(
            options.recorder(),
            AgentClock.SYSTEM,
            gate,
            window,
            self,
            evidence,
            events,
            recorded.earlier(),
            sources);
    parts.opened("recorder", recorder);

    AtomicReference<Runnable> wakeLink = new AtomicReference<>(() -> {});
    NodeWatch node =
        parts.opened(
            "node-watch",
            new NodeWatch(options.identity(), configured, evidence, clock, () -> wake(wakeLink)));
    AgentState state = new AgentState(recorder::status, telemetry, window, evidence, ownProcess);
    AgentHttpServer http =
        parts.opened(
            "http",
            AgentHttpServer.open(
                address(options),
                new MetricsPage(
                    window,
                    series,
                    recorder::status,
                    () -> AgentState.identityLabels(node.current()),
                    recorder::nowMillis),
                () -> state.readiness(recorder.nowMillis())));

    metrics.build(AgentVersion.current());
    metrics.process(ownProcess);
    metrics.window(window, series, budget);
    metrics.telemetry(telemetry);
    metrics.evidence(evidence);
    NodeCpu cpu =
        new RecordedCpu(window, series, recorder::nowMillis, options.recorder().intervalMillis());
    LinkIdentity identity = identity(options, clock);
    ConfigWatch config =
        parts.opened(
            "config",
            new ConfigWatch(
                new ConfigCollector(options.configSources(), finder, options.redactor()),
                clock,
                () -> wake(wakeLink)));
    Optional<AgentLink> link =
        link(
            options, identity, config, clock, wakeLink, node, finder, state, telemetry, window, cpu,
            metrics, self, events, parts);
    link.ifPresentOrElse(
        opened -> {
          metrics.link(opened.status());
          recorder.onTick(opened);
        },
        () -> evidence.open("link-off", "link", "link.proxy-address is empty", clock.millis()));
    Optional<AgentPublisher> publisher =
        options
            .kafka()
            .map(
                kafka ->
                    AgentPublisher.of(
                        kafka,
                        options.windowDirectory(),
                        window,
                        identity,
                        node::current,
                        state::gaps,
                        config::newest,
                        telemetry,
                        recorder::status,
                        () -> link.flatMap(opened -> opened.status().proxy()),
                        self,
                        evidence,
                        clock));
    publisher.ifPresent(opened -> parts.opened("kafka", opened));
    if (link.isPresent() || publisher.isPresent()) {
      config.start();
    }
    recorder.onTick(HeapKeeper.ofThisProcess());
    recorder.onTick(new LevelWatch(telemetry, events));
    logStart(options, configured, budgetBytes, http);
    recorder.start();
    node.start();
    link.ifPresent(AgentLink::start);
    publisher.ifPresent(AgentPublisher::start);
    return new RunningAgent(http.address(), recorder::status, link.map(AgentLink::status), parts);
  }

  private static Supplier<TelemetryLevel> os(
      AgentOptions options,
      ProcessFinder finder,
      SeriesTable series,
      EvidenceLog evidence,
      List<TickSource> sources) {
    if (!options.osEnabled()) {
      TelemetryLevel off = new TelemetryLevel(TelemetryLevel.OFF, "disabled");
      return () -> off;
    }
    OsTelemetry os =
        new OsTelemetry(
            KernelRoots.SYSTEM,
            new FoundProcess(finder, KernelRoots.SYSTEM.proc()),
            options.osProportional(),
            new HeldSeries(SeriesIds.of(series)),
            evidence);
    sources.add(os);
    return os::level;
  }

  /** No class of kernel telemetry is touched when it is off. */
  private static Supplier<TelemetryLevel> kernel(
      AgentOptions options,
      SeriesTable series,
      SelfMetrics self,
      EvidenceLog evidence,
      EventLog events,
      List<TickSource> sources) {
    if (options.ktm().isEmpty()) {
      TelemetryLevel off = new TelemetryLevel(TelemetryLevel.OFF, "ktm-off");
      return () -> off;
    }
    KernelTelemetry kernel =
        KernelTelemetry.open(
            options.ktm().get(),
            KernelRoots.SYSTEM,
            new HeldSeries(SeriesIds.of(series)),
            self,
            evidence,
            events);
    sources.add(kernel.source());
    return kernel.level();
  }

  private static Optional<AgentLink> link(
      AgentOptions options,
      LinkIdentity identity,
      ConfigWatch config,
      InstantSource clock,
      AtomicReference<Runnable> wakeLink,
      NodeWatch node,
      ProcessFinder finder,
      AgentState state,
      Supplier<TelemetryLevel> telemetry,
      Window window,
      NodeCpu cpu,
      AgentMetrics metrics,
      SelfMetrics self,
      EventLog events,
      ClosingStack parts) {
    if (options.link().isEmpty()) {
      return Optional.empty();
    }
    WindowRanges ranges =
        (from, to) -> WindowRange.of(window, node.current().id(), clock, from, to);
    Uploads uploads = new Uploads(options.link().get());
    Captures captures =
        new Captures(
            options.captures(),
            new CaptureTools(
                options.captures(),
                KernelRoots.SYSTEM,
                () -> finder.find().process(),
                () ->
                    CaptureMethods.of(
                        new CaptureContext(
                            KernelRoots.SYSTEM,
                            finder,
                            options.configSources().pprofAddress(),
                            options.ktm().isPresent(),
                            new AllowedProcesses(
                                KernelRoots.SYSTEM.proc(),
                                () -> finder.find().process(),
                                options.captures().processes()),
                            config,
                            ranges,
                            () -> recorded(window),
                            clock)),
                cpu,
                uploads),
            CaptureTiming.DEFAULT,
            self,
            () -> wake(wakeLink));
    metrics.captures(captures);
    AgentLink link =
        parts.opened(
            "link",
            new AgentLink(
                options.link().get(),
                identity,
                new LinkSources(
                    new WindowTicks(window),
                    node::current,
                    state,
                    config,
                    events,
                    telemetry,
                    ranges,
                    uploads,
                    captures),
                LinkTiming.DEFAULT.withHeartbeat(options.heartbeat()),
                clock,
                new SecureRandom()));
    // Closed before the link, which then can still say so.
    parts.opened("captures", captures);
    wakeLink.set(link::wake);
    return Optional.of(link);
  }

  private static LinkIdentity identity(AgentOptions options, InstantSource clock) {
    return new LinkIdentity(
        AgentVersion.current(),
        UUID.randomUUID().toString(),
        clock.millis(),
        options.recorder().intervalMillis(),
        capabilities(options));
  }

  private static List<String> capabilities(AgentOptions options) {
    CaptureSettings settings = options.captures();
    boolean pprof = options.configSources().pprofAddress().isPresent();
    Stream<String> captures =
        settings.enabled()
            ? CaptureMethods.kinds(pprof, options.ktm().isPresent()).stream()
                .filter(settings.kinds()::contains)
                .map(CaptureKind::capability)
            : Stream.empty();
    return Stream.concat(Stream.of("config", "window"), captures).toList();
  }

  private static Optional<WindowMethod.Span> recorded(Window window) {
    WindowStats stats = window.stats();
    return stats.oldestTickMillis() == WindowView.NO_TICK
        ? Optional.empty()
        : Optional.of(
            new WindowMethod.Span(
                stats.oldestTickMillis(), stats.newestTickMillis(), stats.bytesUsed()));
  }

  private static void wake(AtomicReference<Runnable> wakeLink) {
    Runnable wake = wakeLink.get();
    if (wake != null) {
      wake.run();
    }
  }

  /** What is configured; else the default, or a tenth of the container's limit if that is less. */
  private static long windowBudget(AgentOptions options) {
    if (options.windowBudget().isPresent()) {
      return options.windowBudget().get();
    }
    OptionalLong container = ContainerLimits.ownMemoryBytes(KernelRoots.SYSTEM);
    long share =
        container.isPresent() ? container.getAsLong() / SHARE_OF_CONTAINER : Long.MAX_VALUE;
    return Math.max(SMALLEST_WINDOW_BYTES, Math.min(DEFAULT_WINDOW_BYTES, share));
  }

  private static ScrapeSettings scrape(AgentOptions options) {
    ScrapeLimits limits = options.scrape().within(Runtime.getRuntime().maxMemory());
    if (limits.bodyBytes() < options.scrape().bodyBytes()) {
      LOG.log(
          INFO,
          "event=page-limit bytes={0,number,#} configured={1,number,#} reason=third-of-the-heap",
          limits.bodyBytes(),
          options.scrape().bodyBytes());
    }
    long age = Math.max(LEAST_SAMPLE_AGE_MILLIS, 2 * options.recorder().intervalMillis());
    return new ScrapeSettings(
        limits, age, "fodc-agent/" + AgentVersion.current(), TlsFactory.platform());
  }

  private static InetSocketAddress address(AgentOptions options) throws IOException {
    InetSocketAddress address = new InetSocketAddress(options.http().host(), options.http().port());
    if (address.isUnresolved()) {
      throw new IOException("http.address " + options.http() + " does not resolve");
    }
    return address;
  }

  private static void logStart(
      AgentOptions options, NodeDescription node, long budgetBytes, AgentHttpServer http) {
    LOG.log(
        INFO,
        "event=start version={0} node={1} http={2} interval_ms={3,number,#} window_bytes={4,number,#} targets={5} proxy={6}",
        AgentVersion.current(),
        node.id(),
        http.address(),
        options.recorder().intervalMillis(),
        budgetBytes,
        options.targets().stream().map(target -> target.name()).toList(),
        options.link().map(Object::toString).orElse("none"));
    if (options.open()) {
      LOG.log(
          WARNING,
          "event=open-access http={0} reason=\"access is open: everybody who reaches it may read\"",
          http.address());
    }
    options
        .link()
        .filter(proxy -> proxy.token().isPresent() && proxy.tls().isEmpty())
        .filter(proxy -> !AgentOptions.loopback(proxy.host()))
        .ifPresent(
            proxy ->
                LOG.log(
                    WARNING,
                    "event=token-in-the-clear proxy={0} reason=\"link.tls.enabled is false\"",
                    proxy));
  }
}
