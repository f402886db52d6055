package io.fodc.proxy.access;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Whose JWTs are taken.
 *
 * @param issuer what their {@code iss} must be
 * @param audience what their {@code aud} must have
 * @param keys where the issuer's public keys are
 * @param authorities PEM certificates that the key server's must come from; the platform's if empty
 * @param nameClaim claim with the name
 * @param groupsClaim claim with the groups, a list of texts or one text
 * @param clockSkew how far the issuer's clock may be off
 * @param keysMaxAge after how long keys are asked for again
 * @param keysOutage how long keys go on being used when they cannot be had again
 */
public record OidcSettings(
    String issuer,
    String audience,
    Keys keys,
    Optional<Path> authorities,
    String nameClaim,
    String groupsClaim,
    Duration clockSkew,
    Duration keysMaxAge,
    Duration keysOutage) {

  /** A JSON Web Key Set. */
  public sealed interface Keys {
    /** Served by somebody. */
    record Served(URI url) implements Keys {}

    /** Served where the issuer's own document says, which is found by the issuer's name. */
    record Discovered() implements Keys {}

    /** In a file, read again when it changes. */
    record Kept(Path file) implements Keys {}
  }

  /** Whether nobody on the way can answer in place of who is asked. */
  public static boolean isSafe(URI uri) {
    return Discovery.isSafe(uri);
  }
}
