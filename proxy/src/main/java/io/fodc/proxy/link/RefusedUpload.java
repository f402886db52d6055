package io.fodc.proxy.link;

import io.fodc.schemas.wire.agent.v1.UploadPart;
import io.fodc.schemas.wire.agent.v1.UploadReceipt;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;

/** An upload that nobody waits for: refused at its first part, before any byte is kept. */
final class RefusedUpload implements StreamObserver<UploadPart> {
  private final StreamObserver<UploadReceipt> out;
  private boolean answered;

  RefusedUpload(StreamObserver<UploadReceipt> out) {
    this.out = out;
  }

  @Override
  public void onNext(UploadPart part) {
    answer(
        part.hasHeader()
            ? Status.FAILED_PRECONDITION.withDescription("no capture is waiting for this upload")
            : Status.INVALID_ARGUMENT.withDescription("the first part must be a header"));
  }

  @Override
  public void onError(Throwable t) {
    answered = true;
  }

  @Override
  public void onCompleted() {
    answer(Status.INVALID_ARGUMENT.withDescription("an upload without a header"));
  }

  private void answer(Status status) {
    if (!answered) {
      answered = true;
      out.onError(status.asRuntimeException());
    }
  }
}
