package io.fodc.agent;

import io.fodc.agent.capture.CaptureSettings;
import io.fodc.agent.channel.BearerToken;
import io.fodc.agent.channel.ChannelTarget;
import io.fodc.agent.channel.ClientTls;
import io.fodc.agent.config.ConfigSources;
import io.fodc.agent.identity.IdentitySettings;
import io.fodc.agent.ktm.KtmSettings;
import io.fodc.agent.process.ProcessQuery;
import io.fodc.agent.publish.KafkaPublishing;
import io.fodc.agent.recorder.RecorderSettings;
import io.fodc.agent.redaction.Redactor;
import io.fodc.agent.scrape.ScrapeLimits;
import io.fodc.agent.scrape.ScrapeTarget;
import io.fodc.schemas.metric.Labels;
import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.settings.HostAndPort;
import io.fodc.schemas.settings.Settings;
import io.fodc.schemas.settings.SettingsException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The agent's configuration, checked.
 *
 * @param ktm what to count in the kernel; empty for nothing
 * @param windowBudget the configured budget; empty leaves it to the container's limit
 * @param windowDirectory where the window's file is; empty keeps the window in memory
 * @param link the proxy; empty for an agent on its own
 * @param heartbeat time between heartbeats; empty leaves it to the proxy
 * @param kafka publishing to Kafka; empty for none
 * @param captures what captures may do
 */
