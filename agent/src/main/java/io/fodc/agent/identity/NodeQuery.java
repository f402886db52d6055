package io.fodc.agent.identity;

import io.fodc.agent.channel.CallFailure;
import io.fodc.agent.channel.ChannelSetupException;
import io.fodc.agent.channel.ChannelTarget;
import io.fodc.schemas.wire.banyandb.GetCurrentNodeRequest;
import io.fodc.schemas.wire.banyandb.GetCurrentNodeResponse;
import io.fodc.schemas.wire.banyandb.NodeQueryServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks {@code banyandb.database.v1.NodeQueryService/GetCurrentNode}. Keeps one connection between
 * questions, without pings: a BanyanDB node drops callers that ping. A connection that failed is
 * made anew, with the certificate files as they are then. One thread.
 */
final class NodeQuery implements AutoCloseable {
  private static final int MAX_ANSWER_BYTES = 1 << 20;

  private final ChannelTarget target;
  private final Duration limit;
  private final ExecutorService executor;
  private @Nullable ManagedChannel channel;

  NodeQuery(ChannelTarget target, Duration limit, ExecutorService executor) {
    this.target = target;
    this.limit = limit;
    this.executor = executor;
  }

  ChannelTarget target() {
    return target;
  }

  /** Asks once; returns within the limit. */
  NodeAnswer ask() {
    try {
      GetCurrentNodeResponse response =
          NodeQueryServiceGrpc.newBlockingStub(open())
              .withDeadlineAfter(limit.toNanos(), TimeUnit.NANOSECONDS)
              .getCurrentNode(GetCurrentNodeRequest.getDefaultInstance());
      return response.hasNode()
          ? new NodeAnswer.Told(response.getNode())
          : new NodeAnswer.Silent(target + " answered without a node");
    } catch (StatusRuntimeException e) {
      close();
      return new NodeAnswer.Silent(reason(e.getStatus()));
    } catch (ChannelSetupException e) {
      return new NodeAnswer.Silent(String.valueOf(e.getMessage()));
    }
  }

  private ManagedChannel open() throws ChannelSetupException {
    ManagedChannel open = channel;
    if (open == null) {
      open = target.channel(executor).maxInboundMessageSize(MAX_ANSWER_BYTES).build();
      channel = open;
    }
    return open;
  }

  private String reason(Status status) {
    return switch (status.getCode()) {
      case UNIMPLEMENTED -> target + " has no NodeQueryService";
      case DEADLINE_EXCEEDED ->
          "%s did not answer within %d ms".formatted(target, limit.toMillis());
      case UNAUTHENTICATED, PERMISSION_DENIED ->
          target
              + " wants credentials; ask an address that does not, such as a liaison's port 18912";
      default -> CallFailure.describe(target, status, false);
    };
  }

  @Override
  public void close() {
    ManagedChannel open = channel;
    channel = null;
    if (open != null) {
      open.shutdownNow();
    }
  }
}
