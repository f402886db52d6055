package io.fodc.proxy;

import io.fodc.proxy.fetch.FetchSettings;
import io.fodc.proxy.fleet.FleetSettings;
import io.fodc.proxy.http.HttpSettings;
import io.fodc.proxy.link.LinkServerSettings;
import io.fodc.proxy.link.LinkTls;
import io.fodc.proxy.link.LinkTransport;
import io.fodc.schemas.settings.HostAndPort;
import io.fodc.schemas.settings.Settings;
import io.fodc.schemas.settings.SettingsException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
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
 * @param dataDirectory where the configuration history is
 * @param drainSpread over how long agents spread when the proxy stops
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
    Path dataDirectory,
    Duration drainSpread) {
  static final String OPEN = "open";
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
    Optional<LinkTls> linkTls = linkTls(settings);
    boolean agentsProve = linkTls.flatMap(LinkTls::clientAuthorities).isPresent();
    checkAccess(settings, "http.address", httpAddress, access.equals(OPEN), "");
    checkAccess(
        settings,
        "link.address",
        linkAddress,
        access.equals(OPEN) || agentsProve,
        ", or set link.tls.client-ca-file");
    checkApart(settings, httpAddress, linkAddress);
    LinkServerSettings link = LinkServerSettings.on(linkAddress);
    return new ProxySettings(
        access,
        http(settings, httpAddress),
        linkTls.map(link::withTls).orElse(link),
        LinkTransport.valueOf(settings.text("link.transport").toUpperCase(Locale.ROOT)),
        fleet(settings),
        settings.bytes("windows.budget"),
        FetchSettings.of(
            settings.duration("windows.fetch-timeout"), settings.bytes("windows.fetch-max-bytes")),
        settings.bytes("windows.fetch-spool"),
        directory(settings, "data.directory"),
        settings.duration("link.drain-spread"));
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
    Optional<Path> certificate = file(settings, "http.tls.cert-file");
    Optional<Path> key = file(settings, "http.tls.key-file");
    checkPair(settings, "http.tls.cert-file", certificate, "http.tls.key-file", key);
    return new HttpSettings(
        address,
        certificate.flatMap(c -> key.map(k -> new HttpSettings.Tls(c, k))),
        settings.integer("http.concurrent-requests"),
        settings.integer("http.connections"),
        settings.duration("http.head-timeout"),
        settings.duration("http.stall-timeout"),
        settings.duration("http.response-timeout"),
        settings.flag("metrics.include-fleet"));
  }

  private static Optional<LinkTls> linkTls(Settings settings) throws SettingsException {
    Optional<Path> certificate = file(settings, "link.tls.cert-file");
    Optional<Path> key = file(settings, "link.tls.key-file");
    Optional<Path> authorities = file(settings, "link.tls.client-ca-file");
    checkPair(settings, "link.tls.cert-file", certificate, "link.tls.key-file", key);
    if (authorities.isPresent() && certificate.isEmpty()) {
      throw settings.refuse(
          "link.tls.client-ca-file",
          "needs a certificate of the proxy too",
          "set link.tls.cert-file and link.tls.key-file");
    }
    return certificate.flatMap(c -> key.map(k -> new LinkTls(c, k, authorities)));
  }

  private static void checkPair(
      Settings settings, String certificateKey, Optional<Path> cert, String key, Optional<Path> pem)
      throws SettingsException {
    if (cert.isPresent() != pem.isPresent()) {
      String present = cert.isPresent() ? certificateKey : key;
      String absent = cert.isPresent() ? key : certificateKey;
      throw settings.refuse(present, "needs " + absent + " beside it", "set both or neither");
    }
  }

  private static Optional<Path> file(Settings settings, String key) throws SettingsException {
    if (settings.text(key).isEmpty()) {
      return Optional.empty();
    }
    Path file = path(settings, key);
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw settings.refuse(key, "names a file that cannot be read", "check path and permissions");
    }
    return Optional.of(file);
  }

  private static Path directory(Settings settings, String key) throws SettingsException {
    if (settings.text(key).isBlank()) {
      throw settings.refuse(key, "names no directory", "name one that this user may write to");
    }
    return path(settings, key);
  }

  private static Path path(Settings settings, String key) throws SettingsException {
    try {
      return Path.of(settings.text(key));
    } catch (InvalidPathException e) {
      throw settings.refuse(key, "is no path: " + e.getReason(), "write it without that");
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
    return access.equals(OPEN)
        ? List.of("access is open: anybody who reaches the addresses may read everything")
        : List.of();
  }
}
