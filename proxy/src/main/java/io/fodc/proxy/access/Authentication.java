package io.fodc.proxy.access;

import java.time.InstantSource;
import java.util.List;

/**
 * Finds out who somebody is: the first authenticator whose kind of credentials was shown decides. A
 * token comes before a certificate, and one that is refused is not made good by the other.
 */
public final class Authentication {
  private static final Verdict NOTHING = new Verdict.Refused("no credentials were shown");
  private static final Verdict UNKNOWN =
      new Verdict.Refused("credentials of this kind are not taken here");

  private final List<Authenticator> ofTokens;
  private final List<Authenticator> ofCertificates;
  private final Identity anybody;
  private final InstantSource clock;

  Authentication(
      List<Authenticator> ofTokens,
      List<Authenticator> ofCertificates,
      Identity anybody,
      InstantSource clock) {
    this.ofTokens = List.copyOf(ofTokens);
    this.ofCertificates = List.copyOf(ofCertificates);
    this.anybody = anybody;
    this.clock = clock;
  }

  /** Whether callers must be known; without it everybody is anybody. */
  public boolean required() {
    return !(ofTokens.isEmpty() && ofCertificates.isEmpty());
  }

  /** What everybody is while callers need not be known. */
  public Identity anybody() {
    return anybody;
  }

  /** Ways to be known, in the order they are tried. */
  public List<String> words() {
    return java.util.stream.Stream.of(ofTokens, ofCertificates)
        .flatMap(List::stream)
        .map(Authenticator::word)
        .toList();
  }

  /** Never {@link Verdict.NotMine}. */
  public Verdict identify(Credentials credentials) {
    if (!required()) {
      return new Verdict.Known(anybody);
    }
    boolean token = credentials.bearer().isPresent();
    if (!token && credentials.certificate().isEmpty()) {
      return NOTHING;
    }
    for (Authenticator next : token ? ofTokens : ofCertificates) {
      switch (next.verify(credentials)) {
        case Verdict.NotMine notMine -> {
          // The next one may know it.
        }
        case Verdict decided -> {
          return decided;
        }
      }
    }
    return UNKNOWN;
  }

  /** Changes whenever somebody known earlier may not be known any more, but for time. */
  public long generation() {
    return ofTokens.stream().mapToLong(Authenticator::generation).sum();
  }

  /** Whether somebody known earlier still is: nothing of theirs expired or was taken back. */
  public boolean stillGood(Identity identity) {
    if (identity.expires().filter(end -> !clock.instant().isBefore(end)).isPresent()) {
      return false;
    }
    return identity
        .credential()
        .map(shown -> ofTokens.stream().allMatch(each -> each.stillGood(shown)))
        .orElse(true);
  }
}
