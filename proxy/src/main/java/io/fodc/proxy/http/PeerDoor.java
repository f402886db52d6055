package io.fodc.proxy.http;

import io.fodc.proxy.access.Grant;
import io.fodc.proxy.access.Identity;
import io.fodc.proxy.access.OnBehalf;
import io.fodc.proxy.access.PeerProofs;
import io.fodc.proxy.access.PeerQuestion;
import io.fodc.proxy.access.Role;
import io.fodc.proxy.access.Scope;
import io.fodc.proxy.peer.PeerCall;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a request says of itself when another proxy makes it. Believed only of a peer. */
final class PeerDoor {
  private static final HeaderName PEER = HeaderNames.create(PeerCall.PEER_HEADER);
  private static final HeaderName ON_BEHALF = HeaderNames.create(PeerQuestion.ON_BEHALF_HEADER);
  private static final HeaderName PROOF = HeaderNames.create(PeerProofs.HEADER);

  private PeerDoor() {}

  /** The name that a peer gives itself; empty if nobody claims to be one. */
  static Optional<String> claim(ServerRequest request) {
    if (request.headers().contains(PEER)) {
      return Optional.of(request.headers().first(PEER).orElse(""));
    }
    return request.headers().contains(ON_BEHALF) ? Optional.of("") : Optional.empty();
  }

  /** The proof that a peer shows; empty if none. Several are as good as a false one. */
  static Optional<String> proof(ServerRequest request) {
    return values(request, PROOF).reduce((one, other) -> one + "," + other);
  }

  /** What is asked, as far as a proof holds for it alone. */
  static PeerQuestion question(ServerRequest request) {
    return PeerQuestion.of(
        request.prologue().method().text(),
        request.path().rawPath(),
        request.query().rawValue(),
        name -> values(request, HeaderNames.create(name)).toList());
  }

  private static Stream<String> values(ServerRequest request, HeaderName name) {
    return request.headers().contains(name)
        ? request.headers().get(name).allValues().stream()
        : Stream.empty();
  }

  /** A proxy that has proven that it knows the secret of the fleet. */
  static Identity proxy(String name) {
    return new Identity(
        "peer:" + Problem.excerpt(name),
        List.of(),
        List.of(new Grant(Role.PEER, Scope.ALL)),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * In whose name a peer asks; empty if in its own.
   *
   * @throws ProblemException if the header says nothing that can be understood
   */
  static Optional<Identity> onBehalf(ServerRequest request) {
    if (!request.headers().contains(ON_BEHALF)) {
      return Optional.empty();
    }
    List<String> given = request.headers().get(ON_BEHALF).allValues();
    try {
      if (given.size() != 1) {
        throw new IllegalArgumentException("it is there " + given.size() + " times");
      }
      return Optional.of(OnBehalf.read(given.getFirst()));
    } catch (IllegalArgumentException e) {
      throw Problem.of(
              ProblemCode.HEADER_INVALID,
              "header "
                  + PeerQuestion.ON_BEHALF_HEADER
                  + " cannot be understood: "
                  + Problem.excerpt(String.valueOf(e.getMessage())),
              "only proxies of the same version write it")
          .thrown();
    }
  }

  /** Refuses a request that this proxy made itself. */
  static void checkLoop(String name, String instance) {
    if (!name.isEmpty() && name.equals(instance)) {
      throw Problem.of(
              ProblemCode.PEER_LOOP,
              "this proxy asks itself",
              "nothing is wrong if peer.peers names all proxies; this one leaves itself out")
          .thrown();
    }
  }
}
