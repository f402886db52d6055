package io.fodc.proxy.access;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * Knows callers by the certificate of the TLS handshake, which has verified it: {@code cert:} and
 * the most specific common name of its subject, or the whole subject if it has none.
 */
final class Certificates implements Authenticator {
  private final Bindings bindings;

  Certificates(Bindings bindings) {
    this.bindings = bindings;
  }

  @Override
  public String word() {
    return "tls";
  }

  @Override
  public Verdict verify(Credentials credentials) {
    if (credentials.certificate().isEmpty()) {
      return new Verdict.NotMine();
    }
    X509Certificate shown = credentials.certificate().get();
    String name = "cert:" + nameOf(shown);
    Instant end = shown.getNotAfter().toInstant();
    return new Verdict.Known(
        new Identity(
            name, List.of(), bindings.of(name, List.of()), Optional.of(end), Optional.empty()));
  }

  static String nameOf(X509Certificate certificate) {
    String subject = certificate.getSubjectX500Principal().getName();
    try {
      List<Rdn> parts = new LdapName(subject).getRdns();
      for (Rdn part : parts.reversed()) {
        if (part.getType().equalsIgnoreCase("CN") && part.getValue() instanceof String name) {
          return name;
        }
      }
      return subject;
    } catch (InvalidNameException e) {
      return subject;
    }
  }
}
