package io.fodc.proxy.link;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.helidon.webserver.grpc.GrpcConnectionContext;
import io.helidon.webserver.grpc.ServerContextKeys;
import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * Makes Helidon's calls keep the contract of {@link ServerCall}, outermost on every service. What
 * is wrong with them as they come is listed, fault by fault, in {@code
 * docs/rationale/003-link-transport.md}.
 */
final class HelidonRepairs implements ServerInterceptor {

  private static final Metadata.Key<String> ENCODING =
      Metadata.Key.of("grpc-encoding", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> ACCEPTED_ENCODING =
      Metadata.Key.of("grpc-accept-encoding", Metadata.ASCII_STRING_MARSHALLER);

  private final HelidonConnections connections;

  HelidonRepairs(HelidonConnections connections) {
    this.connections = connections;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    GrpcConnectionContext peer = ServerContextKeys.CONNECTION_CONTEXT.get();
    GuardedHttp2Connection connection = connections.of(peer);
    if (connection == null || connections.draining()) {
      return new Refusal<>(
          call, Status.UNAVAILABLE.withDescription("the proxy is stopping"), new Metadata());
    }
    String encoding = headers.get(ENCODING);
    if (encoding != null && !encoding.equals("identity")) {
      Metadata accepted = new Metadata();
      accepted.put(ACCEPTED_ENCODING, "identity");
      return new Refusal<>(
          call,
          Status.UNIMPLEMENTED.withDescription("compression " + encoding + " is not supported"),
          accepted);
    }
    Context context = Context.current().withValue(LinkPeer.KEY, peerOf(peer));
    HelidonCall<Q, R> repaired =
        new HelidonCall<>(call, connection, connections, GrpcTimeout.of(headers), context);
    return repaired.start(next, headers);
  }

  private static LinkPeer peerOf(GrpcConnectionContext connection) {
    return new LinkPeer(
        connection.remotePeer().address(),
        connection
            .remotePeer()
            .tlsCertificates()
            .flatMap(
                shown ->
                    shown.length > 0 && shown[0] instanceof X509Certificate first
                        ? Optional.of(first)
                        : Optional.empty()));
  }

  /**
   * Closes once Helidon has the listener: a call closed before that leaves its stream half known.
   */
  private static final class Refusal<Q> extends ServerCall.Listener<Q> {

    private final ServerCall<Q, ?> call;
    private final Status status;
    private final Metadata trailers;

    Refusal(ServerCall<Q, ?> call, Status status, Metadata trailers) {
      this.call = call;
      this.status = status;
      this.trailers = trailers;
    }

    @Override
    public void onReady() {
      call.close(status, trailers);
    }
  }
}
