package io.fodc.proxy.upload;

import com.google.protobuf.ByteString;
import java.util.concurrent.atomic.LongAdder;

/** One call that brings bytes of an upload. What it brought stays when it is closed. */
public final class UploadFeed implements AutoCloseable {
  private final ExpectedUpload upload;
  private final LongAdder bytes;

  private UploadFeed(ExpectedUpload upload, LongAdder bytes) {
    this.upload = upload;
    this.bytes = bytes;
  }

  static UploadFeed open(ExpectedUpload upload, LongAdder bytes) throws UploadRefusal {
    UploadFeed feed = new UploadFeed(upload, bytes);
    upload.attach(feed);
    return feed;
  }

  /** Bytes that are here, from earlier calls too. */
  public long received() {
    return upload.received();
  }

  /** Takes the bytes at this offset, which must be the next. */
  public void take(long offset, ByteString data) throws UploadRefusal {
    upload.take(offset, data);
    bytes.add(data.size());
  }

  /** All bytes are here. */
  public void finish(long totalBytes, byte[] sha256) throws UploadRefusal {
    upload.finish(totalBytes, sha256);
  }

  @Override
  public void close() {
    upload.detach(this);
  }
}
