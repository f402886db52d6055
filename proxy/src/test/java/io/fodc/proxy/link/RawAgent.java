package io.fodc.proxy.link;

import io.fodc.schemas.wire.agent.v1.AgentMessage;
import io.fodc.schemas.wire.agent.v1.AgentServiceGrpc;
import io.fodc.schemas.wire.agent.v1.Hello;
import io.fodc.schemas.wire.agent.v1.NodeIdentity;
import io.fodc.schemas.wire.agent.v1.NodeState;
import io.fodc.schemas.wire.agent.v1.ProxyMessage;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One Connect stream of a client that does just what the test says. */
public final class RawAgent
    implements ClientResponseObserver<AgentMessage, ProxyMessage>, AutoCloseable {
  private static final long LIMIT_SECONDS = 10;

  private final ManagedChannel channel;
  private final LinkedBlockingQueue<ProxyMessage> received = new LinkedBlockingQueue<>();
  private final CompletableFuture<Status> ended = new CompletableFuture<>();
  private final boolean reads;
  private @Nullable ClientCallStreamObserver<AgentMessage> out;

  public RawAgent(int port) {
    this(port, true);
  }

  /** {@code reads}: whether it takes any message at all. */
  public RawAgent(int port, boolean reads) {
    this.reads = reads;
    channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    var unused = AgentServiceGrpc.newStub(channel).connect(this);
  }

  ManagedChannel channel() {
    return channel;
  }

  static Hello.Builder hello(String node, String instance) {
    return Hello.newBuilder()
        .setProtocolVersion(1)
        .setIdentity(NodeIdentity.newBuilder().setCluster("c1").setNodeId(node))
        .setState(NodeState.newBuilder().setRole("datanode-hot"))
        .setAgentVersion("1.0")
        .setAgentInstance(instance)
        .setClockMillis(io.fodc.proxy.fleet.HandClock.START_MILLIS)
        .setIntervalMillis(10_000);
  }

  public RawAgent send(AgentMessage.Builder message) {
    out().onNext(message.build());
    return this;
  }

  public RawAgent sayHello(String node, String instance) {
    return send(AgentMessage.newBuilder().setHello(hello(node, instance)));
  }

  private ClientCallStreamObserver<AgentMessage> out() {
    ClientCallStreamObserver<AgentMessage> open = out;
    if (open == null) {
      throw new IllegalStateException("not connected");
    }
    return open;
  }

  void request(int count) {
    out().request(count);
  }

  public ProxyMessage next() throws InterruptedException {
    ProxyMessage message = received.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
    if (message == null) {
      throw new AssertionError("no message; stream ended with " + ended.getNow(Status.OK));
    }
    return message;
  }

  public Status end() throws Exception {
    return ended.get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  public void halfClose() {
    out().onCompleted();
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<AgentMessage> stream) {
    out = stream;
    if (!reads) {
      stream.disableAutoRequestWithInitial(0);
    }
  }

  @Override
  public void onNext(ProxyMessage message) {
    received.add(message);
  }

  @Override
  public void onError(Throwable t) {
    ended.complete(Status.fromThrowable(t));
  }

  @Override
  public void onCompleted() {
    ended.complete(Status.OK);
  }

  /** As a kill: the connection is cut without a word. */
  @Override
  public void close() {
    channel.shutdownNow();
  }
}
