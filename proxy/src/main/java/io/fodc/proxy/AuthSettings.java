package io.fodc.proxy;

import io.fodc.proxy.access.AccessSettings;
import io.fodc.proxy.access.Bindings;
import io.fodc.proxy.access.KnownHosts;
import io.fodc.proxy.access.KubernetesSettings;
import io.fodc.proxy.access.OidcSettings;
import io.fodc.proxy.audit.AuditSettings;
import io.fodc.schemas.settings.Settings;
import io.fodc.schemas.settings.SettingsException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads what {@link AuthKeys} declares. */
final class AuthSettings {
  private static final Path SERVICE_ACCOUNT =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount");
  private static final String AUDIT_DIRECTORY = "audit";

  private AuthSettings() {}

  static AccessSettings access(
      Settings settings, boolean open, boolean httpCertificates, boolean linkCertificates)
      throws SettingsException {
    return new AccessSettings(
        open,
        SettingsFiles.readable(settings, "auth.tokens-file"),
        oidc(settings),
        kubernetes(settings),
        bindings(settings),
        httpCertificates,
        linkCertificates,
        settings.text("auth.agents").equals("required"),
        settings.integer("http.requests-per-second"),
        2 * settings.integer("http.requests-per-second"));
  }

  static KnownHosts hosts(Settings settings) throws SettingsException {
    try {
      return KnownHosts.of(settings.list("http.hosts"));
    } catch (IllegalArgumentException e) {
      throw settings.refuse(
          "http.hosts",
          "cannot be used: " + e.getMessage(),
          "write names without scheme, port and path, such as fodc.example.com");
    }
  }

  private static Bindings bindings(Settings settings) throws SettingsException {
    try {
      return Bindings.parse(settings.list("auth.bindings"));
    } catch (IllegalArgumentException e) {
      throw settings.refuse(
          "auth.bindings",
          "cannot be used: " + e.getMessage(),
          "write each as SUBJECT ROLE SCOPE, such as 'oidc-group:sre operator cluster=prod'");
    }
  }

  private static Optional<OidcSettings> oidc(Settings settings) throws SettingsException {
    Optional<Path> authorities = SettingsFiles.readable(settings, "auth.oidc.ca-file");
    Optional<Path> file = SettingsFiles.readable(settings, "auth.oidc.jwks-file");
    String audience = word(settings, "auth.oidc.audience");
    String name = word(settings, "auth.oidc.name-claim");
    String groups = word(settings, "auth.oidc.groups-claim");
    String issuer = url(settings, "auth.oidc.issuer");
    String url = url(settings, "auth.oidc.jwks-url");
    if (issuer.isEmpty()) {
      return Optional.empty();
    }
    if (audience.isEmpty()) {
      throw settings.refuse(
          "auth.oidc.issuer",
          "would take every token of the issuer, also those for others",
          "set auth.oidc.audience");
    }
    OidcSettings.Keys keys = keys(settings, issuer, url, file);
    return Optional.of(
        new OidcSettings(
            issuer,
            audience,
            keys,
            authorities,
            name,
            groups,
            settings.duration("auth.oidc.clock-skew"),
            settings.duration("auth.oidc.keys-max-age"),
            settings.duration("auth.oidc.keys-outage")));
  }

  private static OidcSettings.Keys keys(
      Settings settings, String issuer, String url, Optional<Path> file) throws SettingsException {
    if (!url.isEmpty() && file.isPresent()) {
      throw settings.refuse(
          "auth.oidc.jwks-url",
          "is another place of the keys than auth.oidc.jwks-file",
          "set one of them, or neither if the issuer says where its keys are");
    }
    if (file.isPresent()) {
      return new OidcSettings.Keys.Kept(file.get());
    }
    if (!url.isEmpty()) {
      return new OidcSettings.Keys.Served(URI.create(url));
    }
    if (!OidcSettings.isSafe(URI.create(issuer))) {
      throw settings.refuse(
          "auth.oidc.issuer",
          "would be asked in the clear where its keys are, and anybody on the way could answer",
          "set an issuer with https, or auth.oidc.jwks-file");
    }
    if (issuer.indexOf('?') >= 0 || issuer.indexOf('#') >= 0) {
      throw settings.refuse(
          "auth.oidc.issuer",
          "has a query or a fragment, so its document cannot be found",
          "set auth.oidc.jwks-url");
    }
    return new OidcSettings.Keys.Discovered();
  }

  /** A text that is empty or an http or https URL. */
  private static String url(Settings settings, String key) throws SettingsException {
    String text = settings.text(key);
    try {
      URI uri = URI.create(text);
      boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (text.isEmpty() || (web && uri.getHost() != null)) {
        return text;
      }
    } catch (IllegalArgumentException e) {
      // Refused below.
    }
    throw settings.refuse(
        key, "is not an http or https URL with a host", "write it as https://HOST:PORT/PATH");
  }

  private static String word(Settings settings, String key) throws SettingsException {
    String text = settings.text(key);
    if (!text.isEmpty() && !text.strip().equals(text)) {
      throw settings.refuse(key, "begins or ends with a blank", "write it without");
    }
    return text;
  }

  private static Optional<KubernetesSettings> kubernetes(Settings settings)
      throws SettingsException {
    Optional<Path> token = SettingsFiles.readable(settings, "auth.kubernetes.token-file");
    Optional<Path> authorities = SettingsFiles.readable(settings, "auth.kubernetes.ca-file");
    List<String> audiences = settings.list("auth.kubernetes.audiences");
    if (audiences.stream().anyMatch(String::isBlank)) {
      throw settings.refuse("auth.kubernetes.audiences", "has an empty name", "leave it out");
    }
    String server = url(settings, "auth.kubernetes.api-server");
    if (server.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new KubernetesSettings(
            URI.create(server),
            token.or(() -> ofServiceAccount("token")),
            authorities.or(() -> ofServiceAccount("ca.crt")),
            audiences,
            settings.duration("auth.kubernetes.cache"),
            settings.duration("auth.kubernetes.timeout")));
  }

  private static Optional<Path> ofServiceAccount(String name) {
    return Optional.of(SERVICE_ACCOUNT.resolve(name)).filter(Files::isReadable);
  }

  static AuditSettings audit(Settings settings, Path data) throws SettingsException {
    long file = settings.bytes("audit.max-file");
    long total = settings.bytes("audit.max-total");
    if (total < 2 * file) {
      throw settings.refuse(
          "audit.max-total", "is less than two files of audit.max-file", "make it larger");
    }
    Path directory =
        settings.text("audit.directory").isEmpty()
            ? data.resolve(AUDIT_DIRECTORY)
            : SettingsFiles.directory(settings, "audit.directory");
    return new AuditSettings(directory, file, total);
  }
}
