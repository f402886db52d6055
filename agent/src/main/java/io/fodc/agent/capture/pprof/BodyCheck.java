package io.fodc.agent.capture.pprof;

import io.fodc.profiling.pprof.NotAProfileException;
import io.fodc.profiling.pprof.ProfileCheck;
import java.nio.charset.StandardCharsets;

/** Looks at an answer while it passes by. One thread, which closes it. */
sealed interface BodyCheck extends AutoCloseable {
  /** Looks at further bytes. */
  void update(byte[] data) throws NotAProfileException;

  /** Says that this was all; throws if there should have been more. */
  void end() throws NotAProfileException;

  @Override
  void close();

  /** A profile in pprof's format, compressed with gzip. */
  record Packed(ProfileCheck check) implements BodyCheck {
    Packed() {
      this(new ProfileCheck());
    }

    @Override
    public void update(byte[] data) throws NotAProfileException {
      check.update(data, 0, data.length);
    }

    @Override
    public void end() throws NotAProfileException {
      check.end();
    }

    @Override
    public void close() {
      check.close();
    }
  }

  /** Something without an end of its own, known by its beginning alone. */
  final class Begins implements BodyCheck {
    static final int TRACE_HEADER_BYTES = 16;

    private final String pattern;
    private final int wanted;
    private final StringBuilder beginning = new StringBuilder();

    private Begins(String pattern, int wanted) {
      this.pattern = pattern;
      this.wanted = wanted;
    }

    /** An execution trace: sixteen bytes name the format, {@code go 1.22 trace} and zeros. */
    static Begins likeATrace() {
      return new Begins("go 1\\.\\d{1,2} trace\0+", TRACE_HEADER_BYTES);
    }

    /** Stacks as a panic prints them. */
    static Begins likeStacks() {
      return new Begins("goroutine \\d.*", 11);
    }

    @Override
    public void update(byte[] data) throws NotAProfileException {
      int missing = Math.min(data.length, wanted - beginning.length());
      if (missing > 0) {
        beginning.append(new String(data, 0, missing, StandardCharsets.ISO_8859_1));
        if (beginning.length() == wanted) {
          end();
        }
      }
    }

    @Override
    public void end() throws NotAProfileException {
      if (beginning.length() < wanted || !beginning.toString().matches(pattern)) {
        throw new NotAProfileException("it does not begin as it should");
      }
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }
}
