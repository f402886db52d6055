package io.fodc.proxy.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JWTs that are right, and every way in which they are not; keys from a real server. */
class JwtTokensTest {
  private static final String ISSUER = "https://login.example.com/";
  private static final Instant NOW = Instant.parse("2026-11-28T10:00:00Z");

  private static RSAKey rsa;
  private static RSAKey otherRsa;
  private static ECKey ec;

  @TempDir Path directory;
  private final AtomicLong now = new AtomicLong(NOW.toEpochMilli());
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger asked = new AtomicInteger();
  private volatile int status = 200;
  private volatile String keys = "";
  private final AtomicInteger discovered = new AtomicInteger();
  private volatile int documentStatus = 200;
  private volatile String document = "";
  private String base = "";
  private HttpServer server;
  private JwtTokens tokens;

  @BeforeAll
  static void makeKeys() throws JOSEException {
    rsa = new RSAKeyGenerator(2048).keyID("r1").generate();
    otherRsa = new RSAKeyGenerator(2048).keyID("r1").generate();
    ec = new ECKeyGenerator(Curve.P_256).keyID("e1").generate();
  }

  @BeforeEach
  void start() throws IOException {
    publish(rsa);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/keys",
        exchange -> {
          asked.incrementAndGet();
          byte[] body = keys.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.createContext(
        "/.well-known/openid-configuration",
        exchange -> {
          discovered.incrementAndGet();
          byte[] body = document.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(documentStatus, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    base = "http://127.0.0.1:" + server.getAddress().getPort();
    URI url = URI.create(base + "/keys");
    tokens = tokens(new OidcSettings.Keys.Served(url), true);
  }

  @AfterEach
  void stop() {
    tokens.close();
    server.stop(0);
  }

  private void publish(com.nimbusds.jose.jwk.JWK... published) {
    keys = new JWKSet(List.of(published)).toPublicJWKSet().toString();
  }

  private JwtTokens tokens(OidcSettings.Keys from, boolean last) throws IOException {
    return tokens(ISSUER, from, last);
  }

  private JwtTokens tokens(String issuer, OidcSettings.Keys from, boolean last) throws IOException {
    return new JwtTokens(
        new OidcSettings(
            issuer,
            "fodc",
            from,
            Optional.empty(),
            "sub",
            "groups",
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            Duration.ofHours(1)),
        Bindings.parse(List.of("oidc-group:sre operator cluster=prod", "oidc:alice@* viewer *")),
        last,
        () -> Instant.ofEpochMilli(now.get()),
        nanos::get);
  }

  private static JWTClaimsSet.Builder claims() {
    return new JWTClaimsSet.Builder()
        .issuer(ISSUER)
        .audience("fodc")
        .subject("alice@example.com")
        .claim("groups", List.of("dev", "sre"))
        .issueTime(Date.from(NOW))
        .expirationTime(Date.from(NOW.plusSeconds(300)));
  }

  private static String signed(JWSHeader header, JWSSigner signer, JWTClaimsSet claims)
      throws JOSEException {
    SignedJWT jwt = new SignedJWT(header, claims);
    jwt.sign(signer);
    return jwt.serialize();
  }

  private static String token(RSAKey key, UnaryOperator<JWTClaimsSet.Builder> change)
      throws JOSEException {
    return signed(
        new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(),
        new RSASSASigner(key),
        change.apply(claims()).build());
  }

  private static String good() throws JOSEException {
    return token(rsa, c -> c);
  }

  private Verdict verify(String token) {
    return tokens.verify(new Credentials(Optional.of(token), Optional.empty()));
  }

  private void refused(String token, String reason) {
    assertThat(verify(token))
        .isInstanceOfSatisfying(
            Verdict.Refused.class, refused -> assertThat(refused.reason()).contains(reason));
  }

  private Identity known(String token) {
    return verify(token) instanceof Verdict.Known(Identity identity)
        ? identity
        : org.junit.jupiter.api.Assertions.fail(verify(token).toString());
  }

  @Test
  void knowsNameGroupsAndGrants() throws Exception {
    Identity alice = known(good());
    assertThat(alice.name()).isEqualTo("oidc:alice@example.com");
    assertThat(alice.groups()).containsExactly("oidc-group:dev", "oidc-group:sre");
    assertThat(alice.grants())
        .containsExactlyInAnyOrder(
            new Grant(Role.OPERATOR, Scope.parse("cluster=prod")),
            new Grant(Role.VIEWER, Scope.ALL));
    assertThat(alice.expires()).contains(NOW.plusSeconds(330));
    publish(rsa, ec);
    now.addAndGet(60_000);
    String withEc =
        signed(
            new JWSHeader.Builder(JWSAlgorithm.ES256)
                .keyID("e1")
                .type(new JOSEObjectType("at+jwt"))
                .build(),
            new ECDSASigner(ec),
            claims().claim("groups", "sre").build());
    assertThat(known(withEc).groups()).containsExactly("oidc-group:sre");
  }

  @Test
  void refusesAlgorithmNone() {
    refused(new PlainJWT(claims().build()).serialize(), "is not signed");
    String none = base64("{\"alg\":\"none\"}") + "." + base64(claims().build().toString()) + ".";
    refused(none, "is not signed");
    for (String alg : List.of("None", "NONE", "nOnE", "")) {
      refused(
          base64("{\"alg\":\"" + alg + "\"}") + "." + base64(claims().build().toString()) + ".AA",
          "the token is");
    }
  }

  /** The public key of the issuer, taken for a secret that both sides share. */
  @Test
  void refusesAPublicKeyAsASharedOne() throws Exception {
    byte[] secret = rsa.toPublicJWK().toString().getBytes(StandardCharsets.UTF_8);
    refused(
        signed(
            new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("r1").build(),
            new MACSigner(secret),
            claims().build()),
        "algorithm that is not taken");
  }

  @Test
  void refusesWhatIsNotSignedByTheIssuer() throws Exception {
    refused(token(otherRsa, c -> c), "signature is wrong");
    refused(good().substring(0, good().length() - 8) + "AAAAAAAA", "signature is wrong");
    String[] parts = good().split("\\.");
    String better = base64(claims().subject("root").build().toString());
    refused(parts[0] + "." + better + "." + parts[2], "signature is wrong");
    refused(parts[0] + "." + parts[1] + ".", "the token is");
  }

  @Test
  void refusesAKeyThatTheIssuerDoesNotPublish() throws Exception {
    RSAKey unknown = new RSAKeyGenerator(2048).keyID("r9").generate();
    refused(token(unknown, c -> c), "key that the issuer does not publish");
    // Nor one that the token brings along.
    refused(
        signed(
            new JWSHeader.Builder(JWSAlgorithm.RS256)
                .keyID("r9")
                .jwk(unknown.toPublicJWK())
                .jwkURL(URI.create("http://127.0.0.1:1/evil"))
                .build(),
            new RSASSASigner(unknown),
            claims().build()),
        "key that the issuer does not publish");
  }

  @Test
  void refusesWhatIsForOthersOrOver() throws Exception {
    refused(token(rsa, c -> c.audience("grafana")), "for another audience than fodc");
    refused(token(rsa, c -> c.audience((String) null)), "the token");
    refused(
        token(rsa, c -> c.issuer("https://evil.example.com/")), "another issuer than " + ISSUER);
    refused(token(rsa, c -> c.issuer(null)), "another issuer");
    refused(token(rsa, c -> c.expirationTime(null)), "lacks a claim");
    refused(token(rsa, c -> c.subject(null)), "lacks a claim");
    assertThat(known(token(rsa, c -> c.subject("a\nERROR forged"))).name())
        .isEqualTo("oidc:a\uFFFDERROR forged");
    refused(token(rsa, c -> c.subject("x".repeat(300))), "no name of usual length");
    refused(token(rsa, c -> c.notBeforeTime(Date.from(NOW.plusSeconds(31)))), "is not good yet");
  }

  @Test
  void clocksMayDifferALittle() throws Exception {
    String token = good();
    now.addAndGet(329_000);
    assertThat(known(token).name()).isEqualTo("oidc:alice@example.com");
    now.addAndGet(2_000);
    refused(token, "expired");
    now.set(NOW.toEpochMilli());
    known(token(rsa, c -> c.notBeforeTime(Date.from(NOW.plusSeconds(29)))));
  }

  @Test
  void rotatedKeysAreFoundAtOnceAndStrangersDoNotMakeUsAskAgainAndAgain() throws Exception {
    known(good());
    assertThat(asked).hasValue(1);
    RSAKey next = new RSAKeyGenerator(2048).keyID("r2").generate();
    publish(rsa, next);
    known(token(next, c -> c));
    assertThat(asked).hasValue(2);
    RSAKey unknown = new RSAKeyGenerator(2048).keyID("r9").generate();
    String strange = token(unknown, c -> c);
    for (int i = 0; i < 50; i++) {
      refused(strange, "does not publish");
    }
    assertThat(asked.get()).isLessThanOrEqualTo(4);
  }

  @Test
  void knownKeysGoOnForABoundedTimeWhileTheServerIsAway() throws Exception {
    known(good());
    status = 500;
    now.addAndGet(Duration.ofMinutes(30).toMillis());
    String later = token(rsa, c -> c.expirationTime(Date.from(NOW.plusSeconds(100_000))));
    known(later);
    assertThat(asked.get()).isGreaterThan(1);
    refused(
        token(
            new RSAKeyGenerator(2048).keyID("r9").generate(),
            c -> c.expirationTime(Date.from(NOW.plusSeconds(100_000)))),
        "does not publish");
    now.addAndGet(Duration.ofMinutes(40).toMillis());
    assertThat(verify(later))
        .isInstanceOfSatisfying(
            Verdict.Unavailable.class,
            away -> assertThat(away.reason()).contains("keys of issuer").contains("cannot be had"));
    status = 200;
    now.addAndGet(Duration.ofMinutes(1).toMillis());
    known(later);
  }

  @Test
  void withoutKeysNobodyIsKnown() throws Exception {
    for (String bad : List.of("", "{}", "{\"keys\":7}", "[".repeat(50_000), "x".repeat(2 << 20))) {
      keys = bad;
      now.addAndGet(Duration.ofMinutes(1).toMillis());
      assertThat(verify(good())).isNotInstanceOf(Verdict.Known.class);
    }
    server.stop(0);
    now.set(NOW.toEpochMilli());
    JwtTokens fresh =
        tokens(new OidcSettings.Keys.Served(URI.create("http://127.0.0.1:1/keys")), true);
    assertThat(fresh.verify(new Credentials(Optional.of(good()), Optional.empty())))
        .isInstanceOf(Verdict.Unavailable.class);
    fresh.close();
  }

  @Test
  void keysFromAFileAreReadAgainWhenItChanges() throws Exception {
    Path file = Files.writeString(directory.resolve("keys.json"), keys);
    JwtTokens kept = tokens(new OidcSettings.Keys.Kept(file), true);
    Credentials shown = new Credentials(Optional.of(good()), Optional.empty());
    assertThat(kept.verify(shown)).isInstanceOf(Verdict.Known.class);
    Files.writeString(file, new JWKSet(ec).toPublicJWKSet().toString());
    nanos.addAndGet(2_000_000_000);
    assertThat(kept.verify(shown)).isInstanceOf(Verdict.Refused.class);
    Files.delete(file);
    nanos.addAndGet(2_000_000_000);
    assertThat(kept.verify(shown)).isInstanceOf(Verdict.Unavailable.class);
    kept.close();
  }

  private static Verdict verify(JwtTokens by, String token) {
    return by.verify(new Credentials(Optional.of(token), Optional.empty()));
  }

  private void says(String issuer, String keysUrl) {
    document = "{\"issuer\":\"" + issuer + "\",\"jwks_uri\":\"" + keysUrl + "\",\"x\":[1,{}]}";
  }

  private String ofHere() throws JOSEException {
    return token(rsa, c -> c.issuer(base).expirationTime(Date.from(NOW.plusSeconds(100_000))));
  }

  @Test
  void anIssuerSaysWhereItsKeysAre() throws Exception {
    says(base, base + "/keys");
    try (JwtTokens found = tokens(base, new OidcSettings.Keys.Discovered(), true)) {
      assertThat(discovered).hasValue(0);
      for (int i = 0; i < 20; i++) {
        assertThat(verify(found, ofHere())).isInstanceOf(Verdict.Known.class);
      }
      assertThat(discovered).hasValue(1);
      assertThat(asked).hasValue(1);
      // Keys are asked for again often, the place of keys seldom.
      now.addAndGet(Duration.ofMinutes(6).toMillis());
      assertThat(verify(found, ofHere())).isInstanceOf(Verdict.Known.class);
      assertThat(asked).hasValue(2);
      assertThat(discovered).hasValue(1);
      now.addAndGet(Discovery.MAX_AGE.toMillis());
      assertThat(verify(found, ofHere())).isInstanceOf(Verdict.Known.class);
      assertThat(discovered).hasValue(2);
    }
  }

  @Test
  void keysThatMovedAreFoundAgain() throws Exception {
    says(base, base + "/nowhere");
    try (JwtTokens found = tokens(base, new OidcSettings.Keys.Discovered(), true)) {
      assertThat(verify(found, ofHere())).isInstanceOf(Verdict.Unavailable.class);
      says(base, base + "/keys");
      now.addAndGet(Duration.ofMinutes(1).toMillis());
      assertThat(verify(found, ofHere())).isInstanceOf(Verdict.Known.class);
    }
  }

  @Test
  void aProviderThatIsAwayCostsNothingForABoundedTime() throws Exception {
    says(base, base + "/keys");
    try (JwtTokens found = tokens(base, new OidcSettings.Keys.Discovered(), true)) {
      assertThat(verify(found, ofHere())).isInstanceOf(Verdict.Known.class);
      status = 500;
      documentStatus = 500;
      now.addAndGet(Duration.ofMinutes(30).toMillis());
      assertThat(verify(found, ofHere())).isInstanceOf(Verdict.Known.class);
      now.addAndGet(Duration.ofMinutes(40).toMillis());
      assertThat(verify(found, ofHere())).isInstanceOf(Verdict.Unavailable.class);
      status = 200;
      documentStatus = 200;
      now.addAndGet(Duration.ofMinutes(1).toMillis());
      assertThat(verify(found, ofHere())).isInstanceOf(Verdict.Known.class);
    }
  }

  /** The keys could still be had; the document that says that they are the issuer's could not. */
  @Test
  void keysDoNotGoOnForeverWithoutTheDocument() throws Exception {
    says(base, base + "/keys");
    try (JwtTokens found = tokens(base, new OidcSettings.Keys.Discovered(), true)) {
      assertThat(verify(found, ofHere())).isInstanceOf(Verdict.Known.class);
      says("https://evil.example.com", base + "/keys");
      now.addAndGet(Duration.ofMinutes(59).toMillis());
      assertThat(verify(found, ofHere())).isInstanceOf(Verdict.Known.class);
      now.addAndGet(Duration.ofMinutes(61).toMillis());
      assertThat(verify(found, ofHere())).isInstanceOf(Verdict.Unavailable.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{}",
        "{\"issuer\":\"BASE\"}",
        "{\"issuer\":\"BASE\",\"jwks_uri\":7}",
        "{\"issuer\":\"BASE\",\"jwks_uri\":\"\"}",
        "{\"issuer\":\"BASE\",\"jwks_uri\":\"/keys\"}",
        "{\"issuer\":\"BASE\",\"jwks_uri\":\"file:///etc/passwd\"}",
        "{\"issuer\":\"BASE\",\"jwks_uri\":\"http://keys.example.com/keys\"}",
        "{\"issuer\":\"BASE\",\"jwks_uri\":\"http://localhost.example.com/keys\"}",
        "{\"issuer\":\"BASE\",\"jwks_uri\":\"http://127.0.0.1@keys.example.com/keys\"}",
        "{\"issuer\":\"BASE\",\"jwks_uri\":\"https://user@keys.example.com/keys\"}",
        "{\"issuer\":\"BASE/\",\"jwks_uri\":\"BASE/keys\"}",
        "{\"issuer\":\"https://evil.example.com\",\"jwks_uri\":\"BASE/keys\"}",
        "{\"issuer\":[\"BASE\"],\"jwks_uri\":\"BASE/keys\"}",
        "DEEP",
        "LONG"
      })
  void aDocumentThatIsNotTheIssuersLetsNobodyIn(String said) throws Exception {
    document =
        switch (said) {
          case "DEEP" -> "[".repeat(100_000);
          case "LONG" -> "{\"issuer\":\"" + base + "\",\"x\":\"" + "x".repeat(2 << 20) + "\"}";
          default -> said.replace("BASE", base);
        };
    try (JwtTokens found = tokens(base, new OidcSettings.Keys.Discovered(), true)) {
      assertThat(verify(found, ofHere())).isInstanceOf(Verdict.Unavailable.class);
      assertThat(asked).hasValue(0);
    }
  }

  /** A redirect would let the document be anywhere. */
  @Test
  void aDocumentElsewhereIsNotFollowed() throws Exception {
    says(base, base + "/keys");
    documentStatus = 302;
    try (JwtTokens found = tokens(base, new OidcSettings.Keys.Discovered(), true)) {
      assertThat(verify(found, ofHere())).isInstanceOf(Verdict.Unavailable.class);
    }
  }

  @Test
  void placesThatOthersCouldAnswerForAreNotSafe() {
    for (String safe :
        List.of("https://a.example.com/k", "http://localhost:1/k", "http://[::1]/k")) {
      assertThat(OidcSettings.isSafe(URI.create(safe))).as(safe).isTrue();
    }
    for (String unsafe :
        List.of("http://a.example.com/k", "http://10.0.0.1/k", "ftp://localhost/k", "https:k")) {
      assertThat(OidcSettings.isSafe(URI.create(unsafe))).as(unsafe).isFalse();
    }
  }

  private static String edwards(KeyPair pair, JWSHeader header, JWTClaimsSet claims)
      throws GeneralSecurityException {
    String signed = header.toBase64URL() + "." + base64(claims.toString());
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(pair.getPrivate());
    signature.update(signed.getBytes(StandardCharsets.US_ASCII));
    return signed + "." + Base64URL.encode(signature.sign());
  }

  private static OctetKeyPair published(KeyPair pair, String id) {
    byte[] info = pair.getPublic().getEncoded();
    byte[] x = Arrays.copyOfRange(info, info.length - 32, info.length);
    return new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(x)).keyID(id).build();
  }

  @Test
  void takesEd25519AndNothingThatOnlyLooksLikeIt() throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    KeyPair other = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    publish(rsa, published(pair, "o1"));
    for (JWSAlgorithm algorithm : List.of(JWSAlgorithm.EdDSA, JWSAlgorithm.Ed25519)) {
      JWSHeader header = new JWSHeader.Builder(algorithm).keyID("o1").build();
      assertThat(known(edwards(pair, header, claims().build())).name())
          .isEqualTo("oidc:alice@example.com");
      refused(edwards(other, header, claims().build()), "signature is wrong");
      String good = edwards(pair, header, claims().build());
      for (String bad : List.of("", "AA", "A".repeat(86), "A".repeat(4000))) {
        refused(good.substring(0, good.lastIndexOf('.') + 1) + bad, "the token");
      }
      refused(
          edwards(pair, header, claims().expirationTime(Date.from(NOW.minusSeconds(60))).build()),
          "expired");
      // The key of another kind, by its name or without one.
      refused(
          edwards(pair, new JWSHeader.Builder(algorithm).keyID("r1").build(), claims().build()),
          "the token");
      JWSHeader critical =
          new JWSHeader.Builder(algorithm)
              .keyID("o1")
              .criticalParams(Set.of("exp"))
              .customParam("exp", 1)
              .build();
      refused(edwards(pair, critical, claims().build()), "the token");
    }
  }

  /** RFC 8037, appendix A.4: a signature that others made. */
  @Test
  void verifiesASignatureThatOthersMade() throws Exception {
    byte[] x =
        HexFormat.of().parseHex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    JWSObject jws =
        JWSObject.parse(
            "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc."
                + "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");
    PublicKey key = Ed25519Keys.publicKey(x).orElseThrow();
    Ed25519Verifiers verifiers = new Ed25519Verifiers();
    assertThat(jws.verify(verifiers.createJWSVerifier(jws.getHeader(), key))).isTrue();
    assertThat(Ed25519Keys.publicKey(new byte[31])).isEmpty();
  }

  @Test
  void leavesTokensOfOthersToOthers() throws Exception {
    JwtTokens notLast = tokens(new OidcSettings.Keys.Kept(directory.resolve("none")), false);
    for (String token :
        List.of("opaque", "a.b.c", token(rsa, c -> c.issuer("https://kubernetes.default.svc")))) {
      assertThat(notLast.verify(new Credentials(Optional.of(token), Optional.empty())))
          .isInstanceOf(Verdict.NotMine.class);
    }
    notLast.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":"})
  void deepJsonIsRefused(String level) {
    String deep = base64(level.repeat(3_000));
    String head = base64("{\"alg\":\"RS256\",\"kid\":\"r1\"}");
    for (String token : List.of(head + "." + deep + ".AA", deep + "." + deep + ".AA")) {
      assertThat(verify(token)).isInstanceOf(Verdict.Refused.class);
    }
    String closed = level.equals("[") ? "]" : "}";
    String inside =
        base64(
            "{\"iss\":\""
                + ISSUER
                + "\",\"x\":"
                + level.repeat(900)
                + "1"
                + closed.repeat(900)
                + "}");
    assertThat(verify(head + "." + inside + ".AA")).isInstanceOf(Verdict.Refused.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "..", "...", "a.b", "....", "%.%.%", "a.b.c.d.e", "e30.e30.e30"})
  void whatIsNoJwtIsRefused(String token) {
    assertThat(verify(token)).isInstanceOf(Verdict.Refused.class);
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
