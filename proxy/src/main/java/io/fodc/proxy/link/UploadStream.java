package io.fodc.proxy.link;

import io.fodc.proxy.upload.UploadFeed;
import io.fodc.proxy.upload.UploadRefusal;
import io.fodc.proxy.upload.Uploads;
import io.fodc.schemas.link.LinkLimits;
import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.wire.agent.v1.UploadChunk;
import io.fodc.schemas.wire.agent.v1.UploadEnd;
import io.fodc.schemas.wire.agent.v1.UploadHeader;
import io.fodc.schemas.wire.agent.v1.UploadPart;
import io.fodc.schemas.wire.agent.v1.UploadReceipt;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * One Upload call: a header, parts in order, an end. A call that ends before that is answered with
 * how many bytes are here. The transport calls it one part at a time, and reads the next when one
 * has been written, so a disk that is slow slows the agent down.
 */
final class UploadStream implements StreamObserver<UploadPart> {
  private static final System.Logger LOG = System.getLogger(AgentLinkService.class.getName());

  private final Uploads uploads;
  private final BiPredicate<NodeId, String> sessions;
  private final StreamObserver<UploadReceipt> out;
  private String id = "";
  private @Nullable UploadFeed feed;
  private boolean complete;
  private boolean over;

  /**
   * A call.
   *
   * @param sessions whether a session speaks for a node
   */
  UploadStream(
      Uploads uploads, BiPredicate<NodeId, String> sessions, StreamObserver<UploadReceipt> out) {
    this.uploads = uploads;
    this.sessions = sessions;
    this.out = out;
  }

  @Override
  public void onNext(UploadPart part) {
    if (over) {
      return;
    }
    try {
      UploadFeed open = feed;
      if (open == null && !part.hasHeader()) {
        throw LinkRefusal.invalid("the first part must be a header");
      }
      if (complete) {
        throw LinkRefusal.invalid("a part after the end");
      }
      switch (part.getKindCase()) {
        case HEADER -> begin(part.getHeader());
        case CHUNK -> chunk(part.getChunk(), open);
        case END -> end(part.getEnd(), open);
        case KIND_NOT_SET -> {
          // A kind that this build does not know is ignored.
        }
      }
    } catch (LinkRefusal e) {
      fail(e.status());
    } catch (UploadRefusal e) {
      fail(status(e));
    }
  }

  private void begin(UploadHeader header) throws LinkRefusal, UploadRefusal {
    if (feed != null) {
      throw LinkRefusal.invalid("a second header");
    }
    MessageBounds.check(header);
    NodeId node;
    try {
      node = new NodeId(header.getIdentity().getCluster(), header.getIdentity().getNodeId());
    } catch (IllegalArgumentException e) {
      throw LinkRefusal.invalid("identity: " + e.getMessage());
    }
    if (!sessions.test(node, header.getSessionId())) {
      fail(
          Status.PERMISSION_DENIED.withDescription(
              "the session does not speak for node " + node + ", or not any more"));
      return;
    }
    feed = uploads.feed(node, WireTypes.offer(header));
    id = header.getUploadId();
  }

  private static void chunk(UploadChunk chunk, @Nullable UploadFeed open)
      throws LinkRefusal, UploadRefusal {
    int size = chunk.getData().size();
    if (size > LinkLimits.MAX_UPLOAD_CHUNK_BYTES) {
      throw LinkRefusal.tooMuch("bytes of a chunk", size, LinkLimits.MAX_UPLOAD_CHUNK_BYTES);
    }
    if (open != null) {
      open.take(chunk.getOffset(), chunk.getData());
    }
  }

  private void end(UploadEnd end, @Nullable UploadFeed open) throws UploadRefusal {
    if (open != null) {
      open.finish(end.getTotalBytes(), end.getSha256().toByteArray());
      complete = true;
    }
  }

  @Override
  public void onError(Throwable lost) {
    leave();
  }

  @Override
  public void onCompleted() {
    if (over) {
      return;
    }
    UploadFeed open = feed;
    if (open == null) {
      fail(Status.INVALID_ARGUMENT.withDescription("an upload without a header"));
      return;
    }
    leave();
    out.onNext(
        UploadReceipt.newBuilder()
            .setUploadId(id)
            .setReceivedBytes(open.received())
            .setComplete(complete || open.complete())
            .build());
    out.onCompleted();
  }

  private void fail(Status status) {
    leave();
    LOG.log(
        System.Logger.Level.WARNING,
        "upload refused upload={0} code={1} reason=\"{2}\"",
        id,
        status.getCode(),
        status.getDescription());
    out.onError(status.asRuntimeException());
  }

  private void leave() {
    over = true;
    UploadFeed open = feed;
    if (open != null) {
      open.close();
    }
  }

  private static Status status(UploadRefusal refusal) {
    Status.Code code =
        switch (refusal.kind()) {
          case UNKNOWN -> Status.Code.NOT_FOUND;
          case NOT_ALLOWED -> Status.Code.PERMISSION_DENIED;
          case BUSY -> Status.Code.ABORTED;
          case INVALID -> Status.Code.INVALID_ARGUMENT;
          case OUT_OF_ORDER -> Status.Code.OUT_OF_RANGE;
          case TOO_MUCH -> Status.Code.RESOURCE_EXHAUSTED;
          case DAMAGED -> Status.Code.DATA_LOSS;
          case STORAGE -> Status.Code.FAILED_PRECONDITION;
        };
    return code.toStatus().withDescription(refusal.getMessage());
  }
}
