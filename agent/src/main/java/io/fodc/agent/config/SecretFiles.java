package io.fodc.agent.config;

import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;

/** Recognises files that hold secrets by where they are and what they are called. */
final class SecretFiles {
  private static final Pattern FILE =
      Pattern.compile(
          ".*\\.(key|pem|p12|pfx|jks|keystore|pkcs12|ppk|gpg|asc|sas|token|kdbx)"
              + "|auth.*|id_(rsa|dsa|ecdsa|ed25519).*|\\.(netrc|pgpass|htpasswd)|htpasswd|shadow"
              + "|tls\\.crt|kubeconfig.*|service-?account.*\\.json");

  private static final Pattern ANY_PART =
      Pattern.compile(".*(secret|credential|passw|token|private).*|\\.(ssh|aws|azure|kube|gnupg)");

  private SecretFiles() {}

  /** Whether a file must never be opened. Its real path must be asked about as well. */
  static boolean isSecret(Path path) {
    for (Path part : path.toAbsolutePath().normalize()) {
      if (ANY_PART.matcher(part.toString().toLowerCase(Locale.ROOT)).matches()) {
        return true;
      }
    }
    Path name = path.getFileName();
    return name != null && FILE.matcher(name.toString().toLowerCase(Locale.ROOT)).matches();
  }
}
