package io.fodc.proxy.access;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The API server that reviews tokens.
 *
 * @param server where it is
 * @param tokenFile the proxy's own token, read for every review
 * @param authorities PEM certificates that the server's must come from; the platform's if empty
 * @param audiences what tokens must be for; the API server's own if empty
 * @param cache how long an answer is remembered
 * @param limit how long one review may take
 */
public record KubernetesSettings(
    URI server,
    Optional<Path> tokenFile,
    Optional<Path> authorities,
    List<String> audiences,
    Duration cache,
    Duration limit) {
  public KubernetesSettings {
    audiences = List.copyOf(audiences);
  }
}
