package io.fodc.proxy.link;

import static java.util.Objects.requireNonNull;

import io.grpc.Context;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * Who is at the other end of a call.
 *
 * @param address as the socket sees it
 * @param certificate what the client proved to hold; empty without mutual TLS
 */
public record LinkPeer(SocketAddress address, Optional<X509Certificate> certificate) {

  /** Set in the context of every call a {@link LinkServer} carries. */
  public static final Context.Key<LinkPeer> KEY = Context.key("fodc-link-peer");

  public LinkPeer {
    requireNonNull(address);
    requireNonNull(certificate);
  }

  /** The peer of the call this thread works for. */
  public static LinkPeer current() {
    return requireNonNull(KEY.get(), "not inside a call of a LinkServer");
  }

  /** The certificate's subject as an RFC 2253 name. */
  public Optional<String> principal() {
    return certificate.map(shown -> shown.getSubjectX500Principal().getName());
  }

  /** The host's address without its port. */
  public String host() {
    return address instanceof InetSocketAddress inet && inet.getAddress() != null
        ? inet.getAddress().getHostAddress()
        : address.toString();
  }

  /** {@code host:port} without a name look-up. */
  public String hostAndPort() {
    return address instanceof InetSocketAddress inet && inet.getAddress() != null
        ? (inet.getAddress().getHostAddress().indexOf(':') >= 0
                ? "[" + inet.getAddress().getHostAddress() + "]"
                : inet.getAddress().getHostAddress())
            + ":"
            + inet.getPort()
        : address.toString();
  }
}
