package io.fodc.proxy.access;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How callers are known and what they may do. Without any way to be known, everybody who reaches
 * the proxy is {@code anybody}.
 *
 * @param open whether others than this machine may be anybody; they are viewers then
 * @param tokens file of static tokens
 * @param oidc issuer of JWTs
 * @param kubernetes API server that reviews tokens
 * @param bindings grants of those whose credentials do not say them
 * @param httpCertificates whether clients of the HTTP side may show certificates
 * @param linkCertificates whether agents show certificates
 * @param agents whether agents must be known, where there is any way to be known
 * @param requestsPerSecond most requests of one identity, on average
 * @param requestBurst most requests of one identity at once
 * @param fleetSecret what the proxies of the fleet share
 */
public record AccessSettings(
    boolean open,
    Optional<Path> tokens,
    Optional<OidcSettings> oidc,
    Optional<KubernetesSettings> kubernetes,
    Bindings bindings,
    boolean httpCertificates,
    boolean linkCertificates,
    boolean agents,
    int requestsPerSecond,
    int requestBurst,
    Optional<FleetSecret> fleetSecret) {

  /**
   * What the proxies of one fleet share.
   *
   * @param file that holds it
   * @param ownUrl by which others know this proxy; nothing can be proven to one without
   */
  public record FleetSecret(Path file, Optional<String> ownUrl) {}

  /** The same without other proxies. */
  public AccessSettings(
      boolean open,
      Optional<Path> tokens,
      Optional<OidcSettings> oidc,
      Optional<KubernetesSettings> kubernetes,
      Bindings bindings,
      boolean httpCertificates,
      boolean linkCertificates,
      boolean agents,
      int requestsPerSecond,
      int requestBurst) {
    this(
        open,
        tokens,
        oidc,
        kubernetes,
        bindings,
        httpCertificates,
        linkCertificates,
        agents,
        requestsPerSecond,
        requestBurst,
        Optional.empty());
  }

  /** Nobody is asked who they are. */
  public static AccessSettings none() {
    return new AccessSettings(
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Bindings.NONE,
        false,
        false,
        true,
        10_000,
        20_000);
  }

  /** The same with other proxies that know this secret. */
  public AccessSettings withPeers(FleetSecret secret) {
    return new AccessSettings(
        open,
        tokens,
        oidc,
        kubernetes,
        bindings,
        httpCertificates,
        linkCertificates,
        agents,
        requestsPerSecond,
        requestBurst,
        Optional.of(secret));
  }

  private boolean tokensOfAnyKind() {
    return tokens.isPresent() || oidc.isPresent() || kubernetes.isPresent();
  }

  /** Whether callers of the HTTP side must be known. */
  public boolean guardsHttp() {
    return tokensOfAnyKind() || httpCertificates;
  }

  /** Whether agents must be known, and may speak for their own nodes alone. */
  public boolean guardsLink() {
    return agents && (tokensOfAnyKind() || knowsAgentsByCertificate());
  }

  boolean knowsAgentsByCertificate() {
    return linkCertificates && bindings.haveAgents();
  }
}
