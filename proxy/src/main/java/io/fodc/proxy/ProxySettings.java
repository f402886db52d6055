package io.fodc.proxy;

import io.fodc.proxy.access.AccessSettings;
import io.fodc.proxy.audit.AuditSettings;
import io.fodc.proxy.capture.CaptureSettings;
import io.fodc.proxy.fetch.FetchSettings;
import io.fodc.proxy.fleet.FleetSettings;
import io.fodc.proxy.http.HttpSettings;
import io.fodc.proxy.ingest.IngestPlan;
import io.fodc.proxy.link.LinkServerSettings;
import io.fodc.proxy.link.LinkTls;
import io.fodc.proxy.link.LinkTransport;
import io.fodc.proxy.peer.PeerSettings;
import io.fodc.schemas.settings.HostAndPort;
import io.fodc.schemas.settings.Settings;
import io.fodc.schemas.settings.SettingsException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The configuration of the proxy, checked.
 *
 * @param access {@code loopback} or {@code open}
 * @param http the HTTP side
 * @param link the agents' side
 * @param transport what carries it
 * @param fleet how nodes are judged
 * @param windowsBudgetBytes native memory of all windows
 * @param fetch how older ranges are asked of agents
 * @param spoolBytes disk space for uploads on their way
 * @param captures what captures may take
 * @param ingest what is taken from Kafka; empty for nothing
 * @param dataDirectory where the configuration history is
 * @param authentication how callers are known, and what they may do
 * @param audit where it is recorded who did what
 * @param drainSpread over how long agents spread when the proxy stops
 * @param peers how it works with other proxies; empty if it works alone
 */
