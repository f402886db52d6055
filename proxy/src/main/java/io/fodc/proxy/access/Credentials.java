package io.fodc.proxy.access;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a caller shows.
 *
 * @param bearer a token, of the characters RFC 6750 allows, at most {@value #MAX_TOKEN_CHARS} of
 *     them
 * @param certificate of the TLS handshake, which has verified it
 */
public record Credentials(Optional<String> bearer, Optional<X509Certificate> certificate) {
  static final int MAX_TOKEN_CHARS = 8 * 1024;
  private static final String SCHEME = "bearer ";
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]++=*+");

  /** Nothing. */
  public static final Credentials NONE = new Credentials(Optional.empty(), Optional.empty());

  /**
   * Reads them.
   *
   * @param authorization values of all {@code Authorization} headers
   * @throws MalformedCredentialsException if there are several, or the one is no bearer token
   */
  public static Credentials of(List<String> authorization, Optional<X509Certificate> certificate)
      throws MalformedCredentialsException {
    if (authorization.isEmpty()) {
      return new Credentials(Optional.empty(), certificate);
    }
    if (authorization.size() > 1) {
      throw new MalformedCredentialsException("there is more than one Authorization header");
    }
    String value = authorization.getFirst();
    if (!value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw new MalformedCredentialsException(
          "the Authorization header is not of the form 'Bearer TOKEN'");
    }
    String token = value.substring(SCHEME.length()).strip();
    if (token.length() > MAX_TOKEN_CHARS) {
      throw new MalformedCredentialsException(
          "the token is longer than " + MAX_TOKEN_CHARS + " characters");
    }
    if (!TOKEN.matcher(token).matches()) {
      throw new MalformedCredentialsException("the token is empty or has characters no token has");
    }
    return new Credentials(Optional.of(token), certificate);
  }

  /** Nothing of it is for logs. */
  @Override
  public String toString() {
    return "Credentials[bearer=" + bearer.isPresent() + "]";
  }
}
