package io.fodc.agent;

import io.fodc.agent.config.ConfigSources;
import io.fodc.bridge.settings.KafkaKeys;
import io.fodc.schemas.settings.SettingsSchema;
import java.time.Duration;
import java.util.List;

/** Every key of the agent's configuration. */
public final class AgentKeys {
  static final String KAFKA_SERVERS = "kafka.bootstrap-servers";
  static final String KAFKA_INTERVAL = "kafka.publish-interval";

  private static final long MIB = 1024 * 1024;

  private AgentKeys() {}

  /** The schema that files, environment and flags are read against. */
  public static SettingsSchema schema() {
    SettingsSchema.Builder schema = SettingsSchema.builder();
    node(schema);
    sources(schema);
    kernel(schema);
    serving(schema);
    link(schema);
    kafka(schema);
    CaptureOptions.declare(schema);
    ConfigSources.declare(schema);
    return schema.build();
  }

  private static void node(SettingsSchema.Builder schema) {
    schema
        .text("node.cluster", "default", "Name of the cluster the node belongs to")
        .text("node.id", "", "Name of the node in its cluster; derived from pod or host when empty")
        .text("node.role", "", "What the node does; asked of the node when empty")
        .text("node.pod-name", "", "Pod of the node; POD_NAME when empty")
        .text("node.container-name", "", "Container of the node")
        .text("node.host", "", "Host of the node; this host's name when empty")
        .map("node.labels", "Labels of the node; they win over its own")
        .optionalAddress(
            "node.query-address",
            "",
            "Where the node answers NodeQueryService; never asked if empty")
        .text(
            "node.process",
            "banyand",
            "The observed process: its pid, or the beginning of its name");
  }

  private static void sources(SettingsSchema.Builder schema) {
    SettingsSchema target =
        SettingsSchema.builder()
            .url("url", "Where the metrics page is, http or https")
            .text("container-name", "", "Label container_name of all its series")
            .map("labels", "Further labels of all its series")
            .required("url")
            .build();
    schema
        .sections(
            "targets",
            "target",
            "url",
            target,
            "Metrics pages to read at every tick; http://localhost:2121/metrics when empty")
        .duration(
            "collect.interval",
            Duration.ofSeconds(10),
            Duration.ofMillis(100),
            Duration.ofHours(1),
            "Time from tick to tick")
        .duration(
            "scrape.timeout",
            Duration.ofSeconds(8),
            Duration.ofMillis(10),
            Duration.ofHours(1),
            "How long a tick waits for its targets, at most four fifths of the interval")
        .bytes(
            "scrape.max-body",
            64 * MIB,
            1024,
            1024 * MIB,
            "Largest page, as sent and as unpacked; a third of the heap is the most there is room for")
        .integer("scrape.max-samples", 200_000, 1, 200_000, "Most samples of one page")
        .flag("os.enabled", true, "Read /proc, cgroup files and pressure")
        .flag(
            "os.proportional-memory",
            false,
            "Read the process' proportional memory too; the kernel walks its page tables for it");
  }

  private static void kernel(SettingsSchema.Builder schema) {
    schema
        .choice(
            "ktm.enabled",
            "auto",
            List.of("auto", "off"),
            "auto counts in the kernel by eBPF where the host allows it")
        .list(
            "ktm.groups",
            List.of("page-cache", "memory", "block", "sched", "net", "process"),
            "What is counted; syscalls too if named, which costs every process of the host something")
        .list(
            "ktm.processes",
            List.of(),
            "Processes to count, each a pid or the beginning of a name; node.process when empty");
  }

  private static void serving(SettingsSchema.Builder schema) {
    schema
        .bytes(
            "window.budget",
            30 * MIB,
            MIB,
            1024 * MIB,
            "Memory for recorded ticks; unset, a tenth of the container's limit if that is less")
        .text(
            "window.directory",
            "",
            "Folder for the window's file, so that it outlives the agent; empty keeps it in memory")
        .address("http.address", "127.0.0.1:17922", "Where /metrics, /livez and /readyz are served")
        .choice(
            "access",
            "loopback",
            List.of("loopback", "open"),
            "open allows http.address to be reached from other machines");
  }

  private static void kafka(SettingsSchema.Builder schema) {
    KafkaKeys.declare(schema, "fodc-agent")
        .duration(
            KAFKA_INTERVAL,
            Duration.ofSeconds(30),
            Duration.ofMillis(100),
            Duration.ofHours(1),
            "Time from one record of ticks to the next")
        .choice(
            "kafka.framing",
            "single-object",
            List.of("single-object", "confluent"),
            "Bytes before each record: a fingerprint, or the id of a schema registry")
        .map(
            "kafka.schema-ids",
            "Ids of metric-window, node-config, node-state in the registry, for confluent")
        .bytes(
            "kafka.max-bytes-in-flight",
            2 * MIB,
            64 * 1024,
            256 * MIB,
            "Most bytes of records that no broker has acknowledged yet")
        .bytes(
            "kafka.catch-up-rate",
            MIB,
            16 * 1024,
            1024 * MIB,
            "Bytes of records a second while ticks of an outage are sent");
  }

  private static void link(SettingsSchema.Builder schema) {
    schema
        .optionalAddress(
            "link.proxy-address", "127.0.0.1:17921", "The proxy; empty for an agent on its own")
        .flag("link.tls.enabled", false, "Talk TLS to the proxy")
        .text("link.tls.ca-file", "", "Authorities that may sign the proxy's certificate, PEM")
        .text("link.tls.cert-file", "", "Our certificate for mutual TLS, PEM")
        .text("link.tls.key-file", "", "Our private key for mutual TLS, PEM, PKCS #8")
        .text(
            "link.token-file",
            "",
            "File of the token that the proxy knows us by; read again at every connection")
        .text("link.tls.server-name", "", "Name in the proxy's certificate, if not its host")
        .duration(
            "link.heartbeat-interval",
            Duration.ZERO,
            Duration.ZERO,
            Duration.ofMinutes(10),
            "Time between heartbeats; 0s leaves it to the proxy");
  }
}
