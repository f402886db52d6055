package io.fodc.proxy;

import io.fodc.proxy.access.AccessSettings;
import io.fodc.proxy.access.RenewedClient;
import io.fodc.proxy.peer.PeerSettings;
import io.fodc.schemas.settings.Settings;
import io.fodc.schemas.settings.SettingsException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what {@link PeerKeys} declares. */
final class PeerWiring {
  private static final String DIRECTORY = "peer-parts";
  private static final String TLS = "peer.tls.";
  private static final String CERTIFICATE = TLS + "cert-file";
  private static final String KEY = TLS + "key-file";

  private PeerWiring() {}

  /** The secret of the fleet, if there is one. */
  static Optional<AccessSettings.FleetSecret> secret(Settings settings) throws SettingsException {
    Optional<String> own = url(settings, "peer.url", settings.text("peer.url")).map(URI::toString);
    return SettingsFiles.readable(settings, "peer.token-file")
        .map(file -> new AccessSettings.FleetSecret(file, own));
  }

  /** How this proxy works with others; empty if it works alone. */
  static Optional<PeerSettings> peers(Settings settings, Path data) throws SettingsException {
    Optional<URI> own = url(settings, "peer.url", settings.text("peer.url"));
    List<URI> others = new ArrayList<>();
    for (String text : settings.list("peer.peers")) {
      url(settings, "peer.peers", text).ifPresent(others::add);
    }
    RenewedClient.Files tls =
        new RenewedClient.Files(
            SettingsFiles.readable(settings, "peer.ca-file"), certificate(settings));
    if (secret(settings).isEmpty() && tls.certificate().isEmpty()) {
      if (own.isPresent() || !others.isEmpty()) {
        throw settings.refuse(
            own.isPresent() ? "peer.url" : "peer.peers",
            "would let other proxies ask in anybody's name without a secret or a certificate",
            "set peer.token-file; openssl rand -hex 32 makes what belongs into it; or peer.tls.cert-file");
      }
      return Optional.empty();
    }
    return Optional.of(
        new PeerSettings(
            own,
            others,
            tls,
            settings.duration("peer.timeout"),
            settings.duration("windows.fetch-timeout"),
            settings.bytes("peer.part-max-bytes"),
            data.resolve(DIRECTORY),
            settings.integer("nodes.max")));
  }

  private static Optional<RenewedClient.Shown> certificate(Settings settings)
      throws SettingsException {
    Optional<Path> certificate = SettingsFiles.readable(settings, CERTIFICATE);
    Optional<Path> key = SettingsFiles.readable(settings, KEY);
    ProxySettings.checkPair(settings, CERTIFICATE, certificate, KEY, key);
    return certificate.flatMap(c -> key.map(k -> new RenewedClient.Shown(TLS, c, k)));
  }

  /** A URL of a proxy: scheme, host and port, and nothing behind them. */
  private static Optional<URI> url(Settings settings, String key, String text)
      throws SettingsException {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    String bare = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    try {
      URI uri = URI.create(bare);
      boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (web && uri.getHost() != null && isPlain(uri) && bare.length() <= 255) {
        return Optional.of(uri);
      }
    } catch (IllegalArgumentException e) {
      // Refused below.
    }
    throw settings.refuse(
        key, "has '" + text + "', which is no address of a proxy", "write it as https://HOST:PORT");
  }

  private static boolean isPlain(URI uri) {
    return uri.getRawPath().isEmpty()
        && uri.getRawQuery() == null
        && uri.getRawFragment() == null
        && uri.getRawUserInfo() == null;
  }

  /** Whether what proxies tell each other crosses the network where others may read it. */
  static boolean inTheClear(PeerSettings peers) {
    List<URI> all = new ArrayList<>(peers.peers());
    peers.url().ifPresent(all::add);
    return all.stream()
        .anyMatch(
            uri ->
                uri.getScheme().equals("http")
                    && !uri.getHost().matches("127\\..*|localhost|\\[::1\\]"));
  }
}
