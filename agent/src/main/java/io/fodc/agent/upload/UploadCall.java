package io.fodc.agent.upload;

import com.google.protobuf.ByteString;
import io.fodc.schemas.wire.agent.v1.AgentServiceGrpc;
import io.fodc.schemas.wire.agent.v1.UploadChunk;
import io.fodc.schemas.wire.agent.v1.UploadEnd;
import io.fodc.schemas.wire.agent.v1.UploadHeader;
import io.fodc.schemas.wire.agent.v1.UploadPart;
import io.fodc.schemas.wire.agent.v1.UploadReceipt;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One {@code Upload} call. Sends only what the transport takes at once and waits for the rest, at
 * most until the call's deadline. One thread.
 */
final class UploadCall implements ClientResponseObserver<UploadPart, UploadReceipt> {
  private final Function<Status, String> describe;
  private final long deadlineNanos;
  private final Semaphore news = new Semaphore(0);
  private final CountDownLatch over = new CountDownLatch(1);
  private @Nullable ClientCallStreamObserver<UploadPart> call;
  private volatile @Nullable UploadReceipt receipt;
  private volatile @Nullable Status ended;
  private boolean sentChunks;

  private UploadCall(Function<Status, String> describe, long deadlineNanos) {
    this.describe = describe;
    this.deadlineNanos = deadlineNanos;
  }

  /** Opens a call with its header. */
  static UploadCall open(
      ManagedChannel channel,
      UploadHeader header,
      long deadlineNanos,
      Function<Status, String> describe)
      throws IOException {
    UploadCall opened = new UploadCall(describe, deadlineNanos);
    long left = Math.max(1, deadlineNanos - System.nanoTime());
    AgentServiceGrpc.newStub(channel).withDeadlineAfter(left, TimeUnit.NANOSECONDS).upload(opened);
    opened.send(UploadPart.newBuilder().setHeader(header).build());
    return opened;
  }

  void chunk(long offset, ByteString data) throws IOException {
    sentChunks = true;
    send(
        UploadPart.newBuilder()
            .setChunk(UploadChunk.newBuilder().setOffset(offset).setData(data))
            .build());
  }

  /** Whether it came as far as the bytes. */
  boolean sentChunks() {
    return sentChunks;
  }

  void end(long totalBytes, byte[] sha256) throws IOException {
    send(
        UploadPart.newBuilder()
            .setEnd(
                UploadEnd.newBuilder()
                    .setTotalBytes(totalBytes)
                    .setSha256(ByteString.copyFrom(sha256)))
            .build());
  }

  /** Says that nothing more comes and waits for the answer. */
  UploadReceipt receipt() throws IOException {
    stream().onCompleted();
    try {
      if (!over.await(Math.max(1, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS)) {
        throw UploadException.over("late: the proxy did not answer in time");
      }
    } catch (InterruptedException e) {
      throw interrupted();
    }
    UploadReceipt given = receipt;
    if (given == null) {
      throw failure();
    }
    return given;
  }

  /** Gives the call up, if it is not over. */
  void cancel(String reason) {
    if (ended == null) {
      stream().cancel(reason, null);
    }
  }

  private void send(UploadPart part) throws IOException {
    try {
      while (ended == null && !stream().isReady()) {
        long left = deadlineNanos - System.nanoTime();
        if (left <= 0) {
          throw UploadException.over("late: the proxy did not take the bytes in time");
        }
        if (news.tryAcquire(left, TimeUnit.NANOSECONDS)) {
          news.drainPermits();
        }
      }
    } catch (InterruptedException e) {
      throw interrupted();
    }
    if (ended != null) {
      throw failure();
    }
    stream().onNext(part);
  }

  private UploadException failure() {
    Status status = ended == null || ended.isOk() ? Status.UNKNOWN : ended;
    String words = describe.apply(status);
    return switch (status.getCode()) {
      case UNAVAILABLE, ABORTED, OUT_OF_RANGE, UNKNOWN, INTERNAL, CANCELLED ->
          UploadException.broken("broken: " + words);
      case NOT_FOUND, PERMISSION_DENIED, UNAUTHENTICATED ->
          new UploadException(UploadException.Hope.UNKNOWN_TO_PROXY, "refused: " + words);
      default -> UploadException.over("refused: " + words);
    };
  }

  private static UploadException interrupted() {
    Thread.currentThread().interrupt();
    return UploadException.over("stopping: it was broken off");
  }

  private ClientCallStreamObserver<UploadPart> stream() {
    ClientCallStreamObserver<UploadPart> stream = call;
    if (stream == null) {
      throw new IllegalStateException("the call was not started");
    }
    return stream;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<UploadPart> stream) {
    call = stream;
    stream.setOnReadyHandler(news::release);
  }

  @Override
  public void onNext(UploadReceipt value) {
    receipt = value;
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
    news.release();
    over.countDown();
  }
}
