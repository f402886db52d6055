package io.fodc.agent.capture;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What one capture yields, in the spool. The first byte that is not taken is remembered: a method
 * that swallows the failure does not make a whole capture of half of one. {@link #seal} may come
 * from any thread, the rest from one.
 */
final class SpoolSink implements CaptureSink, AutoCloseable {
  private static final int MOST_ARTIFACTS = 16;
  private static final int MOST_REMARK_BYTES = 1_024;
  private static final Pattern FILE_NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{0,99}");
  private static final Pattern WORD = Pattern.compile("[!-~]([ -~]{0,99})");

  /** Hears how far a capture is. */
  interface Progress {
    void at(double fraction, String message);
  }

  private final Spool spool;
  private final long mostBytes;
  private final Measures measures;
  private final Progress progress;
  private final List<Artifact> artifacts = new CopyOnWriteArrayList<>();
  private final AtomicLong taken = new AtomicLong();
  private volatile boolean sealed;
  private @Nullable SpoolException refusal;

  SpoolSink(Spool spool, long mostBytes, Measures measures, Progress progress) {
    this.spool = spool;
    this.mostBytes = mostBytes;
    this.measures = measures;
    this.progress = progress;
  }

  @Override
  public OutputStream artifact(ArtifactLabel label) throws IOException {
    if (!artifacts.isEmpty() && !artifacts.getLast().closed()) {
      throw new IllegalStateException(
          "artifact " + artifacts.getLast().label().fileName() + " is not closed");
    }
    checkOpen();
    if (artifacts.size() == MOST_ARTIFACTS) {
      throw refused("too-large", "more than %d artifacts".formatted(MOST_ARTIFACTS));
    }
    Artifact begun = new Artifact(checked(label), spool, this::take);
    artifacts.add(begun);
    return begun;
  }

  private static ArtifactLabel checked(ArtifactLabel label) {
    if (!FILE_NAME.matcher(label.fileName()).matches()
        || !WORD.matcher(label.mediaType()).matches()
        || !WORD.matcher(label.method()).matches()) {
      throw new IllegalArgumentException("no artifact can be called that: " + label);
    }
    String remark = label.remark();
    while (remark.getBytes(StandardCharsets.UTF_8).length > MOST_REMARK_BYTES) {
      remark = remark.substring(0, Math.min(remark.length() - 1, MOST_REMARK_BYTES));
    }
    return new ArtifactLabel(
        label.fileName(), label.mediaType(), label.method(), label.from(), label.to(), remark);
  }

  private void take(long more) throws SpoolException {
    checkOpen();
    if (more > mostBytes - taken.get()) {
      throw refused(
          "too-large",
          "the artifacts take more than the %d bytes that the order allows; ask for less, or allow more"
              .formatted(mostBytes));
    }
    try {
      spool.reserve(more);
    } catch (SpoolException e) {
      throw refused(e.code(), String.valueOf(e.getMessage()));
    }
    taken.addAndGet(more);
  }

  private void checkOpen() throws SpoolException {
    if (sealed) {
      throw new SpoolException("stopped", "the capture is over");
    }
    if (refusal != null) {
      throw refusal;
    }
  }

  private SpoolException refused(String code, String message) {
    SpoolException first = new SpoolException(code, message);
    refusal = first;
    return first;
  }

  @Override
  public void progress(double fraction, String message) {
    progress.at(fraction, message);
  }

  @Override
  public void measure(String key, String value) {
    measures.put(key, value);
  }

  /**
   * What there is, once the method is done.
   *
   * @throws SpoolException when something was not taken, whatever the method made of it
   */
  List<Artifact> whole() throws SpoolException {
    checkOpen();
    artifacts.stream()
        .filter(artifact -> !artifact.closed())
        .findFirst()
        .ifPresent(
            open -> {
              throw new IllegalStateException(
                  "artifact " + open.label().fileName() + " was never closed");
            });
    return artifacts;
  }

  /** Takes nothing any more, and gives the files up. */
  void seal() {
    sealed = true;
    artifacts.forEach(Artifact::giveUp);
  }

  @Override
  public void close() {
    seal();
    spool.release(taken.getAndSet(0));
  }
}