public record ProxySettings(
    String access,
    HttpSettings http,
    LinkServerSettings link,
    LinkTransport transport,
    FleetSettings fleet,
    long windowsBudgetBytes,
    FetchSettings fetch,
    long spoolBytes,
    CaptureSettings captures,
    Optional<IngestPlan> ingest,
    Path dataDirectory,
    AccessSettings authentication,
    AuditSettings audit,
    Duration drainSpread,
    Optional<PeerSettings> peers) {
  static final String OPEN = "open";
  private static final String CAPTURES_DIRECTORY = "captures";
  private static final int MAX_PROXY_ID_BYTES = 255;
  private static final Duration FORGET_AFTER = Duration.ofDays(7);

  /**
   * The settings as one record.
   *
   * @throws SettingsException naming the key, its value and origin, and the remedy
   */
  public static ProxySettings of(Settings settings) throws SettingsException {
    String access = settings.text("access");
    InetSocketAddress httpAddress = address(settings, "http.address");
    InetSocketAddress linkAddress = address(settings, "link.address");
    HttpSettings http = http(settings, httpAddress);
    Optional<LinkTls> linkTls = linkTls(settings);
    boolean agentsProve = linkTls.flatMap(LinkTls::clientAuthorities).isPresent();
    AccessSettings known =
        AuthSettings.access(
            settings,
            access.equals(OPEN),
            http.tls().flatMap(HttpSettings.Tls::clientAuthorities).isPresent(),
            agentsProve);
    checkAccess(
        settings,
        "http.address",
        httpAddress,
        access.equals(OPEN) || known.guardsHttp(),
        ", or set auth.tokens-file or another way to be known");
    checkAccess(
        settings,
        "link.address",
        linkAddress,
        access.equals(OPEN) || agentsProve || known.guardsLink(),
        ", or set link.tls.client-ca-file or auth.tokens-file");
    checkApart(settings, httpAddress, linkAddress);
    Path data = SettingsFiles.directory(settings, "data.directory");
    Optional<AccessSettings.FleetSecret> secret = PeerWiring.secret(settings);
    Optional<PeerSettings> peers = PeerWiring.peers(settings, data);
    LinkServerSettings link = LinkServerSettings.on(linkAddress);
    return new ProxySettings(
        access,
        http,
        linkTls.map(link::withTls).orElse(link),
        LinkTransport.valueOf(settings.text("link.transport").toUpperCase(Locale.ROOT)),
        fleet(settings),
        settings.bytes("windows.budget"),
        FetchSettings.of(
            settings.duration("windows.fetch-timeout"), settings.bytes("windows.fetch-max-bytes")),
        settings.bytes("windows.fetch-spool"),
        captures(settings, data),
        IngestKeys.plan(settings, peers),
        data,
        secret.map(known::withPeers).orElse(known),
        AuthSettings.audit(settings, data),
        settings.duration("link.drain-spread"),
        peers);
  }

  private static CaptureSettings captures(Settings settings, Path data) throws SettingsException {
    long all = settings.bytes("captures.max-bytes");
    long part = settings.bytes("captures.part-max-bytes");
    if (part > all) {
      throw settings.refuse(
          "captures.part-max-bytes", "is more than captures.max-bytes", "make it smaller");
    }
    return new CaptureSettings(
        data.resolve(CAPTURES_DIRECTORY),
        all,
        part,
        settings.integer("captures.max-count"),
        settings.duration("captures.max-age"),
        settings.integer("captures.running"),
        settings.integer("captures.running-per-caller"),
        settings.integer("captures.running-parts"),
        settings.integer("captures.starts-per-minute"),
        settings.duration("captures.preflight-time"),
        settings.duration("captures.upload-time"));
  }

  private static InetSocketAddress address(Settings settings, String key) throws SettingsException {
    HostAndPort address =
        settings.address(key).orElseThrow(() -> new IllegalArgumentException(key));
    try {
      return new InetSocketAddress(InetAddress.getByName(address.host()), address.port());
    } catch (UnknownHostException e) {
      throw settings.refuse(key, "names a host that is not known here", "use an address");
    }
  }

  private static void checkAccess(
      Settings settings, String key, InetSocketAddress address, boolean allowed, String otherRemedy)
      throws SettingsException {
    if (!allowed && !address.getAddress().isLoopbackAddress()) {
      throw settings.refuse(
          key,
          "is reachable from other machines, and nobody who connects would be asked who they are",
          "listen on 127.0.0.1, or set access: open to allow it" + otherRemedy);
    }
  }

  private static void checkApart(Settings settings, InetSocketAddress http, InetSocketAddress link)
      throws SettingsException {
    if (link.getPort() != 0 && link.equals(http)) {
      throw settings.refuse(
          "link.address", "is http.address too", "give each a port of its own; 17921 is usual");
    }
  }

  private static HttpSettings http(Settings settings, InetSocketAddress address)
      throws SettingsException {
    Optional<Path> certificate = SettingsFiles.readable(settings, "http.tls.cert-file");
    Optional<Path> key = SettingsFiles.readable(settings, "http.tls.key-file");
    Optional<Path> authorities = SettingsFiles.readable(settings, "http.tls.client-ca-file");
    checkPair(settings, "http.tls.cert-file", certificate, "http.tls.key-file", key);
    checkCertificate(settings, "http", authorities, certificate);
    return new HttpSettings(
        address,
        certificate.flatMap(c -> key.map(k -> new HttpSettings.Tls(c, k, authorities))),
        settings.integer("http.concurrent-requests"),
        settings.integer("http.connections"),
        settings.duration("http.head-timeout"),
        settings.duration("http.stall-timeout"),
        settings.duration("http.response-timeout"),
        settings.flag("metrics.include-fleet"),
        AuthSettings.hosts(settings));
  }

  private static Optional<LinkTls> linkTls(Settings settings) throws SettingsException {
    Optional<Path> certificate = SettingsFiles.readable(settings, "link.tls.cert-file");
    Optional<Path> key = SettingsFiles.readable(settings, "link.tls.key-file");
    Optional<Path> authorities = SettingsFiles.readable(settings, "link.tls.client-ca-file");
    checkPair(settings, "link.tls.cert-file", certificate, "link.tls.key-file", key);
    checkCertificate(settings, "link", authorities, certificate);
    return certificate.flatMap(c -> key.map(k -> new LinkTls(c, k, authorities)));
  }

  private static void checkCertificate(
      Settings settings, String side, Optional<Path> authorities, Optional<Path> certificate)
      throws SettingsException {
    if (authorities.isPresent() && certificate.isEmpty()) {
      throw settings.refuse(
          side + ".tls.client-ca-file",
          "needs a certificate of the proxy too",
          "set " + side + ".tls.cert-file and " + side + ".tls.key-file");
    }
  }

  static void checkPair(
      Settings settings, String certificateKey, Optional<Path> cert, String key, Optional<Path> pem)
      throws SettingsException {
    if (cert.isPresent() != pem.isPresent()) {
      String present = cert.isPresent() ? certificateKey : key;
      String absent = cert.isPresent() ? key : certificateKey;
      throw settings.refuse(present, "needs " + absent + " beside it", "set both or neither");
    }
  }

  private static FleetSettings fleet(Settings settings) throws SettingsException {
    Duration offline = settings.duration("nodes.offline-after");
    Duration retire = settings.duration("nodes.retire-after");
    if (retire.compareTo(offline) < 0) {
      throw settings.refuse(
          "nodes.retire-after", "is shorter than nodes.offline-after", "make it longer");
    }
    return new FleetSettings(
        proxyId(settings),
        ProxyVersion.VERSION,
        settings.integer("nodes.max"),
        settings.duration("link.heartbeat-interval"),
        settings.integer("nodes.late-after"),
        offline,
        retire,
        FORGET_AFTER.compareTo(retire) < 0 ? retire.multipliedBy(2) : FORGET_AFTER,
        settings.duration("windows.backfill"));
  }

  private static String proxyId(Settings settings) throws SettingsException {
    String configured = settings.text("proxy.id");
    if (!configured.isEmpty()) {
      int bytes = configured.getBytes(StandardCharsets.UTF_8).length;
      if (bytes > MAX_PROXY_ID_BYTES || configured.chars().anyMatch(Character::isISOControl)) {
        throw settings.refuse(
            "proxy.id",
            "has " + bytes + " bytes or a control character",
            "use at most " + MAX_PROXY_ID_BYTES + " bytes of visible text");
      }
      return configured;
    }
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "proxy";
    }
  }

  /** What an operator should know at every start. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (access.equals(OPEN) && !(authentication.guardsHttp() && authentication.guardsLink())) {
      warnings.add(open());
    }
    boolean certificates = link.tls().flatMap(LinkTls::clientAuthorities).isPresent();
    if (authentication.guardsHttp() && certificates && !authentication.guardsLink()) {
      warnings.add(
          "any certificate of link.tls.client-ca-file may speak for any node:"
              + " bind certificates to nodes in auth.bindings");
    }
    if (authentication.guardsHttp() && inTheClear(http.address(), http.tls().isPresent())) {
      warnings.add("tokens cross the network in the clear: set http.tls.cert-file and key-file");
    }
    if (authentication.guardsLink() && inTheClear(link.address(), link.tls().isPresent())) {
      warnings.add("agents' tokens cross the network in the clear: set link.tls.cert-file");
    }
    if (peers.filter(PeerWiring::inTheClear).isPresent()) {
      warnings.add(
          "what proxies tell each other crosses the network in the clear: use https in peer.url");
    }
    return List.copyOf(warnings);
  }

  private String open() {
    String reads = "anybody who reaches the addresses may read everything";
    String speaks = "anybody who reaches link.address may speak for any node";
    return "access is open: " + (authentication.guardsHttp() ? speaks : reads);
  }

  private static boolean inTheClear(InetSocketAddress address, boolean tls) {
    return !tls && !address.getAddress().isLoopbackAddress();
  }
}
