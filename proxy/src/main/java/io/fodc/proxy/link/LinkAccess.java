package io.fodc.proxy.link;

import io.fodc.proxy.access.AccessControl;
import io.fodc.proxy.access.Credentials;
import io.fodc.proxy.access.Identity;
import io.fodc.proxy.access.MalformedCredentialsException;
import io.fodc.proxy.access.Permission;
import io.fodc.proxy.access.Verdict;
import io.fodc.proxy.audit.AuditAction;
import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Finds out which agent calls, whatever carries the call, and turns away who is none: {@code
 * UNAUTHENTICATED}, {@code PERMISSION_DENIED}, or {@code UNAVAILABLE} when it cannot be found out
 * now.
 */
public final class LinkAccess implements ServerInterceptor {
  /** The agent, in the context of every call that is let in. */
  static final Context.Key<Identity> IDENTITY = Context.key("fodc-link-identity");

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final AccessControl access;

  public LinkAccess(AccessControl access) {
    this.access = access;
  }

  /** The service behind it. */
  public BindableService around(BindableService service) {
    return () -> ServerInterceptors.intercept(service, this);
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    LinkPeer peer = LinkPeer.current();
    return switch (verdict(headers, peer.certificate())) {
      case Verdict.Known(Identity identity) when identity.reach(Permission.SPEAK).nothing() ->
          refuse(
              call,
              peer,
              identity.name(),
              Status.PERMISSION_DENIED,
              identity.name() + " lacks the role 'agent', which gives speak:node");
      case Verdict.Known(Identity identity) ->
          Contexts.interceptCall(
              Context.current().withValue(IDENTITY, identity), call, headers, next);
      case Verdict.Refused(String reason) -> refuse(call, peer, "", Status.UNAUTHENTICATED, reason);
      case Verdict.NotMine notMine ->
          refuse(call, peer, "", Status.UNAUTHENTICATED, "nobody knows it");
      case Verdict.Unavailable unavailable -> close(call, Status.UNAVAILABLE, unavailable.reason());
    };
  }

  private Verdict verdict(Metadata headers, Optional<X509Certificate> certificate) {
    List<String> shown = new ArrayList<>();
    Iterable<String> values = headers.getAll(AUTHORIZATION);
    if (values != null) {
      values.forEach(shown::add);
    }
    if (!access.link().required()) {
      return new Verdict.Known(access.link().anybody());
    }
    try {
      return access.link().identify(Credentials.of(shown, certificate));
    } catch (MalformedCredentialsException e) {
      return new Verdict.Refused(e.reason());
    }
  }

  private <Q, R> ServerCall.Listener<Q> refuse(
      ServerCall<Q, R> call, LinkPeer peer, String actor, Status code, String reason) {
    access
        .denials()
        .add(
            new AuditAction(
                actor,
                peer.hostAndPort(),
                "",
                Permission.SPEAK.word(),
                Map.of("method", call.getMethodDescriptor().getFullMethodName())),
            peer.host(),
            code.getCode().name().toLowerCase(Locale.ROOT).replace('_', '-'),
            reason);
    return close(
        call,
        code,
        reason + "; give the agent a token in link.token-file, or a certificate that is bound");
  }

  private static <Q, R> ServerCall.Listener<Q> close(
      ServerCall<Q, R> call, Status code, String reason) {
    call.close(code.withDescription(reason), new Metadata());
    return new ServerCall.Listener<>() {};
  }
}
