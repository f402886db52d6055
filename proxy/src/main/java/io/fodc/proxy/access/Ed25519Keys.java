package io.fodc.proxy.access;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.JWSKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the issuer's Ed25519 keys (RFC 8037) for the JDK to verify with; the library keeps such
 * keys but verifies with them by another library only. Every other algorithm is left to it.
 */
final class Ed25519Keys implements JWSKeySelector<SecurityContext> {
  static final Set<JWSAlgorithm> ALGORITHMS = Set.of(JWSAlgorithm.EdDSA, JWSAlgorithm.Ed25519);

  /** What stands before the 32 bytes of a key in a SubjectPublicKeyInfo (RFC 8410). */
  private static final byte[] INFO = HexFormat.of().parseHex("302a300506032b6570032100");

  private static final int KEY_BYTES = 32;

  private final JWKSource<SecurityContext> keys;
  private final JWSKeySelector<SecurityContext> others;

  Ed25519Keys(JWKSource<SecurityContext> keys, JWSKeySelector<SecurityContext> others) {
    this.keys = keys;
    this.others = others;
  }

  @Override
  public List<? extends Key> selectJWSKeys(JWSHeader header, @Nullable SecurityContext context)
      throws KeySourceException {
    if (!ALGORITHMS.contains(header.getAlgorithm())) {
      return others.selectJWSKeys(header, context);
    }
    JWKMatcher matcher = JWKMatcher.forJWSHeader(header);
    if (matcher == null) {
      return List.of();
    }
    List<PublicKey> found = new ArrayList<>();
    for (JWK key : keys.get(new JWKSelector(matcher), context)) {
      if (key instanceof OctetKeyPair pair && Curve.Ed25519.equals(pair.getCurve())) {
        publicKey(pair.getDecodedX()).ifPresent(found::add);
      }
    }
    return found;
  }

  /** A key of these 32 bytes; empty if they are none. */
  static Optional<PublicKey> publicKey(byte[] x) {
    if (x.length != KEY_BYTES) {
      return Optional.empty();
    }
    byte[] encoded = new byte[INFO.length + KEY_BYTES];
    System.arraycopy(INFO, 0, encoded, 0, INFO.length);
    System.arraycopy(x, 0, encoded, INFO.length, KEY_BYTES);
    try {
      return Optional.of(
          KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }
}
