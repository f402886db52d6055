package io.fodc.bridge.settings;

import io.fodc.schemas.settings.HostAndPort;
import io.fodc.schemas.settings.Settings;
import io.fodc.schemas.settings.SettingsException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * How Kafka is reached. Printing it shows no secret.
 *
 * @param servers where clients begin, {@code host:port} each; never empty
 * @param prefix what the names of topics begin with; may be empty
 * @param clientId name of this process at the brokers
 * @param client what is passed through
 */
public record KafkaSettings(
    List<String> servers, String prefix, String clientId, ClientSettings client) {
  private static final int MOST_BYTES = 1 << 20;
  private static final String PREFIX = "[a-zA-Z0-9._-]{0,100}";

  public KafkaSettings {
    servers = List.copyOf(servers);
  }

  /**
   * The settings of a process; empty when it names no brokers.
   *
   * @throws SettingsException with every refusal
   */
  public static Optional<KafkaSettings> of(Settings settings) throws SettingsException {
    if (settings.text(KafkaKeys.SERVERS).isBlank()) {
      return Optional.empty();
    }
    String prefix = settings.text(KafkaKeys.PREFIX);
    if (!prefix.matches(PREFIX)) {
      throw settings.refuse(
          KafkaKeys.PREFIX,
          "has something else than letters, digits, '.', '_' and '-', or more than 100 of them",
          "shorten or correct it");
    }
    Map<String, String> client = new TreeMap<>(file(settings));
    client.putAll(settings.map(KafkaKeys.CLIENT));
    List<String> refusals =
        ClientSettings.refusals(client).stream()
            .map(refusal -> KafkaKeys.CLIENT + ": " + refusal)
            .toList();
    if (!refusals.isEmpty()) {
      throw new SettingsException(refusals);
    }
    return Optional.of(
        new KafkaSettings(
            servers(settings),
            prefix,
            settings.text(KafkaKeys.CLIENT_ID),
            new ClientSettings(client)));
  }

  private static List<String> servers(Settings settings) throws SettingsException {
    List<String> servers = List.of(settings.text(KafkaKeys.SERVERS).strip().split("\\s*,\\s*"));
    for (String server : servers) {
      try {
        HostAndPort.parse(server);
      } catch (IllegalArgumentException e) {
        throw settings.refuse(
            KafkaKeys.SERVERS, "holds '" + server + "', which is no host:port", "correct it");
      }
    }
    return servers;
  }

  private static Map<String, String> file(Settings settings) throws SettingsException {
    String name = settings.text(KafkaKeys.CLIENT_FILE);
    if (name.isEmpty()) {
      return Map.of();
    }
    Properties properties = new Properties();
    try (InputStream in = Files.newInputStream(Path.of(name))) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw settings.refuse(
            KafkaKeys.CLIENT_FILE, "has more than " + MOST_BYTES + " bytes", "shorten it");
      }
      properties.load(new StringReader(new String(bytes, StandardCharsets.UTF_8)));
    } catch (IOException | InvalidPathException e) {
      throw settings.refuse(
          KafkaKeys.CLIENT_FILE,
          "names a file that cannot be read (" + e.getClass().getSimpleName() + ")",
          "check path and permissions");
    } catch (IllegalArgumentException e) {
      throw settings.refuse(
          KafkaKeys.CLIENT_FILE, "is no properties file: " + e.getMessage(), "correct it");
    }
    Map<String, String> values = new TreeMap<>();
    properties.stringPropertyNames().forEach(key -> values.put(key, properties.getProperty(key)));
    return values;
  }

  /** How clients talk with brokers: {@code SASL_SSL}; Kafka's own default is PLAINTEXT. */
  public String protocol() {
    return client.values().getOrDefault("security.protocol", "PLAINTEXT");
  }

  /**
   * What a client is made with, besides the settings that its maker fixes; a map of the caller's
   * own.
   */
  public Map<String, Object> of(KafkaClient kind) {
    Map<String, Object> values = new TreeMap<>(client.of(kind));
    values.put("bootstrap.servers", String.join(",", servers));
    values.put("client.id", clientId);
    return values;
  }
}
