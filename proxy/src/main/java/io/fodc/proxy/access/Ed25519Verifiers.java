package io.fodc.proxy.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.crypto.impl.BaseJWSProvider;
import com.nimbusds.jose.jca.JCAContext;
import com.nimbusds.jose.proc.JWSVerifierFactory;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.EdECPublicKey;
import java.util.HashSet;
import java.util.Set;

/** Verifies Ed25519 signatures with the JDK, all others as the library does. */
final class Ed25519Verifiers implements JWSVerifierFactory {
  private final DefaultJWSVerifierFactory others = new DefaultJWSVerifierFactory();

  @Override
  public JWSVerifier createJWSVerifier(JWSHeader header, Key key) throws JOSEException {
    if (!Ed25519Keys.ALGORITHMS.contains(header.getAlgorithm())) {
      return others.createJWSVerifier(header, key);
    }
    if (key instanceof EdECPublicKey known) {
      return new Verifier(known);
    }
    throw new JOSEException("a key of another kind");
  }

  @Override
  public Set<JWSAlgorithm> supportedJWSAlgorithms() {
    Set<JWSAlgorithm> all = new HashSet<>(others.supportedJWSAlgorithms());
    all.addAll(Ed25519Keys.ALGORITHMS);
    return Set.copyOf(all);
  }

  @Override
  public JCAContext getJCAContext() {
    return others.getJCAContext();
  }

  private static final class Verifier extends BaseJWSProvider implements JWSVerifier {
    private final PublicKey key;

    Verifier(PublicKey key) {
      super(Ed25519Keys.ALGORITHMS);
      this.key = key;
    }

    @Override
    public boolean verify(JWSHeader header, byte[] signed, Base64URL signature)
        throws JOSEException {
      if (header.getCriticalParams() != null && !header.getCriticalParams().isEmpty()) {
        // Something that must be understood, and is not.
        return false;
      }
      try {
        Signature verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(key);
        verifier.update(signed);
        return verifier.verify(signature.decode());
      } catch (SignatureException | InvalidKeyException e) {
        return false;
      } catch (GeneralSecurityException e) {
        throw new JOSEException("Ed25519 is not there", e);
      }
    }
  }
}
