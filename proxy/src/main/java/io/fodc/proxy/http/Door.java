package io.fodc.proxy.http;

import io.fodc.proxy.access.AccessControl;
import io.fodc.proxy.access.Credentials;
import io.fodc.proxy.access.Identity;
import io.fodc.proxy.access.MalformedCredentialsException;
import io.fodc.proxy.access.PeerFault;
import io.fodc.proxy.access.PeerProofs;
import io.fodc.proxy.access.PeerVerdict;
import io.fodc.proxy.access.Permission;
import io.fodc.proxy.access.Reach;
import io.fodc.proxy.access.Requirement;
import io.fodc.proxy.access.Role;
import io.fodc.proxy.access.Verdict;
import io.fodc.proxy.audit.AuditAction;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Lets a request in, or says what it lacks: 401, 403, 429. */
final class Door {
  private static final String CHALLENGE = "Bearer realm=\"fodc\"";
  private static final PeerVerdict.Refused NO_SECRET =
      new PeerVerdict.Refused(PeerFault.SIGNATURE, "this proxy has no peer.token-file");

  private final AccessControl access;
  private final String instance;

  /**
   * A door.
   *
   * @param instance how this proxy names itself to others
   */
  Door(AccessControl access, String instance) {
    this.access = access;
    this.instance = instance;
  }

  /**
   * Finds out who asks and whether they may.
   *
   * @throws ProblemException naming what is missing
   */
  Caller enter(Route route, ServerRequest request, Reply reply) {
    if (route.requirement() == Requirement.Simple.NONE) {
      return new Caller(Identity.NOBODY, Reach.NONE);
    }
    Visit visit = new Visit(route, request, reply);
    Optional<String> peer = PeerDoor.claim(request);
    if (peer.isPresent()) {
      return visit.ofPeer(peer.get());
    }
    Identity identity = visit.identify();
    visit.limit(identity);
    return new Caller(identity, visit.reach(identity));
  }

  /**
   * Refuses to look for nodes of a cluster where the caller may see none: an empty answer would
   * look as if there were none.
   */
  void checkClusters(Route route, ServerRequest request, Reply reply, Query query, Caller caller) {
    if (route.requirement() instanceof Permission) {
      for (String cluster : query.all(Parameter.CLUSTER)) {
        if (!caller.reach().coversCluster(cluster)) {
          throw new Visit(route, request, reply)
              .denied(
                  caller.identity(), route.requirement(), "cluster=" + Problem.excerpt(cluster));
        }
      }
    }
  }

  /**
   * Refuses a request of another proxy whose body is not the one that it proved to send.
   *
   * @throws ProblemException saying so
   */
  void checkBody(Route route, ServerRequest request, Reply reply, Caller caller, byte[] body) {
    Optional<PeerVerdict.Refused> wrong =
        caller.proof().flatMap(proof -> access.peers().flatMap(all -> all.judgeBody(proof, body)));
    if (wrong.isPresent()) {
      throw new Visit(route, request, reply).unproven(wrong.get());
    }
  }

  /** The answer to somebody who lacks what only the body, or the thing asked for, told of. */
  ProblemException denied(
      Route route, ServerRequest request, Reply reply, Caller caller, DeniedException lacking) {
    return new Visit(route, request, reply)
        .denied(caller.identity(), lacking.permission(), lacking.scope());
  }

  /** What the audit log says about a request. */
  static AuditAction action(Route route, ServerRequest request, String requestId, Caller caller) {
    Map<String, String> about = new TreeMap<>();
    about.put("method", request.prologue().method().text());
    about.put("path", request.path().rawPath());
    about.put("query", request.query().rawValue());
    caller.peer().ifPresent(peer -> about.put("asked_by_proxy", Problem.excerpt(peer)));
    return new AuditAction(
        caller.identity().name(),
        host(request.remotePeer().address()),
        requestId,
        route.requirement().word(),
        about);
  }

  static String host(SocketAddress address) {
    return address instanceof InetSocketAddress inet && inet.getAddress() != null
        ? inet.getAddress().getHostAddress()
        : "unknown";
  }

  /** One request at the door. */
  private final class Visit {
    private final Route route;
    private final ServerRequest request;
    private final Reply reply;
    private final String host;

    Visit(Route route, ServerRequest request, Reply reply) {
      this.route = route;
      this.request = request;
      this.reply = reply;
      this.host = host(request.remotePeer().address());
    }

    Identity identify() {
      if (!access.http().required()) {
        return access.http().anybody();
      }
      Verdict verdict;
      boolean shown = request.headers().contains(HeaderNames.AUTHORIZATION);
      try {
        verdict = access.http().identify(Credentials.of(authorization(), certificate()));
      } catch (MalformedCredentialsException e) {
        verdict = new Verdict.Refused(e.reason());
      }
      return switch (verdict) {
        case Verdict.Known known -> known.identity();
        case Verdict.Refused refused -> throw unknown(refused.reason(), shown);
        case Verdict.NotMine notMine -> throw unknown("nobody knows it", shown);
        case Verdict.Unavailable unavailable ->
            throw Problem.of(
                    ProblemCode.AUTHENTICATION_UNAVAILABLE,
                    "who you are cannot be found out now: " + unavailable.reason(),
                    "try again; the proxy's log has the reason")
                .retryAfter(unavailable.retryAfter())
                .thrown();
      };
    }

