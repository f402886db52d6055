package io.fodc.proxy.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.BadJWSException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.jwt.proc.ExpiredJWTException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.text.ParseException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Knows callers by the JWTs of one issuer, signed with one of its public keys. */
final class JwtTokens implements Authenticator, AutoCloseable {
  private static final Logger LOG = System.getLogger(JwtTokens.class.getName());
  private static final Duration RETRY = Duration.ofSeconds(10);
  private static final Duration KEYS_LIMIT = Duration.ofSeconds(3);
  private static final int MAX_NAME_CHARS = 256;
  private static final int MAX_GROUPS = 500;

  /** Signatures by public keys alone: a key that is public must never be taken for a shared one. */
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512,
          JWSAlgorithm.EdDSA,
          JWSAlgorithm.Ed25519);

  private final OidcSettings settings;
  private final Bindings bindings;
  private final boolean last;
  private final BoundedHttp http;
  private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

  /**
   * An authenticator.
   *
   * @param last whether no other one takes JWTs of other issuers
   */
  JwtTokens(
      OidcSettings settings,
      Bindings bindings,
      boolean last,
      InstantSource clock,
      LongSupplier nanoClock)
      throws IOException {
    this.settings = settings;
    this.bindings = bindings;
    this.last = last;
    this.http = new BoundedHttp(settings.authorities(), KEYS_LIMIT);
    SigningKeys keys =
        switch (settings.keys()) {
          case OidcSettings.Keys.Served(var url) -> served(new SigningKeys.Fixed(url), clock);
          case OidcSettings.Keys.Discovered() ->
              served(new Discovery(settings.issuer(), http), clock);
          case OidcSettings.Keys.Kept(var file) -> SigningKeys.kept(file, nanoClock, clock);
        };
    processor.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(
            JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
    processor.setJWSKeySelector(
        new Ed25519Keys(keys, new JWSVerificationKeySelector<>(ALGORITHMS, keys)));
    processor.setJWSVerifierFactory(new Ed25519Verifiers());
    processor.setJWTClaimsSetVerifier(claims(settings, clock));
  }

  private SigningKeys served(SigningKeys.Place place, InstantSource clock) {
    return SigningKeys.served(place, http, settings.keysMaxAge(), settings.keysOutage(), clock);
  }

  private static DefaultJWTClaimsVerifier<SecurityContext> claims(
      OidcSettings settings, InstantSource clock) {
    var verifier =
        new DefaultJWTClaimsVerifier<SecurityContext>(
            settings.audience(),
            new JWTClaimsSet.Builder().issuer(settings.issuer()).build(),
            Set.of("exp", settings.nameClaim())) {
          @Override
          protected Date currentTime() {
            return Date.from(clock.instant());
          }
        };
    verifier.setMaxClockSkew((int) settings.clockSkew().toSeconds());
    return verifier;
  }

  @Override
  public String word() {
    return "oidc";
  }

  @Override
  public Verdict verify(Credentials credentials) {
    String token = credentials.bearer().orElse("");
    if (token.indexOf('.') < 0) {
      return new Verdict.NotMine();
    }
    try {
      JWT jwt = JWTParser.parse(token);
      if (!(jwt instanceof SignedJWT signed)) {
        return new Verdict.Refused(
            "the token is not signed: its algorithm is none, or it is encrypted");
      }
      if (!settings.issuer().equals(issuer(signed))) {
        return last
            ? new Verdict.Refused("the token is of another issuer than " + settings.issuer())
            : new Verdict.NotMine();
      }
      if (!ALGORITHMS.contains(signed.getHeader().getAlgorithm())) {
        return new Verdict.Refused("the token is signed by an algorithm that is not taken here");
      }
      return known(processor.process(signed, null));
    } catch (ParseException e) {
      return last
          ? new Verdict.Refused("the token is no JWT that can be read")
          : new Verdict.NotMine();
    } catch (KeySourceException e) {
      LOG.log(Level.WARNING, "keys of the issuer cannot be had reason=\"{0}\"", e.getMessage());
      return new Verdict.Unavailable(
          "the keys of issuer " + settings.issuer() + " cannot be had", RETRY);
    } catch (BadJOSEException e) {
      return new Verdict.Refused(reason(e));
    } catch (JOSEException e) {
      return new Verdict.Refused("the token's signature cannot be checked");
    }
  }

  private static @Nullable String issuer(SignedJWT jwt) throws ParseException {
    JWTClaimsSet claims = jwt.getJWTClaimsSet();
    return claims == null ? null : claims.getIssuer();
  }

  private Verdict known(JWTClaimsSet claims) {
    Object claim = claims.getClaim(settings.nameClaim());
    if (!(claim instanceof String name) || name.isEmpty() || name.length() > MAX_NAME_CHARS) {
      return new Verdict.Refused(
          "the token's claim " + settings.nameClaim() + " is no name of usual length");
    }
    List<String> groups = groups(claims.getClaim(settings.groupsClaim()));
    String subject = "oidc:" + name;
    Optional<java.time.Instant> end =
        Optional.ofNullable(claims.getExpirationTime())
            .map(at -> at.toInstant().plus(settings.clockSkew()));
    return new Verdict.Known(
        new Identity(subject, groups, bindings.of(subject, groups), end, Optional.empty()));
  }

  private static List<String> groups(@Nullable Object claim) {
    List<String> groups = new ArrayList<>();
    List<?> values =
        claim instanceof List<?> list ? list : claim == null ? List.of() : List.of(claim);
    for (Object value : values) {
      if (value instanceof String group && groups.size() < MAX_GROUPS) {
        groups.add("oidc-group:" + group);
      }
    }
    return groups;
  }

  /** Why not, without anything that the token says. */
  private String reason(BadJOSEException e) {
    String message = String.valueOf(e.getMessage());
    return switch (e) {
      case ExpiredJWTException expired -> "the token expired";
      case BadJWSException signature -> "the token's signature is wrong";
      case BadJWTException claims when message.contains("aud") ->
          "the token is for another audience than " + settings.audience();
      case BadJWTException claims when message.contains("before use") ->
          "the token is not good yet";
      case BadJWTException claims -> "the token lacks a claim, or has one that is wrong";
      default ->
          message.contains("no matching key")
              ? "the token is signed with a key that the issuer does not publish"
              : "the token is not one that is taken here";
    };
  }

  @Override
  public void close() {
    http.close();
  }
}
