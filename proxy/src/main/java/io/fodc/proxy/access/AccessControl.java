package io.fodc.proxy.access;

import io.fodc.proxy.audit.AuditAction;
import io.fodc.proxy.audit.AuditLog;
import io.fodc.proxy.audit.AuditUnavailableException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Everything that decides about callers, for the HTTP side and the link. Thread-safe. */
public final class AccessControl implements AutoCloseable {
  private static final Logger LOG = System.getLogger(AccessControl.class.getName());

  /** Of one address whose credentials are no good. */
  private static final int FAILURES_PER_SECOND = 5;

  private static final int FAILURES_AT_ONCE = 100;

  private final Authentication http;
  private final Authentication link;
  private final Optional<PeerProofs> peers;
  private final RateLimits requests;
  private final RateLimits failures;
  private final Denials denials;
  private final AuditLog audit;
  private final List<Runnable> parts = new ArrayList<>();

  private AccessControl(
      AccessSettings settings, AuditLog audit, InstantSource clock, LongSupplier nanoClock)
      throws IOException {
    this.audit = audit;
    this.peers =
        settings.fleetSecret().isPresent()
            ? Optional.of(
                PeerProofs.open(
                    settings.fleetSecret().get().file(),
                    settings.fleetSecret().get().ownUrl(),
                    clock,
                    nanoClock))
            : Optional.empty();
    this.denials = new Denials(audit, nanoClock);
    this.requests =
        new RateLimits(settings.requestsPerSecond(), settings.requestBurst(), nanoClock);
    this.failures = new RateLimits(FAILURES_PER_SECOND, FAILURES_AT_ONCE, nanoClock);
    Authenticator certificates = new Certificates(settings.bindings());
    List<Authenticator> tokens = tokens(settings, clock, nanoClock);
    Identity anybody = Identity.anybody(settings.open() ? Role.VIEWER : Role.ADMIN, Role.AGENT);
    this.http =
        new Authentication(
            tokens,
            settings.httpCertificates() ? List.of(certificates) : List.of(),
            anybody,
            clock);
    this.link =
        new Authentication(
            settings.guardsLink() ? tokens : List.of(),
            settings.guardsLink() && settings.knowsAgentsByCertificate()
                ? List.of(certificates)
                : List.of(),
            anybody,
            clock);
  }

  /**
   * Builds it.
   *
   * @param audit stays the caller's to close
   * @param nanoClock {@link System#nanoTime} outside of tests
   * @throws IOException naming a file that cannot be used
   */
  public static AccessControl open(
      AccessSettings settings, AuditLog audit, InstantSource clock, LongSupplier nanoClock)
      throws IOException {
    return new AccessControl(settings, audit, clock, nanoClock);
  }

  private List<Authenticator> tokens(
      AccessSettings settings, InstantSource clock, LongSupplier nanoClock) throws IOException {
    List<Authenticator> chain = new ArrayList<>();
    if (settings.tokens().isPresent()) {
      Path file = settings.tokens().get();
      chain.add(
          new StaticTokens(
              file, clock, nanoClock, (added, removed) -> tokensChanged(file, added, removed)));
    }
    if (settings.oidc().isPresent()) {
      boolean last = settings.kubernetes().isEmpty();
      JwtTokens jwts =
          new JwtTokens(settings.oidc().get(), settings.bindings(), last, clock, nanoClock);
      parts.add(jwts::close);
      chain.add(jwts);
    }
    if (settings.kubernetes().isPresent()) {
      TokenReviews reviews =
          new TokenReviews(settings.kubernetes().get(), settings.bindings(), clock);
      parts.add(reviews::close);
      chain.add(reviews);
    }
    return chain;
  }

  private void tokensChanged(Path file, List<String> added, List<String> removed) {
    try {
      audit.event(
          AuditAction.ofProxy(
              "tokens-changed",
              Map.of(
                  "file", file.toString(),
                  "added", String.join(", ", added),
                  "removed", String.join(", ", removed))),
          "done",
          "");
    } catch (AuditUnavailableException e) {
      LOG.log(Level.DEBUG, "logged by the audit log", e);
    }
  }

  /** Callers of the HTTP side. */
  public Authentication http() {
    return http;
  }

  /** How proxies of the fleet prove that they are, if they share a secret. */
  public Optional<PeerProofs> peers() {
    return peers;
  }

  /** Agents. */
  public Authentication link() {
    return link;
  }

  /** Requests by identity. */
  public RateLimits requests() {
    return requests;
  }

  /** Credentials that were no good, by address. */
  public RateLimits failures() {
    return failures;
  }

  public Denials denials() {
    return denials;
  }

  public AuditLog audit() {
    return audit;
  }

  @Override
  public void close() {
    parts.forEach(Runnable::run);
  }
}