    /**
     * Another proxy, which must prove that it is one; then it may say in whose name it asks.
     *
     * @param name what it calls itself
     */
    Caller ofPeer(String name) {
      PeerDoor.checkLoop(name, instance);
      Optional<PeerVerdict.Proven> proof =
          PeerDoor.proof(request).map(shown -> proven(shown, name));
      Identity proxy = proof.isPresent() ? PeerDoor.proxy(name) : peer();
      Identity identity = PeerDoor.onBehalf(request).orElse(proxy);
      limit(identity);
      Reach reach = route.requirement() == Permission.ACT_AS_PEER ? Reach.ALL : reach(identity);
      return new Caller(identity, reach, Optional.of(name), proof);
    }

    private PeerVerdict.Proven proven(String shown, String name) {
      PeerProofs proofs = access.peers().orElseThrow(() -> unproven(NO_SECRET));
      return switch (proofs.judge(shown, name, PeerDoor.question(request))) {
        case PeerVerdict.Proven proven -> {
          reply.header(PeerProofs.ANSWER_HEADER, proven.answer());
          yield proven;
        }
        case PeerVerdict.Refused refused -> throw unproven(refused);
      };
    }

    /** A proxy that is known like anybody else: by a token or a certificate. */
    private Identity peer() {
      if (!access.http().required()) {
        throw unproven(access.peers().map(PeerProofs::missing).orElse(NO_SECRET));
      }
      Identity identity = identify();
      if (!identity.reach(Permission.ACT_AS_PEER).everything()) {
        throw denied(identity, Permission.ACT_AS_PEER, "*");
      }
      return identity;
    }

    /** The answer to a proxy, or somebody who says so, whose proof is not taken. */
    ProblemException unproven(PeerVerdict.Refused refused) {
      return unknown(
          "the proof that a proxy of the fleet asks is not taken: " + refused.reason(),
          true,
          Permission.ACT_AS_PEER,
          refused.fault().remedy());
    }

    private List<String> authorization() {
      return request.headers().contains(HeaderNames.AUTHORIZATION)
          ? request.headers().get(HeaderNames.AUTHORIZATION).allValues()
          : List.of();
    }

    private Optional<X509Certificate> certificate() {
      return request
          .remotePeer()
          .tlsCertificates()
          .flatMap(
              chain ->
                  Arrays.stream(chain)
                      .filter(X509Certificate.class::isInstance)
                      .map(X509Certificate.class::cast)
                      .findFirst());
    }

    private ProblemException unknown(String reason, boolean shown) {
      return unknown(
          reason,
          shown,
          route.requirement(),
          "send 'Authorization: Bearer TOKEN'; token create makes a token");
    }

    private ProblemException unknown(
        String reason, boolean shown, Requirement needed, String remedy) {
      deny("", "unauthenticated", reason);
      access
          .failures()
          .take(host)
          .ifPresent(wait -> refuseFor(wait, "credentials that are no good"));
      reply.header("WWW-Authenticate", CHALLENGE + (shown ? ", error=\"invalid_token\"" : ""));
      return Problem.of(
              ProblemCode.UNAUTHENTICATED,
              "this needs " + needed.word() + ", and " + reason,
              remedy)
          .with("permission", needed.word())
          .thrown();
    }

    void limit(Identity identity) {
      String key = access.http().required() ? identity.name() : host;
      Optional<Duration> wait = access.requests().take(key);
      if (wait.isPresent()) {
        refuseFor(wait.get(), "requests of " + key);
      }
    }

    private void refuseFor(Duration wait, String what) {
      throw Problem.of(
              ProblemCode.RATE_LIMITED,
              "there are too many " + what + " in too short a time",
              "ask less often, or raise http.requests-per-second")
          .retryAfter(wait)
          .thrown();
    }

    Reach reach(Identity identity) {
      return switch (route.requirement()) {
        case Requirement.Simple simple -> Reach.NONE;
        case Requirement.Family family -> {
          if (identity.permissions().stream().noneMatch(family::has)) {
            throw denied(identity, family, "");
          }
          yield Reach.NONE;
        }
        case Permission permission -> {
          Reach reach = identity.reach(permission);
          if (reach.nothing()) {
            throw denied(identity, permission, permission.global() ? "*" : "");
          }
          yield reach;
        }
      };
    }

    /** The answer to somebody who lacks the permission, anywhere or within a scope. */
    ProblemException denied(Identity identity, Requirement needed, String scope) {
      String permission = needed.word();
      String where = scope.isEmpty() ? "" : " on " + scope;
      String reason = "it needs " + permission + where + ", which is not granted";
      deny(identity.name(), "permission-denied", reason);
      reply.header(
          "WWW-Authenticate",
          CHALLENGE + ", error=\"insufficient_scope\", scope=\"" + permission + "\"");
      Problem problem =
          Problem.of(
                  ProblemCode.PERMISSION_DENIED,
                  Problem.excerpt(identity.name()) + " may not do this: " + reason,
                  "ask for a role that has it: " + roles(needed))
              .with("permission", permission)
              .with("identity", Problem.excerpt(identity.name()));
      return (scope.isEmpty() ? problem : problem.with("scope", scope)).thrown();
    }

    private String roles(Requirement needed) {
      return String.join(
          ", ",
          Arrays.stream(Role.values())
              .filter(role -> role.permissions().stream().anyMatch(p -> meets(p, needed)))
              .map(Role::word)
              .toList());
    }

    private static boolean meets(Permission permission, Requirement needed) {
      return needed instanceof Requirement.Family family
          ? family.has(permission)
          : permission == needed;
    }

    private void deny(String actor, String code, String reason) {
      Identity who = new Identity(actor, List.of(), List.of(), Optional.empty(), Optional.empty());
      Caller caller = new Caller(who, Reach.NONE, PeerDoor.claim(request), Optional.empty());
      access.denials().add(action(route, request, reply.requestId(), caller), host, code, reason);
    }
  }
}
