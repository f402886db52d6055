package io.fodc.agent.upload;

import static java.lang.System.Logger.Level.INFO;

import io.fodc.agent.channel.CallFailure;
import io.fodc.agent.channel.ChannelSetupException;
import io.fodc.agent.channel.ChannelTarget;
import io.fodc.schemas.wire.agent.v1.NodeIdentity;
import io.fodc.schemas.wire.agent.v1.UploadHeader;
import io.fodc.schemas.wire.agent.v1.UploadReceipt;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** One upload from its first call to its end, on a thread of its own. */
final class WindowUpload {
  static final String PURPOSE = "window";
  private static final System.Logger LOG = System.getLogger(WindowUploads.class.getName());
  private static final String MEDIA_TYPE = "application/vnd.fodc.window";

  private final ChannelTarget target;
  private final ExecutorService executor;
  private final UploadTiming timing;
  private final Supplier<String> session;
  private final NodeIdentity node;
  private final String id;
  private final long mostBytes;
  private final long deadlineNanos;

  WindowUpload(
      ChannelTarget target,
      ExecutorService executor,
      UploadTiming timing,
      Supplier<String> session,
      NodeIdentity node,
      String id,
      long mostBytes) {
    this.target = target;
    this.executor = executor;
    this.timing = timing;
    this.session = session;
    this.node = node;
    this.id = id;
    this.mostBytes = mostBytes;
    deadlineNanos = System.nanoTime() + timing.limit().toNanos();
  }

  /** Uploads; the failure says why it could not, beginning with a word for machines. */
  void run(UploadSource source) throws IOException, InterruptedException {
    for (int number = 1; ; number++) {
      try {
        call(source, number > 1);
        return;
      } catch (UploadException e) {
        long left = deadlineNanos - System.nanoTime();
        if (e.isLasting() || number == timing.calls() || left <= timing.pause().toNanos()) {
          throw e;
        }
        TimeUnit.NANOSECONDS.sleep(timing.pause().toNanos());
      }
    }
  }

  private void call(UploadSource source, boolean again) throws IOException {
    ManagedChannel channel = channel();
    try {
      long offset = again ? received(channel) : 0;
      UploadCall call = open(channel);
      try {
        ChunkOutput out = new ChunkOutput(call::chunk, offset, mostBytes);
        source.writeTo(out);
        out.finish();
        call.end(out.total(), out.sha256());
        UploadReceipt receipt = call.receipt();
        if (!receipt.getComplete()) {
          throw UploadException.broken("broken: the proxy misses a part");
        }
        LOG.log(
            INFO,
            "event=window-uploaded upload={0} bytes={1,number,#} resumed-at={2,number,#}",
            id,
            out.total(),
            offset);
      } finally {
        call.cancel("the agent gives the upload up");
      }
    } finally {
      close(channel);
    }
  }

  /** How many bytes the proxy has: what an empty call is answered with. */
  private long received(ManagedChannel channel) throws IOException {
    UploadReceipt receipt = open(channel).receipt();
    return receipt.getReceivedBytes();
  }

  private UploadCall open(ManagedChannel channel) throws IOException {
    UploadHeader header =
        UploadHeader.newBuilder()
            .setUploadId(id)
            .setIdentity(node)
            .setSessionId(session.get())
            .setPurpose(PURPOSE)
            .setMediaType(MEDIA_TYPE)
            .build();
    return UploadCall.open(channel, header, deadlineNanos, this::describe);
  }

  private String describe(Status status) {
    return CallFailure.describe(target, status, true);
  }

  private ManagedChannel channel() throws IOException {
    try {
      return target.channel(executor).build();
    } catch (ChannelSetupException e) {
      throw UploadException.broken("broken: " + e.getMessage());
    }
  }

  private static void close(ManagedChannel channel) {
    channel.shutdownNow();
    try {
      channel.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
