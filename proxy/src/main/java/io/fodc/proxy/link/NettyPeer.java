package io.fodc.proxy.link;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Reads {@link LinkPeer} from the attributes grpc-netty gives each call. */
final class NettyPeer implements ServerInterceptor {

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    return Contexts.interceptCall(
        Context.current().withValue(LinkPeer.KEY, peerOf(call)), call, headers, next);
  }

  private static LinkPeer peerOf(ServerCall<?, ?> call) {
    SocketAddress address = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    return new LinkPeer(
        address == null ? InetSocketAddress.createUnresolved("unknown", 0) : address,
        certificateOf(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION)));
  }

  private static Optional<X509Certificate> certificateOf(@Nullable SSLSession session) {
    if (session == null) {
      return Optional.empty();
    }
    try {
      for (Certificate certificate : session.getPeerCertificates()) {
        if (certificate instanceof X509Certificate shown) {
          return Optional.of(shown);
        }
      }
      return Optional.empty();
    } catch (SSLPeerUnverifiedException notShown) {
      return Optional.empty();
    }
  }
}
