package io.fodc.agent.upload;

import java.io.IOException;
import java.io.OutputStream;

/**
 * What is uploaded. It may be written several times, after a call that broke: always the same
 * bytes, or it fails. Whatever it holds is held until it is closed.
 */
public interface UploadSource extends AutoCloseable {
  /** Writes all of it; what {@code out} throws ends it. */
  void writeTo(OutputStream out) throws IOException;

  @Override
  void close();
}
