package io.fodc.proxy.upload;

import com.google.protobuf.ByteString;

/** One call that brings bytes of an upload. What it brought stays when it is closed. */
public interface UploadFeed extends AutoCloseable {
  /** Bytes that are here, from earlier calls too. */
  long received();

  /** Whether all of them are, and were found right, perhaps in an earlier call. */
  boolean complete();

  /** Takes the bytes at this offset, which must be the next. */
  void take(long offset, ByteString data) throws UploadRefusal;

  /** All bytes are here. */
  void finish(long totalBytes, byte[] sha256) throws UploadRefusal;

  @Override
  void close();
}
