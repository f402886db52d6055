package io.fodc.proxy.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a proof is good for: one request, to one proxy, for a while, once. */
class PeerProofsTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final String B = "https://b:17920";
  private static final byte[] BODY = "body".getBytes(StandardCharsets.US_ASCII);

  @TempDir Path directory;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private long nanos;

  private Path file(String secret) throws IOException {
    Path file = Files.writeString(directory.resolve(secret.substring(0, 8)), secret);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }

  private PeerProofs proofs(String secret, String url) throws IOException {
    return PeerProofs.open(
        file(secret), Optional.of(url).filter(u -> !u.isEmpty()), () -> now, () -> nanos);
  }

  private void pass(Duration time) {
    now = now.plus(time);
    nanos += time.toNanos();
  }

  private static PeerQuestion question(String method, String path, Map<String, String> headers) {
    return PeerQuestion.of(
        method,
        path,
        "k=v",
        name -> headers.containsKey(name) ? List.of(headers.get(name)) : List.of());
  }

  private static PeerQuestion question() {
    return question("POST", "/p", Map.of(PeerQuestion.ON_BEHALF_HEADER, "alice"));
  }

  private static void assertRefused(PeerVerdict verdict, PeerFault fault, String... words) {
    assertThat(verdict).isInstanceOf(PeerVerdict.Refused.class);
    PeerVerdict.Refused refused = (PeerVerdict.Refused) verdict;
    assertThat(refused.fault()).isEqualTo(fault);
    for (String word : words) {
      assertThat(refused.reason()).contains(word);
    }
  }

  @Test
  void isTakenByTheProxyItIsForAndProvesTheAnswer() throws Exception {
    PeerProofs b = proofs(SECRET, B);
    PeerProofs.Made made = proofs(SECRET, "").make("a-1", B, question(), BODY);
    assertThat(made.text()).doesNotContain(SECRET);
    PeerVerdict verdict = b.judge(made.text(), "a-1", question());
    assertThat(verdict).isInstanceOf(PeerVerdict.Proven.class);
    PeerVerdict.Proven proven = (PeerVerdict.Proven) verdict;
    assertThat(b.judgeBody(proven, BODY)).isEmpty();
    assertThat(made.isAnsweredBy(Optional.of(proven.answer()))).isTrue();
    assertThat(made.isAnsweredBy(Optional.of(made.text()))).isFalse();
    assertThat(made.isAnsweredBy(Optional.empty())).isFalse();
    assertThat(b.results()).containsEntry("taken", 1L).containsEntry("replayed", 0L);
  }

  @Test
  void isForOneRequestAlone() throws Exception {
    PeerProofs b = proofs(SECRET, B);
    String shown = proofs(SECRET, "").make("a-1", B, question(), BODY).text();
    Map<String, String> alice = Map.of(PeerQuestion.ON_BEHALF_HEADER, "alice");
    Map<String, String> captured =
        Map.of(PeerQuestion.ON_BEHALF_HEADER, "alice", PeerQuestion.CAPTURE_HEADER, "1");
    for (PeerQuestion other :
        List.of(
            question("DELETE", "/p", alice),
            question("POST", "/q", alice),
            question("POST", "/p", Map.of(PeerQuestion.ON_BEHALF_HEADER, "root")),
            question("POST", "/p", captured),
            question("POST", "/p", Map.of()))) {
      assertRefused(b.judge(shown, "a-1", other), PeerFault.CHANGED);
    }
    assertRefused(b.judge(shown, "a-2", question()), PeerFault.CHANGED, "another proxy");
    // None of these used it up.
    PeerVerdict.Proven proven = (PeerVerdict.Proven) b.judge(shown, "a-1", question());
    assertThat(b.judgeBody(proven, new byte[0]).orElseThrow().fault()).isEqualTo(PeerFault.CHANGED);
    assertThat(b.results()).containsEntry("changed", 7L).containsEntry("taken", 1L);
  }

  @Test
  void isForOneProxyAlone() throws Exception {
    String shown = proofs(SECRET, "").make("a-1", "http://rogue:1", question(), BODY).text();
    assertRefused(
        proofs(SECRET, B).judge(shown, "a-1", question()), PeerFault.AUDIENCE, "http://rogue:1", B);
    assertRefused(
        proofs(SECRET, "").judge(shown, "a-1", question()), PeerFault.AUDIENCE, "no peer.url");
  }

  @Test
  void countsOnce() throws Exception {
    PeerProofs b = proofs(SECRET, B);
    String shown = proofs(SECRET, "").make("a-1", B, question(), BODY).text();
    assertThat(b.judge(shown, "a-1", question())).isInstanceOf(PeerVerdict.Proven.class);
    for (int second = 0; second < 120; second++) {
      assertThat(b.judge(shown, "a-1", question())).isInstanceOf(PeerVerdict.Refused.class);
      pass(Duration.ofSeconds(1));
    }
    assertThat(b.results())
        .containsEntry("taken", 1L)
        .containsEntry("replayed", 61L)
        .containsEntry("expired", 59L);
  }

  @Test
  void thatComesEarlyIsRememberedAsLongAsItHolds() throws Exception {
    PeerProofs b = proofs(SECRET, B);
    now = now.plus(PeerProofs.SKEW);
    String shown = proofs(SECRET, "").make("a-1", B, question(), BODY).text();
    now = now.minus(PeerProofs.SKEW);
    assertThat(b.judge(shown, "a-1", question())).isInstanceOf(PeerVerdict.Proven.class);
    pass(Duration.ofSeconds(90));
    assertRefused(b.judge(shown, "a-1", question()), PeerFault.REPLAYED);
    pass(Duration.ofSeconds(1));
    assertRefused(b.judge(shown, "a-1", question()), PeerFault.EXPIRED);
  }

  @ParameterizedTest
  @ValueSource(ints = {-60, -30, 0, 30})
  void bearsClocksThatDifferALittle(int ahead) throws Exception {
    now = now.plusSeconds(ahead);
    String shown = proofs(SECRET, "").make("a-1", B, question(), BODY).text();
    now = now.minusSeconds(ahead);
    assertThat(proofs(SECRET, B).judge(shown, "a-1", question()))
        .isInstanceOf(PeerVerdict.Proven.class);
  }

  @Test
  void saysByHowMuchClocksDiffer() throws Exception {
    PeerProofs b = proofs(SECRET, B);
    now = now.plusSeconds(95);
    String early = proofs(SECRET, "").make("a-1", B, question(), BODY).text();
    now = now.minusSeconds(190);
    String late = proofs(SECRET, "").make("a-1", B, question(), BODY).text();
    now = now.plusSeconds(95);
    assertRefused(
        b.judge(early, "a-1", question()),
        PeerFault.CLOCK,
        "the clocks differ by 95 s; at most 30 s are borne");
    assertRefused(
        b.judge(late, "a-1", question()),
        PeerFault.EXPIRED,
        "made 95 s ago and holds for 30 s",
        "the clocks differ by 95 s; at most 30 s are borne");
  }

  @Test
  void isNothingWithoutTheSecret() throws Exception {
    PeerProofs b = proofs(SECRET, B);
    String shown = proofs("x".repeat(32), "").make("a-1", B, question(), BODY).text();
    assertRefused(b.judge(shown, "a-1", question()), PeerFault.SIGNATURE, "another secret");
    JWTClaimsSet claims = SignedJWT.parse(shown).getJWTClaimsSet();
    String unsigned = new PlainJWT(claims).serialize();
    // Signed with the secret itself instead of the key that is derived from it.
    SignedJWT direct =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.HS256).type(PeerProofs.TYPE).build(), claims);
    direct.sign(new MACSigner(SECRET));
    SignedJWT untyped = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
    untyped.sign(new MACSigner(SECRET));
    assertRefused(b.judge(direct.serialize(), "a-1", question()), PeerFault.SIGNATURE);
    for (String none :
        List.of(unsigned, untyped.serialize(), "", "a.b.c", SECRET, "x".repeat(5000))) {
      assertRefused(b.judge(none, "a-1", question()), PeerFault.MALFORMED);
    }
    assertRefused(b.missing(), PeerFault.MALFORMED, "there is none");
    assertThat(b.results()).containsEntry("malformed", 7L).containsEntry("signature", 2L);
  }

  @Test
  void changesWithTheSecretWhileItRuns() throws Exception {
    PeerProofs a = proofs(SECRET, "");
    PeerProofs b = PeerProofs.open(a(), Optional.of(B), () -> now, () -> nanos);
    String old = a.make("a-1", B, question(), BODY).text();
    Files.writeString(a(), "another-secret-another-secret-32+");
    pass(Duration.ofSeconds(2));
    assertRefused(b.judge(old, "a-1", question()), PeerFault.SIGNATURE);
    assertThat(b.judge(a.make("a-1", B, question(), BODY).text(), "a-1", question()))
        .isInstanceOf(PeerVerdict.Proven.class);
    Files.writeString(a(), "too short");
    pass(Duration.ofSeconds(2));
    assertThat(b.judge(a.make("a-1", B, question(), BODY).text(), "a-1", question()))
        .isInstanceOf(PeerVerdict.Proven.class);
  }

  private Path a() {
    return directory.resolve(SECRET.substring(0, 8));
  }

  @Test
  void namesAreBoundedAndNoneIsForgottenEarly() {
    SeenProofs seen = new SeenProofs(2, Duration.ofSeconds(90), () -> nanos);
    assertThat(seen.add("1")).isEqualTo(SeenProofs.Result.NEW);
    pass(Duration.ofSeconds(60));
    assertThat(seen.add("2")).isEqualTo(SeenProofs.Result.NEW);
    assertThat(seen.add("3")).isEqualTo(SeenProofs.Result.FULL);
    assertThat(seen.add("1")).isEqualTo(SeenProofs.Result.SEEN);
    pass(Duration.ofSeconds(31));
    assertThat(seen.add("3")).isEqualTo(SeenProofs.Result.NEW);
    assertThat(seen.add("2")).isEqualTo(SeenProofs.Result.SEEN);
  }
}
