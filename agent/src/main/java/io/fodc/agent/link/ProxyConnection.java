package io.fodc.agent.link;

import io.fodc.agent.channel.ChannelSetupException;
import io.fodc.agent.channel.ChannelTarget;
import io.fodc.schemas.link.LinkLimits;
import io.fodc.schemas.wire.agent.v1.AgentMessage;
import io.fodc.schemas.wire.agent.v1.AgentServiceGrpc;
import io.fodc.schemas.wire.agent.v1.ProxyMessage;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One channel with one {@code Connect} stream. The proxy may have at most {@value #INBOUND}
 * messages waiting here; the next is asked for when one has been taken. All methods belong to the
 * link's thread.
 */
final class ProxyConnection implements AutoCloseable {
  private static final int INBOUND = 16;

  /** A quiet connection is asked whether it lives; data of any kind counts as an answer. */
  private static final int KEEP_ALIVE_SECONDS = 30;

  private static final int KEEP_ALIVE_LIMIT_SECONDS = 10;

  private final ManagedChannel channel;
  private final ClientCallStreamObserver<AgentMessage> call;
  private final Inbox inbox;

  private ProxyConnection(
      ManagedChannel channel, ClientCallStreamObserver<AgentMessage> call, Inbox inbox) {
    this.channel = channel;
    this.call = call;
    this.inbox = inbox;
  }

  /** Starts to connect; what becomes of it shows in {@link #poll} and {@link #ended}. */
  static ProxyConnection open(ChannelTarget target, ExecutorService executor, Wakeup wakeup)
      throws ChannelSetupException {
    ManagedChannel channel =
        target
            .channel(executor)
            .maxInboundMessageSize(LinkLimits.MAX_MESSAGE_BYTES)
            .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
            .keepAliveTimeout(KEEP_ALIVE_LIMIT_SECONDS, TimeUnit.SECONDS)
            .build();
    Inbox inbox = new Inbox(wakeup);
    return new ProxyConnection(
        channel,
        (ClientCallStreamObserver<AgentMessage>) AgentServiceGrpc.newStub(channel).connect(inbox),
        inbox);
  }

  /** Whether the transport takes another message without piling it up. */
  boolean ready() {
    return call.isReady();
  }

  void send(AgentMessage message) {
    call.onNext(message);
  }

  /** The oldest message not yet taken; null when there is none. */
  @Nullable ProxyMessage poll() {
    ProxyMessage message = inbox.messages.poll();
    if (message != null) {
      call.request(1);
    }
    return message;
  }

  /** How the stream ended; null while it lives. Messages may still be waiting. */
  @Nullable Status ended() {
    return inbox.ended;
  }

  /** Says that nothing more will be sent. */
  void halfClose() {
    call.onCompleted();
  }

  /** Lets go of everything; waits at most a second for the channel's threads to end. */
  @Override
  public void close() {
    if (inbox.ended == null) {
      call.cancel("the agent ends this session", null);
    }
    channel.shutdownNow();
    try {
      channel.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Called by gRPC. */
  private static final class Inbox implements ClientResponseObserver<AgentMessage, ProxyMessage> {
    private final Queue<ProxyMessage> messages = new ArrayBlockingQueue<>(INBOUND);
    private final Wakeup wakeup;
    private volatile @Nullable Status ended;

    Inbox(Wakeup wakeup) {
      this.wakeup = wakeup;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<AgentMessage> stream) {
      stream.disableAutoRequestWithInitial(INBOUND);
      stream.setOnReadyHandler(wakeup::signal);
    }

    @Override
    public void onNext(ProxyMessage message) {
      messages.add(message);
      wakeup.signal();
    }

    @Override
    public void onError(Throwable failure) {
      end(Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
      end(Status.OK);
    }

    private void end(Status status) {
      ended = status;
      wakeup.signal();
    }
  }
}
