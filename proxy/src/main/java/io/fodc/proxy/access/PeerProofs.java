package io.fodc.proxy.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Date;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * How proxies of one fleet prove to each other that they know its secret, without showing it. Each
 * request carries a JWT ({@code HS256}) that holds for this request to this proxy, once, for {@link
 * #HOLDS}: somebody who is asked, or who listens, can do nothing with it. The answer carries what
 * only one who knows the secret can make of the proof. Any thread.
 */
public final class PeerProofs {
  /** Header of a request. */
  public static final String HEADER = "Fodc-Peer-Proof";

  /** Header of an answer. */
  public static final String ANSWER_HEADER = "Fodc-Peer-Answer";

  /** How long a proof may be taken, by the clock of the one who made it. */
  static final Duration HOLDS = Duration.ofSeconds(30);

  /** How far two clocks may be apart. */
  static final Duration SKEW = Duration.ofSeconds(30);

  /** Most proofs that are remembered, and so most requests in {@link #HOLDS} and twice the skew. */
  static final int MOST_SEEN = 100_000;

  static final JOSEObjectType TYPE = new JOSEObjectType("fodc-peer+jwt");
  static final String METHOD = "htm";
  static final String TARGET = "target";
  static final String HEADERS = "headers";
  static final String BODY = "body";
  private static final int MOST_CHARS = 4096;
  private static final int NAME_BYTES = 16;
  private static final int MOST_NAME_CHARS = 64;

  private final PeerSecret secret;
  private final Optional<String> ownUrl;
  private final InstantSource clock;
  private final SeenProofs seen;
  private final SecureRandom random = new SecureRandom();
  private final LongAdder taken = new LongAdder();
  private final Map<PeerFault, LongAdder> faults = new EnumMap<>(PeerFault.class);

  private PeerProofs(
      PeerSecret secret, Optional<String> ownUrl, InstantSource clock, SeenProofs seen) {
    this.secret = secret;
    this.ownUrl = ownUrl;
    this.clock = clock;
    this.seen = seen;
    for (PeerFault fault : PeerFault.values()) {
      faults.put(fault, new LongAdder());
    }
  }

  /**
   * Proofs by the secret of a file.
   *
   * @param ownUrl by which others must know this proxy; none are taken without it
   * @throws IOException saying what is wrong with the file
   */
  public static PeerProofs open(
      Path secret, Optional<String> ownUrl, InstantSource clock, LongSupplier nanoClock)
      throws IOException {
    return new PeerProofs(
        PeerSecret.open(secret, nanoClock),
        ownUrl,
        clock,
        new SeenProofs(MOST_SEEN, HOLDS.plus(SKEW.multipliedBy(2)), nanoClock));
  }

  /**
   * A proof to show.
   *
   * @param text for {@link #HEADER}
   * @param answer what {@link #ANSWER_HEADER} must say
   */
  public record Made(String text, String answer) {
    /** Whether an answer comes from somebody who knows the secret. Takes as long for any. */
    public boolean isAnsweredBy(Optional<String> shown) {
      return MessageDigest.isEqual(
          shown.orElse("").getBytes(StandardCharsets.UTF_8),
          answer.getBytes(StandardCharsets.UTF_8));
    }
  }

  /**
   * Makes a proof, just before it is sent.
   *
   * @param asker how this proxy names itself
   * @param audience URL of the proxy that is asked, as it knows itself
   */
  public Made make(String asker, String audience, PeerQuestion question, byte[] body) {
    Instant now = clock.instant();
    byte[] drawn = new byte[NAME_BYTES];
    random.nextBytes(drawn);
    String name = Base64.getUrlEncoder().withoutPadding().encodeToString(drawn);
    JWTClaimsSet claims =
        new JWTClaimsSet.Builder()
            .issuer(asker)
            .audience(audience)
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plus(HOLDS)))
            .jwtID(name)
            .claim(METHOD, question.method())
            .claim(TARGET, PeerQuestion.digest(utf8(question.target())))
            .claim(HEADERS, question.headers())
            .claim(BODY, PeerQuestion.digest(body))
            .build();
    PeerSecret.Keys keys = secret.keys();
    SignedJWT proof =
        new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.HS256).type(TYPE).build(), claims);
    try {
      proof.sign(new MACSigner(keys.questions()));
    } catch (JOSEException e) {
      throw new IllegalStateException("a proof cannot be signed with HS256", e);
    }
    return new Made(proof.serialize(), answer(keys, name));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String answer(PeerSecret.Keys keys, String name) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(keys.answers(), "HmacSHA256"));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal(utf8(name)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has HmacSHA256", e);
    }
  }

  /**
   * Judges a proof that was shown. One that is taken is not taken again.
   *
   * @param asker how the one who asks names itself
   * @param question what is asked, as it came
   */
  public PeerVerdict judge(String shown, String asker, PeerQuestion question) {
    PeerVerdict verdict;
    try {
      verdict = judged(shown, asker, question);
    } catch (ParseException | JOSEException | IllegalArgumentException e) {
      verdict = malformed("it is no JWT that can be read");
    }
    switch (verdict) {
      case PeerVerdict.Proven proven -> taken.increment();
      case PeerVerdict.Refused refused -> count(refused.fault());
    }
    return verdict;
  }

  private void count(PeerFault fault) {
    Optional.ofNullable(faults.get(fault)).ifPresent(LongAdder::increment);
  }

  private PeerVerdict judged(String shown, String asker, PeerQuestion question)
      throws ParseException, JOSEException {
    if (shown.length() > MOST_CHARS) {
      return malformed("it is longer than " + MOST_CHARS + " characters");
    }
    SignedJWT proof = SignedJWT.parse(shown);
    if (!JWSAlgorithm.HS256.equals(proof.getHeader().getAlgorithm())
        || !TYPE.equals(proof.getHeader().getType())) {
      return malformed("it is no JWT of type " + TYPE + " signed with HS256");
    }
    PeerSecret.Keys keys = secret.keys();
    if (!proof.verify(new MACVerifier(keys.questions()))) {
      return new PeerVerdict.Refused(
          PeerFault.SIGNATURE, "it was made with another secret than that of peer.token-file");
    }
    JWTClaimsSet claims = proof.getJWTClaimsSet();
    return audience(claims)
        .or(() -> times(claims))
        .or(() -> request(claims, asker, question))
        .<PeerVerdict>map(refused -> refused)
        .orElseGet(() -> once(claims, keys));
  }

  private static PeerVerdict.Refused malformed(String reason) {
    return new PeerVerdict.Refused(PeerFault.MALFORMED, reason);
  }

  private Optional<PeerVerdict.Refused> audience(JWTClaimsSet claims) {
    List<String> audience = claims.getAudience();
    if (ownUrl.isEmpty()) {
      return refused(PeerFault.AUDIENCE, "this proxy has no peer.url by which others may ask it");
    }
    return audience.equals(List.of(ownUrl.get()))
        ? Optional.empty()
        : refused(
            PeerFault.AUDIENCE,
            "it is for " + audience + ", and peer.url of this proxy is " + ownUrl.get());
  }

  private static Optional<PeerVerdict.Refused> refused(PeerFault fault, String reason) {
    return Optional.of(new PeerVerdict.Refused(fault, reason));
  }

  private Optional<PeerVerdict.Refused> times(JWTClaimsSet claims) {
    Date issued = claims.getIssueTime();
    Date expires = claims.getExpirationTime();
    if (issued == null || expires == null) {
      return Optional.of(malformed("it does not say when it was made, or how long it holds"));
    }
    Duration holds = Duration.between(issued.toInstant(), expires.toInstant());
    if (holds.isNegative() || holds.compareTo(HOLDS) > 0) {
      return Optional.of(malformed("it holds for longer than " + HOLDS.toSeconds() + " s"));
    }
    Duration age = Duration.between(issued.toInstant(), clock.instant());
    String atMost = "at most " + SKEW.toSeconds() + " s are borne";
    if (age.negated().compareTo(SKEW) > 0) {
      return refused(PeerFault.CLOCK, "the clocks differ by " + -age.toSeconds() + " s; " + atMost);
    }
    if (age.compareTo(holds.plus(SKEW)) > 0) {
      return refused(
          PeerFault.EXPIRED,
          "it was made %d s ago and holds for %d s: it was held up, or the clocks differ by %d s; %s"
              .formatted(age.toSeconds(), holds.toSeconds(), age.toSeconds(), atMost));
    }
    return Optional.empty();
  }

  private static Optional<PeerVerdict.Refused> request(
      JWTClaimsSet claims, String asker, PeerQuestion question) {
    if (!asker.equals(claims.getIssuer())) {
      return refused(PeerFault.CHANGED, "it is of another proxy than the request says");
    }
    if (!question.method().equals(claims.getClaim(METHOD))
        || !PeerQuestion.digest(utf8(question.target())).equals(claims.getClaim(TARGET))) {
      return refused(PeerFault.CHANGED, "it is for another method, path or query");
    }
    return question.headers().equals(claims.getClaim(HEADERS))
        ? Optional.empty()
        : refused(PeerFault.CHANGED, "it is for another caller, capture or idempotency key");
  }

  private PeerVerdict once(JWTClaimsSet claims, PeerSecret.Keys keys) {
    String name = claims.getJWTID();
    if (name == null
        || name.length() > MOST_NAME_CHARS
        || !(claims.getClaim(BODY) instanceof String body)) {
      return malformed("it has no name of its own, or none of the body's");
    }
    return switch (seen.add(name)) {
      case NEW -> new PeerVerdict.Proven(body, answer(keys, name));
      case SEEN ->
          new PeerVerdict.Refused(PeerFault.REPLAYED, "it was shown before, and counts once");
      case FULL ->
          new PeerVerdict.Refused(
              PeerFault.TOO_MANY, MOST_SEEN + " proofs came shortly before it, which is the limit");
    };
  }

  /** What is wrong with a request that shows none. */
  public PeerVerdict.Refused missing() {
    count(PeerFault.MALFORMED);
    return malformed("there is none in " + HEADER);
  }

  /** What is wrong with the body of a request that was proven, once it is read. */
  public Optional<PeerVerdict.Refused> judgeBody(PeerVerdict.Proven proven, byte[] body) {
    if (PeerQuestion.digest(body).equals(proven.body())) {
      return Optional.empty();
    }
    count(PeerFault.CHANGED);
    return refused(PeerFault.CHANGED, "it is for another body");
  }

  /** Proofs so far: {@code taken}, and those refused by what was wrong with them, sorted. */
  public Map<String, Long> results() {
    Map<String, Long> counts = new TreeMap<>(Map.of("taken", taken.sum()));
    faults.forEach((fault, count) -> counts.put(fault.word(), count.sum()));
    return counts;
  }
}
