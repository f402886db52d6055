package io.fodc.proxy.upload;

import com.google.protobuf.ByteString;
import java.util.concurrent.atomic.LongAdder;

/** A call that feeds an upload into the spool. */
final class SpoolFeed implements UploadFeed {
  private final ExpectedUpload upload;
  private final LongAdder bytes;

  private SpoolFeed(ExpectedUpload upload, LongAdder bytes) {
    this.upload = upload;
    this.bytes = bytes;
  }

  static SpoolFeed open(ExpectedUpload upload, LongAdder bytes) throws UploadRefusal {
    SpoolFeed feed = new SpoolFeed(upload, bytes);
    upload.attach(feed);
    return feed;
  }

  @Override
  public long received() {
    return upload.received();
  }

  @Override
  public boolean complete() {
    return upload.whole().isDone() && !upload.whole().isCompletedExceptionally();
  }

  @Override
  public void take(long offset, ByteString data) throws UploadRefusal {
    upload.take(offset, data);
    bytes.add(data.size());
  }

  @Override
  public void finish(long totalBytes, byte[] sha256) throws UploadRefusal {
    upload.finish(totalBytes, sha256);
  }

  @Override
  public void close() {
    upload.detach(this);
  }
}
