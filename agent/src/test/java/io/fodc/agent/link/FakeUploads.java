package io.fodc.agent.link;

import com.google.protobuf.ByteString;
import io.fodc.schemas.wire.agent.v1.UploadHeader;
import io.fodc.schemas.wire.agent.v1.UploadPart;
import io.fodc.schemas.wire.agent.v1.UploadReceipt;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** What a proxy does with uploads, with switches for acting up. */
final class FakeUploads {
  final List<UploadHeader> headers = new CopyOnWriteArrayList<>();
  final List<String> violations = new CopyOnWriteArrayList<>();

  /** Counts of received bytes at which a call breaks, each once. */
  final LinkedBlockingQueue<Long> breakAt = new LinkedBlockingQueue<>();

  volatile @Nullable Status refuse;
  volatile Runnable onBreak = () -> {};
  volatile boolean reading = true;
  volatile boolean complete;
  volatile ByteString sha256 = ByteString.EMPTY;
  volatile int emptyCalls;
  volatile int largestChunk;
  volatile long chunkBytes;
  private final Map<String, ByteArrayOutputStream> byId = new HashMap<>();
  private final Set<String> whole = new HashSet<>();
  private ByteArrayOutputStream received = new ByteArrayOutputStream();

  /** Of the upload that had the newest call. */
  synchronized byte[] bytes() {
    return received.toByteArray();
  }

  synchronized byte[] bytes(String id) {
    ByteArrayOutputStream had = byId.get(id);
    return had == null ? new byte[0] : had.toByteArray();
  }

  synchronized boolean complete(String id) {
    return whole.contains(id);
  }

  StreamObserver<UploadPart> upload(StreamObserver<UploadReceipt> out) {
    ServerCallStreamObserver<UploadReceipt> call = (ServerCallStreamObserver<UploadReceipt>) out;
    call.disableAutoRequest();
    call.request(reading ? Integer.MAX_VALUE : 2);
    return new Call(out);
  }

  private final class Call implements StreamObserver<UploadPart> {
    private final StreamObserver<UploadReceipt> out;
    private String id = "";
    private int chunks;
    private boolean over;

    Call(StreamObserver<UploadReceipt> out) {
      this.out = out;
    }

    @Override
    public void onNext(UploadPart part) {
      if (over) {
        return;
      }
      synchronized (FakeUploads.this) {
        switch (part.getKindCase()) {
          case HEADER -> header(part.getHeader());
          case CHUNK -> chunk(part);
          case END -> {
            sha256 = part.getEnd().getSha256();
            complete = part.getEnd().getTotalBytes() == received.size();
            if (complete) {
              whole.add(id);
            }
          }
          case KIND_NOT_SET -> violations.add("a part without kind");
        }
      }
    }

    private void header(UploadHeader header) {
      headers.add(header);
      id = header.getUploadId();
      received = byId.computeIfAbsent(id, unseen -> new ByteArrayOutputStream());
      complete = whole.contains(id);
      Status refused = refuse;
      if (refused != null) {
        fail(refused);
      }
    }

    private void chunk(UploadPart part) {
      chunks++;
      ByteString data = part.getChunk().getData();
      if (part.getChunk().getOffset() != received.size()) {
        violations.add("chunk at " + part.getChunk().getOffset() + " after " + received.size());
      }
      largestChunk = Math.max(largestChunk, data.size());
      chunkBytes += data.size();
      received.writeBytes(data.toByteArray());
      Long limit = breakAt.peek();
      if (limit != null && received.size() >= limit) {
        breakAt.remove();
        onBreak.run();
        fail(Status.UNAVAILABLE.withDescription("acting up"));
      }
    }

    private void fail(Status status) {
      over = true;
      out.onError(status.asRuntimeException());
    }

    @Override
    public void onError(Throwable failure) {
      over = true;
    }

    @Override
    public void onCompleted() {
      if (over) {
        return;
      }
      emptyCalls += chunks == 0 && !complete ? 1 : 0;
      out.onNext(
          UploadReceipt.newBuilder()
              .setUploadId(id)
              .setReceivedBytes(bytes().length)
              .setComplete(complete)
              .build());
      out.onCompleted();
    }
  }
}