record AgentOptions(
    IdentitySettings identity,
    ProcessQuery process,
    List<ScrapeTarget> targets,
    RecorderSettings recorder,
    ScrapeLimits scrape,
    boolean osEnabled,
    boolean osProportional,
    Optional<KtmSettings> ktm,
    Optional<Long> windowBudget,
    Optional<Path> windowDirectory,
    HostAndPort http,
    boolean open,
    Optional<ChannelTarget> link,
    Optional<Duration> heartbeat,
    Optional<KafkaPublishing> kafka,
    CaptureSettings captures,
    ConfigSources configSources,
    Redactor redactor) {
  private static final URI DEFAULT_TARGET = URI.create("http://localhost:2121/metrics");
  private static final String CONTAINER = "container_name";
  private static final String NO_TLS = "has no effect while link.tls.enabled is false";
  private static final String ENABLE_TLS = "set link.tls.enabled to true";
  private static final int MAX_ROLE_BYTES = 64;
  private static final int MAX_COMM_BYTES = 15;

  AgentOptions {
    targets = List.copyOf(targets);
  }

  static AgentOptions of(Settings settings) throws SettingsException {
    HostAndPort http = settings.address("http.address").orElseThrow();
    boolean open = settings.text("access").equals("open");
    if (!open && !loopback(http.host())) {
      throw settings.refuse(
          "http.address",
          "is reachable from other machines while access is 'loopback'",
          "use 127.0.0.1, or set access to open if everybody may read the node's metrics");
    }
    return new AgentOptions(
        identity(settings),
        process(settings),
        targets(settings),
        RecorderSettings.within(
            settings.duration("collect.interval").toMillis(),
            settings.duration("scrape.timeout").toMillis()),
        new ScrapeLimits(settings.bytes("scrape.max-body"), settings.integer("scrape.max-samples")),
        settings.flag("os.enabled"),
        settings.flag("os.proportional-memory"),
        settings.text("ktm.enabled").equals("off")
            ? Optional.empty()
            : Optional.of(KtmOptions.of(settings)),
        settings.isSet("window.budget")
            ? Optional.of(settings.bytes("window.budget"))
            : Optional.empty(),
        directory(settings),
        http,
        open,
        link(settings),
        Optional.of(settings.duration("link.heartbeat-interval")).filter(d -> !d.isZero()),
        settings.text(AgentKeys.KAFKA_SERVERS).isBlank()
            ? Optional.empty()
            : Optional.of(KafkaOptions.of(settings)),
        CaptureOptions.of(settings),
        configSources(settings),
        ConfigSources.redactor(settings, settings.text("node.cluster")));
  }

  private static Optional<Path> directory(Settings settings) throws SettingsException {
    String directory = settings.text("window.directory");
    try {
      return directory.isEmpty() ? Optional.empty() : Optional.of(Path.of(directory));
    } catch (InvalidPathException e) {
      throw settings.refuse("window.directory", "is no path", "name a folder");
    }
  }

  private static IdentitySettings identity(Settings settings) throws SettingsException {
    if (settings.text("node.cluster").isEmpty()) {
      throw settings.refuse("node.cluster", "is empty", "name the cluster, or leave the key out");
    }
    return new IdentitySettings(
        name(settings, "node.cluster", NodeId.MAX_BYTES),
        name(settings, "node.id", NodeId.MAX_BYTES),
        name(settings, "node.role", MAX_ROLE_BYTES),
        name(settings, "node.pod-name", NodeId.MAX_BYTES),
        name(settings, "node.container-name", NodeId.MAX_BYTES),
        name(settings, "node.host", NodeId.MAX_BYTES),
        settings.map("node.labels"),
        peer(settings, "node.query-address")
            .map(address -> new ChannelTarget(address.host(), address.port(), Optional.empty())),
        IdentitySettings.DEFAULT_QUERY_INTERVAL,
        IdentitySettings.DEFAULT_QUERY_LIMIT);
  }

  private static String name(Settings settings, String key, int maxBytes) throws SettingsException {
    String name = settings.text(key);
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > maxBytes) {
      throw settings.refuse(
          key, "has " + bytes + " bytes", "use at most " + maxBytes + " bytes of UTF-8");
    }
    if (name.codePoints().anyMatch(Character::isISOControl)) {
      throw settings.refuse(key, "holds a control character", "remove it");
    }
    return name;
  }

  /** An address to connect to: port 0 is none. */
  private static Optional<HostAndPort> peer(Settings settings, String key)
      throws SettingsException {
    Optional<HostAndPort> address = settings.address(key);
    if (address.isPresent() && address.get().port() == 0) {
      throw settings.refuse(key, "has the port 0", "name a port from 1 to 65535");
    }
    return address;
  }

  private static ProcessQuery process(Settings settings) throws SettingsException {
    return process(settings, "node.process", settings.text("node.process"));
  }

  /** A process as a key of the settings names it. */
  static ProcessQuery process(Settings settings, String key, String text) throws SettingsException {
    if (text.getBytes(StandardCharsets.UTF_8).length > MAX_COMM_BYTES) {
      throw settings.refuse(
          key,
          "is longer than a process name is in the kernel",
          "use at most its first " + MAX_COMM_BYTES + " bytes");
    }
    try {
      return ProcessQuery.of(text);
    } catch (IllegalArgumentException e) {
      throw settings.refuse(
          key, String.valueOf(e.getMessage()), "write a pid, or a prefix as in comm");
    }
  }

  private static List<ScrapeTarget> targets(Settings settings) throws SettingsException {
    List<ScrapeTarget> targets = new ArrayList<>();
    for (Settings section : settings.sections("targets")) {
      Map<String, String> labels = new TreeMap<>(section.map("labels"));
      if (!section.text("container-name").isEmpty()) {
        labels.put(CONTAINER, section.text("container-name"));
      }
      try {
        ScrapeTarget target =
            ScrapeTarget.of(URI.create(section.text("url")), Labels.ofMap(labels));
        if (targets.contains(target)) {
          throw section.refuse("url", "is there twice with the same labels", "remove one of them");
        }
        targets.add(target);
      } catch (IllegalArgumentException e) {
        throw section.refuse("url", String.valueOf(e.getMessage()), "write http://host:port/path");
      }
    }
    return targets.isEmpty() ? List.of(ScrapeTarget.of(DEFAULT_TARGET, Labels.EMPTY)) : targets;
  }

  private static ConfigSources configSources(Settings settings) throws SettingsException {
    peer(settings, "config-sources.pprof-address");
    for (String key : List.of("config-sources.files", "config-sources.environment-file")) {
      boolean one = key.endsWith("environment-file");
      for (String file : one ? List.of(settings.text(key)) : settings.list(key)) {
        if ((file.isEmpty() && !one) || file.indexOf('\0') >= 0) {
          throw settings.refuse(key, "names no file", "write paths, separated by commas");
        }
      }
    }
    return ConfigSources.from(settings);
  }

  private static Optional<ChannelTarget> link(Settings settings) throws SettingsException {
    Optional<ClientTls> tls = tls(settings);
    Optional<BearerToken> token = token(settings);
    return peer(settings, "link.proxy-address")
        .map(address -> new ChannelTarget(address.host(), address.port(), tls, token));
  }

  private static Optional<BearerToken> token(Settings settings) throws SettingsException {
    String file = settings.text("link.token-file");
    if (!file.isEmpty() && !readable(file)) {
      throw settings.refuse(
          "link.token-file", "is no file that can be read", "name the file of a token");
    }
    return file(settings, "link.token-file").map(BearerToken::new);
  }

  private static Optional<ClientTls> tls(Settings settings) throws SettingsException {
    List<String> keys = List.of("link.tls.ca-file", "link.tls.cert-file", "link.tls.key-file");
    boolean enabled = settings.flag("link.tls.enabled");
    if (!settings.text("link.tls.server-name").isEmpty() && !enabled) {
      throw settings.refuse("link.tls.server-name", NO_TLS, ENABLE_TLS);
    }
    for (String key : keys) {
      String file = settings.text(key);
      if (!file.isEmpty() && !enabled) {
        throw settings.refuse(key, NO_TLS, ENABLE_TLS);
      }
      if (!file.isEmpty() && !readable(file)) {
        throw settings.refuse(key, "is no file that can be read", "name a readable PEM file");
      }
    }
    if (settings.text("link.tls.cert-file").isEmpty()
        != settings.text("link.tls.key-file").isEmpty()) {
      throw settings.refuse(
          "link.tls.cert-file", "and link.tls.key-file go together", "set both, or neither");
    }
    return enabled
        ? Optional.of(
            new ClientTls(
                file(settings, "link.tls.ca-file"),
                file(settings, "link.tls.cert-file"),
                file(settings, "link.tls.key-file"),
                Optional.of(settings.text("link.tls.server-name")).filter(s -> !s.isEmpty())))
        : Optional.empty();
  }

  private static Optional<Path> file(Settings settings, String key) {
    return Optional.of(settings.text(key)).filter(text -> !text.isEmpty()).map(Path::of);
  }

  private static boolean readable(String file) {
    try {
      return Files.isRegularFile(Path.of(file)) && Files.isReadable(Path.of(file));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  static boolean loopback(String host) {
    try {
      return host.equals("localhost") || InetAddress.ofLiteral(host).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
