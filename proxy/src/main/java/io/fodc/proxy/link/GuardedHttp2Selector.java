package io.fodc.proxy.link;

import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http2.Http2Connection;
import io.helidon.webserver.http2.Http2ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.util.Set;

/**
 * Gives the link's listener HTTP/2 alone, each connection of it watched by a {@link
 * GuardedHttp2Connection}.
 */
final class GuardedHttp2Selector implements ServerConnectionSelector {

  private final Http2ConnectionSelector http2;
  private final HelidonConnections connections;

  GuardedHttp2Selector(Http2ConnectionSelector http2, HelidonConnections connections) {
    this.http2 = http2;
    this.connections = connections;
  }

  @Override
  public int bytesToIdentifyConnection() {
    return http2.bytesToIdentifyConnection();
  }

  @Override
  public Support supports(BufferData data) {
    return http2.supports(data);
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return http2.supportedApplicationProtocols();
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    Http2Connection connection = (Http2Connection) http2.connection(context);
    HpackRepair.apply(connection);
    return new GuardedHttp2Connection(connection, context, connections);
  }
}
