package io.fodc.proxy.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/** A view in memory, at most {@value #MOST_BYTES} bytes: names in profiles may be long. */
final class ViewBuffer extends Writer {
  static final int MOST_BYTES = 48 << 20;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 * 1024);
  private final Writer writer = new OutputStreamWriter(bytes, StandardCharsets.UTF_8);

  /**
   * Takes more.
   *
   * @throws ProblemException if that is too much
   */
  @Override
  public void write(char[] text, int offset, int length) throws IOException {
    if (bytes.size() + (long) length * 3 > MOST_BYTES) {
      throw Problem.of(
              ProblemCode.VIEW_TOO_LARGE,
              "the view takes more than " + MOST_BYTES + " bytes, which is the limit",
              "ask for fewer nodes with limit=, or leave out more with prune=")
          .with("limit", Integer.toString(MOST_BYTES))
          .thrown();
    }
    writer.write(text, offset, length);
  }

  @Override
  public void flush() throws IOException {
    writer.flush();
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }

  byte[] toBytes() throws IOException {
    writer.flush();
    return bytes.toByteArray();
  }
}
