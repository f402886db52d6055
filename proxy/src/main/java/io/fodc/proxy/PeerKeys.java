package io.fodc.proxy;

import io.fodc.schemas.settings.SettingsSchema;
import java.time.Duration;
import java.util.List;

/** Keys about the other proxies of the same fleet. */
final class PeerKeys {
  private static final long MIB = 1L << 20;

  private PeerKeys() {}

  static void declare(SettingsSchema.Builder keys) {
    keys.text(
        "peer.token-file",
        "",
        "file with the secret that all proxies of the fleet share and prove to know");
    keys.text(
        "peer.url",
        "",
        "where other proxies reach this one, such as https://proxy-1.example.com:17920; they must name"
            + " it just so");
    keys.list(
        "peer.peers",
        List.of(),
        "URLs of proxies that share the fleet with this one, which may be among them; with"
            + " ingest.mode: shared they find each other");
    keys.text(
        "peer.ca-file",
        "",
        "PEM certificates that the other proxies' must come from; the platform's when empty");
    keys.text(
        "peer.tls.cert-file",
        "",
        "PEM certificate chain that other proxies are shown, to be known by it; empty shows none");
    keys.text("peer.tls.key-file", "", "PEM private key (PKCS #8) of that certificate");
    keys.duration(
        "peer.timeout",
        Duration.ofSeconds(3),
        Duration.ofMillis(50),
        Duration.ofMinutes(1),
        "how long another proxy may take for its part of an answer");
    keys.bytes(
        "peer.part-max-bytes",
        256 * MIB,
        64 << 10,
        1L << 40,
        "most bytes of one proxy's part of an answer, compressed, in data.directory");
  }
}
