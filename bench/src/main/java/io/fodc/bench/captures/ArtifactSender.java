package io.fodc.bench.captures;

import com.google.protobuf.ByteString;
import io.fodc.bench.fleet.SimulatedAgent;
import io.fodc.schemas.wire.agent.v1.AgentServiceGrpc;
import io.fodc.schemas.wire.agent.v1.StartCapture;
import io.fodc.schemas.wire.agent.v1.UploadChunk;
import io.fodc.schemas.wire.agent.v1.UploadEnd;
import io.fodc.schemas.wire.agent.v1.UploadHeader;
import io.fodc.schemas.wire.agent.v1.UploadPart;
import io.fodc.schemas.wire.agent.v1.UploadReceipt;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One upload of random bytes, as an agent does it: chunks of 64 KiB on a connection of its own,
 * never more than the transport asks for. Belongs to the thread that sends.
 */
final class ArtifactSender implements ClientResponseObserver<UploadPart, UploadReceipt> {
  private static final int CHUNK_BYTES = 64 << 10;
  private static final int LIMIT_SECONDS = 120;
  private static final byte[] BYTES = bytes();

  private final Semaphore ready = new Semaphore(0);
  private final CompletableFuture<UploadReceipt> receipt = new CompletableFuture<>();
  private @Nullable ClientCallStreamObserver<UploadPart> call;

  private ArtifactSender() {}

  private static byte[] bytes() {
    byte[] bytes = new byte[CHUNK_BYTES];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  /**
   * Sends an artifact; returns when the proxy has all of it.
   *
   * @param halfway runs once, when half of it was sent
   */
  static void send(
      ManagedChannel channel, SimulatedAgent agent, StartCapture order, long size, Runnable halfway)
      throws IOException, InterruptedException {
    ArtifactSender sender = new ArtifactSender();
    AgentServiceGrpc.newStub(channel).upload(sender);
    sender.header(agent, order, size);
    sender.body(size, halfway);
  }

  private void header(SimulatedAgent agent, StartCapture order, long size)
      throws IOException, InterruptedException {
    put(
        UploadPart.newBuilder()
            .setHeader(
                UploadHeader.newBuilder()
                    .setUploadId(order.getUploadToken() + "-0")
                    .setIdentity(agent.identity())
                    .setSessionId(agent.session())
                    .setPurpose("artifact")
                    .setCaptureId(order.getCaptureId())
                    .setFileName("window.fodc")
                    .setMediaType("application/octet-stream")
                    .setTotalBytes(size)
                    .setMethod("window"))
            .build());
  }

  private void body(long size, Runnable halfway) throws IOException, InterruptedException {
    MessageDigest sha256 = sha256();
    boolean half = false;
    for (long at = 0; at < size; at += CHUNK_BYTES) {
      int length = (int) Math.min(CHUNK_BYTES, size - at);
      sha256.update(BYTES, 0, length);
      UploadChunk.Builder chunk =
          UploadChunk.newBuilder().setOffset(at).setData(ByteString.copyFrom(BYTES, 0, length));
      put(UploadPart.newBuilder().setChunk(chunk).build());
      if (!half && at >= size / 2) {
        half = true;
        halfway.run();
      }
    }
    put(
        UploadPart.newBuilder()
            .setEnd(
                UploadEnd.newBuilder()
                    .setTotalBytes(size)
                    .setSha256(ByteString.copyFrom(sha256.digest())))
            .build());
    out().onCompleted();
    try {
      UploadReceipt got = receipt.get(LIMIT_SECONDS, TimeUnit.SECONDS);
      if (!got.getComplete()) {
        throw new IOException("only " + got.getReceivedBytes() + " bytes of " + size + " arrived");
      }
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("an upload of " + size + " bytes failed", e);
    }
  }

  private void put(UploadPart part) throws IOException, InterruptedException {
    while (!out().isReady()) {
      if (receipt.isDone()) {
        throw new IOException("the proxy ended an upload early");
      }
      if (!ready.tryAcquire(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("an upload was stuck for " + LIMIT_SECONDS + " s");
      }
    }
    out().onNext(part);
  }

  private ClientCallStreamObserver<UploadPart> out() {
    ClientCallStreamObserver<UploadPart> open = call;
    if (open == null) {
      throw new IllegalStateException("the call has not begun");
    }
    return open;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<UploadPart> stream) {
    call = stream;
    stream.setOnReadyHandler(ready::release);
  }

  @Override
  public void onNext(UploadReceipt value) {
    receipt.complete(value);
  }

  @Override
  public void onError(Throwable failure) {
    receipt.completeExceptionally(failure);
    ready.release();
  }

  @Override
  public void onCompleted() {
    ready.release();
  }
}
