package io.fodc.proxy.http;

import io.fodc.proxy.peer.PartReader;
import io.fodc.proxy.peer.PeerException;
import io.fodc.schemas.link.LinkTypes;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.wire.peer.v1.PartFrame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The families of a peer's part. One that goes wrong ends there: whole lines that were written of
 * it stay, the rest is missing, and {@link #failure} says why. One thread.
 */
final class PeerFamilies implements FamilySource {
  private static final int MOST_LINE_BYTES = 1 << 20;
  private static final Pattern WORD = Pattern.compile("[a-z]{1,20}");

  private final PartReader frames;

  /** The beginning of a line whose end is in the next chunk. */
  private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

  private Optional<FamilyHead> head = Optional.empty();
  private long samples;
  private Optional<String> failure = Optional.empty();

  /** One that stands on its first family. */
  PeerFamilies(PartReader frames) {
    this.frames = frames;
    stand(read(), Optional.empty());
  }

  /**
   * Reads all of a part.
   *
   * @throws PeerException if it ends early
   */
  static void check(PartReader frames) throws IOException {
    PeerFamilies families = new PeerFamilies(frames);
    PageBuffer nowhere = new PageBuffer(OutputStream.nullOutputStream());
    while (families.head().isPresent()) {
      families.writeAndNext(nowhere);
    }
    if (families.failure().isPresent()) {
      throw new PeerException(families.failure().get());
    }
  }

  /** Why there is less than there should be. */
  Optional<String> failure() {
    return failure;
  }

  @Override
  public Optional<FamilyHead> head() {
    return head;
  }

  @Override
  public long samples() {
    return samples;
  }

  @Override
  public void writeAndNext(PageBuffer page) throws IOException {
    Optional<FamilyHead> before = head;
    Optional<PartFrame> next = read();
    while (next.isPresent() && next.get().hasChunk()) {
      write(next.get().getChunk().toByteArray(), page);
      next = begun.size() > MOST_LINE_BYTES ? failed("a line of it has no end") : read();
    }
    if (begun.size() > 0) {
      begun.reset();
      next = failed("a line of it has no end");
    }
    stand(next, before);
  }

  /** Writes what is whole lines. */
  private void write(byte[] chunk, PageBuffer page) throws IOException {
    int end = chunk.length;
    while (end > 0 && chunk[end - 1] != '\n') {
      end--;
    }
    if (end > 0) {
      page.lines(begun.toByteArray(), chunk, end);
      begun.reset();
    }
    begun.write(chunk, end, chunk.length - end);
  }

  private Optional<PartFrame> read() {
    try {
      return frames.next();
    } catch (PeerException e) {
      return failed(e.reason());
    } catch (IOException e) {
      return failed("its part cannot be read");
    }
  }

  private Optional<PartFrame> failed(String reason) {
    failure = Optional.of(reason);
    return Optional.empty();
  }

  /** Takes the frame that is no chunk: a family, or the end. */
  private void stand(Optional<PartFrame> frame, Optional<FamilyHead> before) {
    head = Optional.empty();
    if (frame.isEmpty() || frame.get().hasEnd()) {
      return;
    }
    var told = frame.get().getFamily();
    boolean inOrder = before.isEmpty() || told.getName().compareTo(before.get().name()) > 0;
    if (!frame.get().hasFamily() || !inOrder || !WORD.matcher(told.getWord()).matches()) {
      failed("its samples are not in families, each once and in order");
      return;
    }
    try {
      head =
          Optional.of(
              new FamilyHead(
                  told.getName(),
                  told.getWord(),
                  new MetricFamily(
                      told.getFamily(),
                      LinkTypes.metricType(told.getType()),
                      told.getUnit(),
                      told.getHelp())));
      samples = told.getSamples();
    } catch (IllegalArgumentException e) {
      failed("it announces a family that cannot be");
    }
  }

  /** A family as the other side reads it. */
  static io.fodc.schemas.wire.peer.v1.FamilyHead message(FamilyHead head, long samples) {
    return io.fodc.schemas.wire.peer.v1.FamilyHead.newBuilder()
        .setName(head.name())
        .setWord(head.word())
        .setFamily(head.family().name())
        .setType(LinkTypes.wireType(head.family().type()))
        .setUnit(head.family().unit())
        .setHelp(head.family().help())
        .setSamples(samples)
        .build();
  }
}
