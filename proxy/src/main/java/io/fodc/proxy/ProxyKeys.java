package io.fodc.proxy;

import io.fodc.schemas.settings.SettingsSchema;
import java.time.Duration;
import java.util.List;

/** Every key of the proxy's configuration. */
public final class ProxyKeys {
  private static final long MIB = 1L << 20;

  private ProxyKeys() {}

  /** The schema that files, environment and flags are read against. */
  public static SettingsSchema schema() {
    SettingsSchema.Builder keys = SettingsSchema.builder();
    access(keys);
    http(keys);
    link(keys);
    fleet(keys);
    captures(keys);
    IngestKeys.declare(keys);
    AuthKeys.declare(keys);
    PeerKeys.declare(keys);
    return keys.build();
  }

  private static void access(SettingsSchema.Builder keys) {
    keys.choice(
        "access",
        "loopback",
        List.of("loopback", "open"),
        "who may connect: only this machine, or anybody who reaches the addresses");
  }

  private static void http(SettingsSchema.Builder keys) {
    keys.address("http.address", "127.0.0.1:17920", "where REST and Prometheus are served");
    keys.list(
        "http.hosts",
        List.of(),
        "names by which callers may ask for it, beside those of this machine; * stands for any"
            + " text");
    keys.text("http.tls.cert-file", "", "PEM certificate chain; empty serves in the clear");
    keys.text("http.tls.key-file", "", "PEM private key (PKCS #8) of the certificate");
    keys.text(
        "http.tls.client-ca-file",
        "",
        "PEM certificates that clients' certificates must come from; a client may show one");
    keys.integer(
        "http.requests-per-second",
        200,
        1,
        1_000_000,
        "requests of one caller answered on average, twice as many at once");
    keys.integer("http.concurrent-requests", 64, 1, 10_000, "requests answered at once");
    keys.integer("http.connections", 1024, 1, 100_000, "connections held at once");
    keys.duration(
        "http.head-timeout",
        Duration.ofSeconds(30),
        Duration.ofMillis(100),
        Duration.ofHours(1),
        "how long a request may take to arrive, and a connection may stay idle");
    keys.duration(
        "http.stall-timeout",
        Duration.ofSeconds(15),
        Duration.ofMillis(100),
        Duration.ofHours(1),
        "how long a client may not read before its connection is ended");
    keys.duration(
        "http.response-timeout",
        Duration.ofMinutes(2),
        Duration.ofMillis(100),
        Duration.ofHours(1),
        "how long a client may take to read a whole answer");
    keys.flag("metrics.include-fleet", false, "whether /metrics also has everything /federate has");
  }

  private static void link(SettingsSchema.Builder keys) {
    keys.address("link.address", "127.0.0.1:17921", "where agents connect");
    keys.choice(
        "link.transport", "netty", List.of("netty", "helidon"), "what carries the agents' gRPC");
    keys.text("link.tls.cert-file", "", "PEM certificate chain; empty talks in the clear");
    keys.text("link.tls.key-file", "", "PEM private key (PKCS #8) of the certificate");
    keys.text(
        "link.tls.client-ca-file",
        "",
        "PEM certificates that agents' certificates must come from (mutual TLS)");
    keys.duration(
        "link.heartbeat-interval",
        Duration.ofSeconds(10),
        Duration.ofSeconds(1),
        Duration.ofMinutes(5),
        "how often agents are asked to send a heartbeat");
    keys.duration(
        "link.drain-spread",
        Duration.ofSeconds(10),
        Duration.ZERO,
        Duration.ofMinutes(10),
        "over how long agents are asked to spread when the proxy stops");
  }

  private static void fleet(SettingsSchema.Builder keys) {
    keys.bytes(
        "windows.budget", 256 * MIB, MIB, 1L << 44, "native memory of all nodes' recent windows");
    keys.duration(
        "windows.backfill",
        Duration.ofMinutes(15),
        Duration.ZERO,
        Duration.ofDays(7),
        "how much history an agent is asked for when nothing of its node is held");
    keys.duration(
        "windows.fetch-timeout",
        Duration.ofSeconds(5),
        Duration.ofMillis(100),
        Duration.ofMinutes(5),
        "how long an answer waits for ranges older than the proxy holds");
    keys.bytes(
        "windows.fetch-max-bytes",
        64 * MIB,
        64 << 10,
        1L << 40,
        "most that one agent sends of an older range");
    keys.bytes(
        "windows.fetch-spool",
        256 * MIB,
        64 << 10,
        1L << 44,
        "disk space for older ranges on their way, in data.directory");
    keys.integer("nodes.max", 10_000, 1, 1_000_000, "nodes known at a time");
    keys.integer("nodes.late-after", 3, 1, 1000, "silent intervals after which a node is late");
    keys.duration(
        "nodes.offline-after",
        Duration.ofMinutes(1),
        Duration.ofSeconds(1),
        Duration.ofDays(1),
        "silence after which a node is offline");
    keys.duration(
        "nodes.retire-after",
        Duration.ofHours(24),
        Duration.ofSeconds(1),
        Duration.ofDays(365),
        "silence after which a node's window is dropped");
    keys.text("data.directory", "fodc-proxy-data", "where the configuration history is kept");
    keys.text("proxy.id", "", "name of this proxy; the host's name when empty");
  }

  private static void captures(SettingsSchema.Builder keys) {
    keys.bytes(
        "captures.max-bytes",
        2048 * MIB,
        MIB,
        1L << 50,
        "disk space for artifacts, in data.directory; the oldest captures that ended go first");
    keys.bytes(
        "captures.part-max-bytes",
        256 * MIB,
        64 << 10,
        1L << 44,
        "most that one node brings for one capture");
    keys.integer("captures.max-count", 1_000, 1, 100_000, "captures kept, those that run included");
    keys.duration(
        "captures.max-age",
        Duration.ofDays(30),
        Duration.ofMinutes(1),
        Duration.ofDays(3650),
        "how long a capture is kept after its end");
    keys.integer("captures.running", 32, 1, 1_000, "captures that run at a time");
    keys.integer(
        "captures.running-per-caller", 8, 1, 1_000, "captures of one caller that run at a time");
    keys.integer(
        "captures.running-parts",
        4_000,
        1,
        100_000,
        "nodes that are captured at a time, each counted for each capture");
    keys.integer(
        "captures.starts-per-minute",
        30,
        1,
        10_000,
        "captures that one caller asks for in a minute, joined, refused and dry ones counted");
    keys.duration(
        "captures.preflight-time",
        Duration.ofSeconds(15),
        Duration.ofSeconds(1),
        Duration.ofHours(1),
        "time that a node has beside watching and uploading");
    keys.duration(
        "captures.upload-time",
        Duration.ofMinutes(2),
        Duration.ofSeconds(1),
        Duration.ofHours(12),
        "time that a node has for its uploads");
  }
}
