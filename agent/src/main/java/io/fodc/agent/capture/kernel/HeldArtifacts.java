package io.fodc.agent.capture.kernel;

import io.fodc.agent.capture.CaptureSink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps what one way yields in memory, at most {@value #MOST_BYTES} bytes, until the sink, which
 * takes from one thread at a time, is free. One thread, then another.
 */
final class HeldArtifacts implements CaptureSink {
  private static final int MOST_BYTES = 8 << 20;

  private record Held(ArtifactLabel label, Bounded bytes) {}

  /** Bytes up to a bound. */
  private static final class Bounded extends OutputStream {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      if (length > MOST_BYTES - bytes.size()) {
        throw new IOException("the second opinion has more than " + MOST_BYTES + " bytes");
      }
      bytes.write(from, offset, length);
    }
  }

  private final List<Held> artifacts = new ArrayList<>();
  private final Map<String, String> measures = new LinkedHashMap<>();

  @Override
  public OutputStream artifact(ArtifactLabel label) {
    Bounded bytes = new Bounded();
    artifacts.add(new Held(label, bytes));
    return bytes;
  }

  @Override
  public void progress(double fraction, String message) {
    // The first way tells how far it is.
  }

  @Override
  public void measure(String key, String value) {
    measures.put(key, value);
  }

  /**
   * Hands everything on.
   *
   * @param prefix of its measures, because the first way has some of the same name
   */
  void giveTo(CaptureSink sink, String prefix) throws IOException {
    for (Held one : artifacts) {
      try (OutputStream out = sink.artifact(one.label())) {
        one.bytes().bytes.writeTo(out);
      }
    }
    measures.forEach((key, value) -> sink.measure(prefix + key, value));
  }
}
