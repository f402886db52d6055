package io.fodc.proxy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fodc.proxy.access.PeerProofs;
import io.fodc.proxy.access.PeerQuestion;
import io.fodc.proxy.access.PeerVerdict;
import io.fodc.proxy.peer.PeerCall;
import io.fodc.schemas.wire.agent.v1.NodeIdentity;
import io.fodc.schemas.wire.peer.v1.End;
import io.fodc.schemas.wire.peer.v1.FamilyHead;
import io.fodc.schemas.wire.peer.v1.Head;
import io.fodc.schemas.wire.peer.v1.Indicators;
import io.fodc.schemas.wire.peer.v1.Lack;
import io.fodc.schemas.wire.peer.v1.Node;
import io.fodc.schemas.wire.peer.v1.PartFrame;
import io.fodc.schemas.wire.peer.v1.PartRequest;
import io.fodc.schemas.wire.peer.v1.Session;
import io.fodc.schemas.wire.peer.v1.Times;
import io.fodc.schemas.wire.peer.v1.Window;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;

/** A server with the fleet's secret that says whatever a test wants. */
final class FalseProxy implements AutoCloseable {
  private final HttpServer server;
  private final String lie;
  private volatile Optional<PeerProofs> proofs = Optional.empty();

  FalseProxy(String lie) throws IOException {
    this.lie = lie;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Takes the place of B, whose secret it knows. */
  void replace(TwoProxies fleet, Path directory) throws IOException {
    proofs =
        Optional.of(
            PeerProofs.open(
                directory.resolve("b").resolve("peer-token"),
                Optional.of(fleet.gateB.url()),
                InstantSource.system(),
                System::nanoTime));
    fleet.gateB.leadTo(port());
  }

  private void prove(HttpExchange exchange) {
    PeerQuestion question =
        PeerQuestion.of(
            exchange.getRequestMethod(),
            exchange.getRequestURI().getRawPath(),
            "",
            name -> exchange.getRequestHeaders().getOrDefault(name, List.of()));
    String shown = exchange.getRequestHeaders().getFirst(PeerProofs.HEADER);
    String asker = exchange.getRequestHeaders().getFirst(PeerCall.PEER_HEADER);
    if (proofs.orElseThrow().judge(shown, asker, question) instanceof PeerVerdict.Proven proven) {
      exchange.getResponseHeaders().set(PeerProofs.ANSWER_HEADER, proven.answer());
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    prove(exchange);
    PartRequest request = PartRequest.parseFrom(exchange.getRequestBody().readAllBytes());
    byte[] body =
        switch (request.getView()) {
          case "nodes" -> nodes();
          case "series" -> series();
          default -> samples();
        };
    boolean cut = lie.equals("cut") && !request.getView().equals("nodes");
    exchange.sendResponseHeaders(200, body.length + (cut ? 100 : 0));
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static ByteArrayOutputStream begun() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PartFrame.newBuilder()
        .setHead(Head.newBuilder().setAtMillis(System.currentTimeMillis()))
        .build()
        .writeDelimitedTo(out);
    return out;
  }

  private static void end(ByteArrayOutputStream out, long frames) throws IOException {
    PartFrame.newBuilder().setEnd(End.newBuilder().setFrames(frames)).build().writeDelimitedTo(out);
  }

  private byte[] nodes() throws IOException {
    ByteArrayOutputStream out = begun();
    long now = System.currentTimeMillis();
    Node.Builder node =
        Node.newBuilder()
            .setIdentity(NodeIdentity.newBuilder().setCluster("c1").setNodeId("n2"))
            .setStatus(lie.equals("status") ? "splendid" : "online")
            .setSource("grpc")
            .setNewestFrom("grpc")
            .setSession(Session.newBuilder().setLive(true).setIntervalMillis(10_000))
            .setTimes(
                Times.newBuilder()
                    .setLastHeardMillis(now)
                    .setLastTickReceivedMillis(now)
                    .setNewestTickMillis(now))
            .setIndicators(Indicators.newBuilder().setHealth("good"))
            .setWindow(Window.newBuilder().setOldestTickMillis(now).setNewestTickMillis(now));
    PartFrame frame = PartFrame.newBuilder().setNode(node).build();
    switch (lie) {
      case "endless" -> out.write(new byte[] {-1, -1, -1, 127});
      case "no end" -> frame.writeDelimitedTo(out);
      case "count" -> {
        frame.writeDelimitedTo(out);
        end(out, 7);
      }
      case "noise" -> out.write(new byte[] {5, 1, 2, 3, 4, 5});
      default -> {
        frame.writeDelimitedTo(out);
        end(out, 2);
      }
    }
    return out.toByteArray();
  }

  private byte[] samples() throws IOException {
    ByteArrayOutputStream out = begun();
    PartFrame.newBuilder()
        .setFamily(FamilyHead.newBuilder().setName("zz").setWord("gauge").setFamily("zz"))
        .build()
        .writeDelimitedTo(out);
    String text = lie.equals("half a line") ? "zz{node_id=\"n2\"} 1\nzz{node" : "zz 1\n";
    PartFrame.newBuilder()
        .setChunk(com.google.protobuf.ByteString.copyFromUtf8(text))
        .build()
        .writeDelimitedTo(out);
    if (lie.equals("disorder")) {
      PartFrame.newBuilder()
          .setFamily(FamilyHead.newBuilder().setName("aa").setWord("gauge").setFamily("aa"))
          .build()
          .writeDelimitedTo(out);
    }
    long frames = lie.equals("disorder") ? 4 : 3;
    for (; lie.equals("large") && frames < 2003; frames++) {
      chunk(out, "zz{node_id=\"n2\"} 1\n".repeat(1000));
    }
    end(out, frames);
    return out.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream out, String text) throws IOException {
    PartFrame.newBuilder()
        .setChunk(com.google.protobuf.ByteString.copyFromUtf8(text))
        .build()
        .writeDelimitedTo(out);
  }

  /** Lines of a node's windows. */
  private byte[] series() throws IOException {
    ByteArrayOutputStream out = begun();
    chunk(out, "{\"name\":\"zz\"}\n");
    chunk(out, lie.equals("half a line") ? "{\"name\":" : "{\"name\":\"yy\"}\n");
    End.Builder end = End.newBuilder().setFrames(lie.equals("disorder") ? 7 : 3);
    if (lie.equals("lack")) {
      end.addLacking(Lack.newBuilder().setCluster("c1").setNodeId("n2").setReason("it is old"));
      end.addLacking(Lack.newBuilder().setCluster("c1").setNodeId("n1").setReason("a lie"));
    }
    PartFrame.newBuilder().setEnd(end).build().writeDelimitedTo(out);
    return out.toByteArray();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
