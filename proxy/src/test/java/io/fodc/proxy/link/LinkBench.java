package io.fodc.proxy.link;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.okhttp.OkHttpChannelBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** One server with a {@link ProbeService} behind it, and clients of one kind before it. */
final class LinkBench implements AutoCloseable {

  /** Agents use okhttp; netty stands in for everybody else. */
  enum Client {
    NETTY,
    OKHTTP
  }

  /** One column of the table in the rationale. */
  record Pair(LinkTransport transport, Client client) {

    @Override
    public String toString() {
      return client.name().toLowerCase(Locale.ROOT) + " to " + transport.word();
    }
  }

  static Stream<Pair> pairs() {
    return Stream.of(LinkTransport.values())
        .flatMap(
            transport -> Stream.of(Client.values()).map(client -> new Pair(transport, client)));
  }

  final Pair pair;
  final ProbeService service = new ProbeService();
  final LinkServerSettings settings;
  private final LinkServer server;
  private final List<ManagedChannel> channels = new ArrayList<>();

  private LinkBench(Pair pair, LinkServerSettings settings) throws IOException {
    this.pair = pair;
    this.settings = settings;
    this.server = pair.transport().server(settings, List.of(service));
    server.start();
  }

  static LinkBench start(Pair pair) throws IOException {
    return start(pair, UnaryOperator.identity());
  }

  static LinkBench start(Pair pair, UnaryOperator<LinkServerSettings> change) throws IOException {
    return startOn(pair, 0, change);
  }

  static LinkBench startOn(Pair pair, int port, UnaryOperator<LinkServerSettings> change)
      throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    return new LinkBench(
        pair, change.apply(LinkServerSettings.on(address).withCloseLimit(Duration.ofMillis(100))));
  }

  int port() {
    return server.port();
  }

  LinkServer server() {
    return server;
  }

  ManagedChannel channel() {
    return channel(port());
  }

  /** A connection of its own, by another way than straight. */
  ManagedChannel channel(int port) {
    return channel(port, InsecureChannelCredentials.create());
  }

  ManagedChannel channel(int port, ChannelCredentials credentials) {
    ManagedChannelBuilder<?> builder =
        switch (pair.client()) {
          case NETTY -> NettyChannelBuilder.forAddress("127.0.0.1", port, credentials);
          case OKHTTP -> OkHttpChannelBuilder.forAddress("127.0.0.1", port, credentials);
        };
    ManagedChannel channel =
        builder
            .maxInboundMessageSize(32 << 20)
            .overrideAuthority("localhost")
            .disableRetry()
            .build();
    channels.add(channel);
    return channel;
  }

  /** The channel made last. */
  ManagedChannel latestChannel() {
    return channels.getLast();
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
    server.close();
  }
}
