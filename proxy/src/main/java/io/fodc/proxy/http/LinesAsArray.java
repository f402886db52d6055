package io.fodc.proxy.http;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Makes one JSON array of lines that are a JSON value each. One thread. */
final class LinesAsArray extends FilterOutputStream {
  private boolean lineBegun;
  private boolean any;

  /** An array that has begun. */
  LinesAsArray(OutputStream out) throws IOException {
    super(out);
    out.write('[');
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int from = offset;
    for (int i = offset; i < offset + length; i++) {
      if (bytes[i] == '\n') {
        pass(bytes, from, i - from);
        lineBegun = false;
        from = i + 1;
      }
    }
    pass(bytes, from, offset + length - from);
  }

  private void pass(byte[] bytes, int offset, int length) throws IOException {
    if (length > 0) {
      if (!lineBegun && any) {
        out.write(',');
      }
      lineBegun = true;
      any = true;
      out.write(bytes, offset, length);
    }
  }

  /** The end of the array. */
  void end() throws IOException {
    out.write(']');
  }
}
