package io.fodc.agent.config;

import io.fodc.agent.redaction.Fingerprints;
import io.fodc.agent.redaction.Redactor;
import io.fodc.schemas.settings.HostAndPort;
import io.fodc.schemas.settings.Settings;
import io.fodc.schemas.settings.SettingsException;
import io.fodc.schemas.settings.SettingsSchema;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where to look for the node's configuration.
 *
 * @param files in the order of precedence, a later one overrides an earlier one
 * @param environmentFile copy of the node's environment; empty when there is none
 * @param proc whether to look into {@code /proc}
 * @param pprofAddress pprof listener of the node; asked when {@code /proc} gave no command line
 */
public record ConfigSources(
    List<Path> files,
    Optional<Path> environmentFile,
    boolean proc,
    Optional<HostAndPort> pprofAddress) {
  private static final int MIN_SALT_CHARS = 16;

  public ConfigSources {
    files = List.copyOf(files);
  }

  /** Declares {@code config-sources.*} and {@code redaction.*}. */
  public static void declare(SettingsSchema.Builder schema) {
    schema
        .list(
            "config-sources.files",
            List.of(),
            "Configuration files of the node (yaml, json, properties, env); a later one overrides"
                + " an earlier one")
        .text(
            "config-sources.environment-file",
            "",
            "Copy of the node's environment: an env file, or a block separated by NUL")
        .flag(
            "config-sources.proc",
            true,
            "Read command line and environment of the node from /proc where permitted")
        .optionalAddress(
            "config-sources.pprof-address",
            "",
            "The node's pprof listener, to learn the command line when /proc does not tell it")
        .secret(
            "redaction.salt",
            "Salt of the fingerprints of hidden values, at least 16 characters, the same for all"
                + " agents of a cluster; without it fingerprints are short")
        .list("redaction.safe-keys", List.of(), "Further keys whose values may be shown")
        .list("redaction.secret-keys", List.of(), "Further keys whose values are always hidden");
  }

  public static ConfigSources from(Settings settings) {
    String environmentFile = settings.text("config-sources.environment-file");
    return new ConfigSources(
        settings.list("config-sources.files").stream().map(Path::of).toList(),
        environmentFile.isEmpty() ? Optional.empty() : Optional.of(Path.of(environmentFile)),
        settings.flag("config-sources.proc"),
        settings.address("config-sources.pprof-address"));
  }

  /**
   * The redactor of an agent.
   *
   * @throws SettingsException if the salt is too short to be one
   */
  public static Redactor redactor(Settings settings, String cluster) throws SettingsException {
    String salt = settings.text("redaction.salt");
    if (!salt.isEmpty() && salt.length() < MIN_SALT_CHARS) {
      throw settings.refuse(
          "redaction.salt",
          "has " + salt.length() + " characters",
          "use at least " + MIN_SALT_CHARS + ", or leave it empty");
    }
    return new Redactor(
        salt.isEmpty() ? Fingerprints.ofCluster(cluster) : Fingerprints.ofSecretSalt(salt),
        Set.copyOf(settings.list("redaction.safe-keys")),
        Set.copyOf(settings.list("redaction.secret-keys")));
  }
}
