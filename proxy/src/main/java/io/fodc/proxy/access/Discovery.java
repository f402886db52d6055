package io.fodc.proxy.access;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Where an issuer's public keys are, as its own document says (OpenID Connect Discovery 1.0). The
 * document must be the issuer's, and must not send us where others could answer. It is asked for
 * again after {@link #MAX_AGE}, and when there were no keys where it said.
 *
 * <p>Guarded by itself; asking takes as long as the client's limit.
 */
final class Discovery implements SigningKeys.Place {
  static final Duration MAX_AGE = Duration.ofHours(1);
  private static final String PATH = "/.well-known/openid-configuration";
  private static final int MAX_URL_CHARS = 2048;
  private static final ObjectMapper JSON =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(32).build())
              .build());

  private final String issuer;
  private final BoundedHttp http;
  private Optional<URI> known = Optional.empty();
  private long askedMillis;

  Discovery(String issuer, BoundedHttp http) {
    this.issuer = issuer;
    this.http = http;
  }

  @Override
  public synchronized URI url(long nowMillis) throws IOException {
    if (known.isEmpty() || nowMillis - askedMillis >= MAX_AGE.toMillis()) {
      known = Optional.empty();
      known = Optional.of(ask());
      askedMillis = nowMillis;
    }
    return known.get();
  }

  @Override
  public synchronized void lacksKeys() {
    known = Optional.empty();
  }

  private URI ask() throws IOException {
    URI document = URI.create(issuer.replaceAll("/+$", "") + PATH);
    BoundedHttp.Answer answer;
    try {
      answer = http.get(document);
    } catch (IOException e) {
      throw new IOException(document + " does not answer: " + e.getMessage(), e);
    }
    if (!answer.good()) {
      throw new IOException(document + " answers with status " + answer.status());
    }
    JsonNode said;
    try {
      said = JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new IOException(document + " is no JSON that can be read", e);
    }
    if (!issuer.equals(said.path("issuer").asText())) {
      throw new IOException(
          "%s is about issuer '%s', not '%s'; set auth.oidc.issuer as the issuer writes it"
              .formatted(document, cut(said.path("issuer").asText()), issuer));
    }
    return keys(document, said.path("jwks_uri").asText());
  }

  private static URI keys(URI document, String text) throws IOException {
    try {
      URI uri = URI.create(text);
      if (text.length() <= MAX_URL_CHARS && isSafe(uri)) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // Refused below.
    }
    throw new IOException(
        "%s has a jwks_uri '%s' that is neither https nor on this machine"
            .formatted(document, cut(text)));
  }

  /** Whether nobody on the way can answer in place of who is asked. */
  static boolean isSafe(URI uri) {
    if (uri.getHost() == null || uri.getUserInfo() != null) {
      return false;
    }
    return "https".equals(uri.getScheme())
        || ("http".equals(uri.getScheme()) && KnownHosts.ofThisMachine(uri.getHost()));
  }

  private static String cut(String text) {
    String plain = text.replaceAll("\\p{Cntrl}", "?");
    return plain.length() > 200 ? plain.substring(0, 200) + "…" : plain;
  }
}
