package io.fodc.proxy;

import io.fodc.proxy.access.AccessControl;
import io.fodc.proxy.audit.AuditLog;
import io.fodc.proxy.capture.Captures;
import io.fodc.proxy.capture.JvmProfiler;
import io.fodc.proxy.config.ConfigHistory;
import io.fodc.proxy.config.ConfigHistorySettings;
import io.fodc.proxy.fetch.WindowFetcher;
import io.fodc.proxy.fleet.Fleet;
import io.fodc.proxy.http.HttpSources;
import io.fodc.proxy.http.ProxyFacts;
import io.fodc.proxy.http.ProxyHttp;
import io.fodc.proxy.ingest.IngestPlan;
import io.fodc.proxy.ingest.KafkaIngest;
import io.fodc.proxy.link.AgentLinkService;
import io.fodc.proxy.link.AgentLinkSettings;
import io.fodc.proxy.link.HelidonServiceLoading;
import io.fodc.proxy.link.LinkAccess;
import io.fodc.proxy.link.LinkServer;
import io.fodc.proxy.peer.PeerSettings;
import io.fodc.proxy.peer.Peers;
import io.fodc.proxy.upload.Spool;
import io.fodc.proxy.upload.Uploads;
import io.fodc.proxy.windows.NodeWindows;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Everything of one proxy, built in {@link #start} and closed in reverse order. */
public final class Proxy implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Proxy.class.getName());
  private static final Duration DRAIN_GRACE = Duration.ofSeconds(1);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(12);
  private static final String HISTORY_DIRECTORY = "config-history";
  private static final String SPOOL_DIRECTORY = "spool";

  /** What is open, the last opened first. */
  private final Deque<Part> parts = new ArrayDeque<>();

  private final AtomicBoolean ready = new AtomicBoolean();
  private volatile Runnable leave = () -> {};
  private int httpPort;
  private int linkPort;

  private Proxy() {}

  private record Part(String name, AutoCloseable closeable) {}

  /**
   * Builds and starts a proxy: history and windows, the fleet, then the agents' side, then HTTP.
   *
   * @throws IOException naming the address, directory or file that is the reason
   */
  public static Proxy start(ProxySettings settings) throws IOException {
    HelidonServiceLoading.restrict();
    Proxy proxy = new Proxy();
    try {
      proxy.wire(settings, InstantSource.system());
      return proxy;
    } catch (IOException | RuntimeException e) {
      proxy.close();
      throw e;
    }
  }

  private void wire(ProxySettings settings, InstantSource clock) throws IOException {
    AuditLog audit = open("audit", audit(settings));
    AccessControl access =
        open(
            "access",
            AccessControl.open(settings.authentication(), audit, clock, System::nanoTime));
    ConfigHistory history = open("config-history", history(settings.dataDirectory()));
    NodeWindows windows = open("windows", new NodeWindows(settings.windowsBudgetBytes()));
    Fleet fleet = new Fleet(settings.fleet(), clock, windows, history);

    Uploads uploads = open("uploads", new Uploads(spool(settings)));
    WindowFetcher fetcher =
        open("fetcher", new WindowFetcher(fleet, windows, uploads, settings.fetch()));

    Captures captures = open("captures", captures(settings, fleet, clock));
    uploads.host(Captures.PURPOSE, captures);

    LinkBytes linkBytes = new LinkBytes();
    AgentLinkService agents =
        new AgentLinkService(
            fleet,
            uploads,
            access,
            AgentLinkSettings.DEFAULTS.reachedBy(peerUrl(settings)),
            clock,
            System::nanoTime);
    LinkServer link =
        open(
            "link",
            settings
                .transport()
                .server(
                    settings.link(),
                    List.of(linkBytes.around(new LinkAccess(access).around(agents)))));
    open("agents", agents);
    agents.captures(captures);
    captures.start();
    agents.start();
    link.start();
    linkPort = link.port();
    open("drain", () -> drain(agents, settings.drainSpread()));

    Optional<KafkaIngest> ingest =
        settings.ingest().map(plan -> ingest(plan, fleet, windows, clock));
    Optional<Peers> peers = peers(settings, access, ingest, clock);
    ingest.ifPresent(
        from -> {
          from.handOverTo(() -> peers.map(Peers::newestTicks).orElse(Map.of()));
          leave = from::leave;
        });
    ProxyFacts facts =
        new ProxyFacts(
            ProxyVersion.VERSION,
            clock.millis(),
            settings.access(),
            settings.transport().word(),
            linkPort,
            settings.warnings(),
            ready::get);
    HttpSources sources =
        new HttpSources(
            fleet::view,
            windows,
            fetcher,
            history,
            captures,
            access,
            facts,
            fleet::sessionResults,
            linkBytes::byDirection,
            clock::millis,
            captures,
            peers,
            () -> ingest.map(KafkaIngest::report));
    ProxyHttp http = open("http", ProxyHttp.start(settings.http(), sources));
    httpPort = http.port();
    ready.set(true);
    settings.warnings().forEach(warning -> LOG.log(Level.WARNING, warning));
    LOG.log(
        Level.INFO,
        "proxy started version={0} http={1} link={2} transport={3} access={4}",
        ProxyVersion.VERSION,
        settings.http().address().getHostString() + ":" + httpPort,
        settings.link().address().getHostString() + ":" + linkPort,
        settings.transport().word(),
        settings.access());
  }

  private static String peerUrl(ProxySettings settings) {
    return settings.peers().flatMap(PeerSettings::url).map(URI::toString).orElse("");
  }

  /** The other proxies, if this one does not work alone. */
  private Optional<Peers> peers(
      ProxySettings settings,
      AccessControl access,
      Optional<KafkaIngest> ingest,
      InstantSource clock)
      throws IOException {
    if (settings.peers().isEmpty()) {
      return Optional.empty();
    }
    PeerSettings known = settings.peers().get();
    KnownPeers directory =
        new KnownPeers(known.url(), known.peers(), ingest.map(KafkaIngest::ownership));
    byte[] drawn = new byte[8];
    new SecureRandom().nextBytes(drawn);
    String instance = settings.fleet().proxyId() + "-" + HexFormat.of().formatHex(drawn);
    try {
      return Optional.of(
          open(
              "peers",
              Peers.open(known, ascii(instance), access.peers(), directory, clock::millis)));
    } catch (IOException e) {
      throw new IOException("other proxies cannot be asked: " + e.getMessage(), e);
    }
  }

  /** As it may stand in a header. */
  private static String ascii(String name) {
    return name.replaceAll("[^A-Za-z0-9._-]", "_");
  }

  private static ConfigHistory history(Path data) throws IOException {
    try {
      return ConfigHistory.open(data.resolve(HISTORY_DIRECTORY), ConfigHistorySettings.DEFAULTS);
    } catch (IOException e) {
      throw new IOException(
          "data.directory "
              + data.toAbsolutePath()
              + " cannot be used: "
              + e
              + "; create it for this user or choose another",
          e);
    }
  }

  private static AuditLog audit(ProxySettings settings) throws IOException {
    try {
      return AuditLog.open(settings.audit(), InstantSource.system());
    } catch (IOException e) {
      throw new IOException(
          (settings.audit().directory().startsWith(settings.dataDirectory())
                  ? "data.directory "
                  : "audit.directory ")
              + settings.audit().directory().toAbsolutePath()
              + " cannot be used: "
              + e
              + "; create it for this user or choose another",
          e);
    }
  }

  private static Spool spool(ProxySettings settings) throws IOException {
    Path directory = settings.dataDirectory().resolve(SPOOL_DIRECTORY);
    try {
      return Spool.open(directory, settings.spoolBytes());
    } catch (IOException e) {
      throw new IOException(
          "data.directory: uploads cannot be kept in "
              + directory.toAbsolutePath()
              + ": "
              + e
              + "; let this user write there or choose another directory",
          e);
    }
  }

  private static Captures captures(ProxySettings settings, Fleet fleet, InstantSource clock)
      throws IOException {
    try {
      return Captures.open(
          settings.captures(), fleet::capture, new JvmProfiler(), clock, System::nanoTime);
    } catch (IOException e) {
      throw new IOException(
          "data.directory: captures cannot be kept in "
              + settings.captures().directory().toAbsolutePath()
              + ": "
              + e
              + "; let this user write there or choose another directory",
          e);
    }
  }

  private KafkaIngest ingest(
      IngestPlan plan, Fleet fleet, NodeWindows windows, InstantSource clock) {
    return open("ingest", KafkaIngest.start(plan, fleet, windows, clock));
  }

  private <T extends AutoCloseable> T open(String name, T part) {
    parts.push(new Part(name, part));
    return part;
  }

  /** Lets agents know that they should come back, and gives the word a moment to reach them. */
  private static void drain(AgentLinkService agents, Duration spread) {
    if (agents.connections() == 0) {
      return;
    }
    agents.drain(spread, "the proxy is stopping");
    long deadline = System.nanoTime() + DRAIN_GRACE.toNanos();
    try {
      while (agents.connections() > 0 && System.nanoTime() < deadline) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Port of the REST and Prometheus interfaces. */
  public int httpPort() {
    return httpPort;
  }

  /** Port of the agents' link. */
  public int linkPort() {
    return linkPort;
  }

  /**
   * Leaves to other proxies of its group what it reads, answering meanwhile, and closes everything
   * in reverse order; gives up on what does not close in time.
   */
  @Override
  public void close() {
    ready.set(false);
    leave.run();
    ExecutorService closing =
        Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("closing").factory());
    var unused = closing.submit(this::closeParts);
    closing.shutdown();
    try {
      if (!closing.awaitTermination(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.log(Level.ERROR, "proxy did not close in time limit={0}", CLOSE_LIMIT);
        closing.shutdownNow();
      }
    } catch (InterruptedException e) {
      closing.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  private void closeParts() {
    while (!parts.isEmpty()) {
      Part part = parts.pop();
      try {
        part.closeable().close();
      } catch (Exception e) {
        LOG.log(Level.ERROR, "part did not close part=" + part.name(), e);
      }
    }
  }
}
