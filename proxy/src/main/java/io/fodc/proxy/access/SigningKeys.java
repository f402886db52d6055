package io.fodc.proxy.access;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.CachingJWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetParseException;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.OutageTolerantJWKSetSource;
import com.nimbusds.jose.jwk.source.RateLimitedJWKSetSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The public keys of an issuer. A key that is not known makes them be asked for again, at most
 * twice in {@link #ASK_EVERY}. When the server is away, those known go on for a bounded time; then
 * nobody can be known by them.
 */
final class SigningKeys implements JWKSource<SecurityContext> {
  static final Duration ASK_EVERY = Duration.ofSeconds(30);
  private static final Duration WAIT_FOR_OTHERS = Duration.ofSeconds(7);
  private static final int MAX_FILE_BYTES = 1 << 20;

  private final JWKSetSource<SecurityContext> source;
  private final InstantSource clock;

  private SigningKeys(JWKSetSource<SecurityContext> source, InstantSource clock) {
    this.source = source;
    this.clock = clock;
  }

  /** Where keys are served. */
  sealed interface Place permits Fixed, Discovery {
    /** Their URL; may ask for it. */
    URI url(long nowMillis) throws IOException;

    /** Told that there are none. */
    void lacksKeys();
  }

  /** A place that is configured. */
  record Fixed(URI url) implements Place {
    @Override
    public URI url(long nowMillis) {
      return url;
    }

    @Override
    public void lacksKeys() {}
  }

  /** Keys that a server has. */
  static SigningKeys served(
      Place place, BoundedHttp http, Duration maxAge, Duration outage, InstantSource clock) {
    JWKSetSource<SecurityContext> tolerant =
        new OutageTolerantJWKSetSource<>(new Server(place, http), outage.toMillis(), null);
    JWKSetSource<SecurityContext> limited =
        new RateLimitedJWKSetSource<>(tolerant, ASK_EVERY.toMillis(), null);
    return new SigningKeys(
        new CachingJWKSetSource<>(limited, maxAge.toMillis(), WAIT_FOR_OTHERS.toMillis(), null),
        clock);
  }

  /** Keys in a file. */
  static SigningKeys kept(Path file, LongSupplier nanoClock, InstantSource clock) {
    return new SigningKeys(new Kept(new WatchedFile(file, nanoClock)), clock);
  }

  @Override
  public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context)
      throws KeySourceException {
    long now = clock.millis();
    JWKSet known = source.getJWKSet(JWKSetCacheRefreshEvaluator.noRefresh(), now, context);
    List<JWK> found = selector.select(known);
    if (!found.isEmpty()) {
      return found;
    }
    try {
      return selector.select(
          source.getJWKSet(JWKSetCacheRefreshEvaluator.referenceComparison(known), now, context));
    } catch (KeySourceException e) {
      // Those that are known are good, and this one is not among them.
      return List.of();
    }
  }

  private record Server(Place place, BoundedHttp http) implements JWKSetSource<SecurityContext> {
    @Override
    public JWKSet getJWKSet(
        JWKSetCacheRefreshEvaluator refresh, long now, @Nullable SecurityContext context)
        throws KeySourceException {
      try {
        return fetched(now);
      } catch (KeySourceException e) {
        place.lacksKeys();
        throw e;
      }
    }

    private JWKSet fetched(long now) throws KeySourceException {
      URI url;
      try {
        url = place.url(now);
      } catch (IOException e) {
        throw new JWKSetUnavailableException(e.getMessage(), e);
      }
      BoundedHttp.Answer answer;
      try {
        answer = http.get(url);
      } catch (IOException e) {
        throw new JWKSetUnavailableException(url + " does not answer: " + e.getMessage(), e);
      }
      if (!answer.good()) {
        throw new JWKSetUnavailableException(url + " answers with status " + answer.status());
      }
      return parsed(answer.body(), url.toString());
    }

    @Override
    public void close() {}
  }

  /** Guarded by itself. */
  private static final class Kept implements JWKSetSource<SecurityContext> {
    private final WatchedFile file;
    private @Nullable JWKSet keys;

    Kept(WatchedFile file) {
      this.file = file;
    }

    @Override
    public synchronized JWKSet getJWKSet(
        JWKSetCacheRefreshEvaluator refresh, long now, @Nullable SecurityContext context)
        throws KeySourceException {
      JWKSet known = keys;
      if (!file.changed() && known != null) {
        return known;
      }
      keys = null;
      try {
        JWKSet read = parsed(file.read(MAX_FILE_BYTES), file.path().toString());
        keys = read;
        return read;
      } catch (IOException e) {
        throw new JWKSetUnavailableException(file.path() + " cannot be read: " + e, e);
      }
    }

    @Override
    public void close() {}
  }

  private static JWKSet parsed(byte[] json, String from) throws KeySourceException {
    try {
      return JWKSet.parse(new String(json, StandardCharsets.UTF_8));
    } catch (ParseException e) {
      throw new JWKSetParseException(from + " is no set of keys: " + e.getMessage(), e);
    }
  }
}
