package io.fodc.bridge.publish;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * The position, kept in its file if there is one. A file that cannot be written is told once; what
 * comes of it is that records are sent twice after a restart. One thread.
 */
final class PositionKeeper {
  private final Optional<PositionFile> file;
  private final PublishListener listener;
  private Position now = Position.START;
  private boolean writable = true;

  /**
   * @param latestMillis a position later than this is not believed: the clock was wrong
   */
  PositionKeeper(Optional<PositionFile> file, PublishListener listener, long latestMillis) {
    this.file = file;
    this.listener = listener;
    try {
      if (file.isPresent()) {
        now = file.get().kept().orElse(Position.START);
      }
    } catch (IOException | UncheckedIOException e) {
      listener.note("event=kafka-position-unreadable detail=\"" + e.getMessage() + "\"");
    }
    if (now.acknowledgedMillis() > latestMillis) {
      listener.note(
          "event=kafka-position-ahead of-now-ms=" + (now.acknowledgedMillis() - latestMillis));
      now = Position.START;
    }
  }

  Position now() {
    return now;
  }

  void begun(long toMillis) {
    move(now.begun(toMillis));
  }

  void abandonBegun() {
    move(new Position(now.acknowledgedMillis(), Position.NOTHING, now.place()));
  }

  /** Nothing counts as acknowledged any more. */
  void startAgain(NewestOffset.Place place) {
    move(new Position(Position.NOTHING, Position.NOTHING, place));
  }

  void acknowledged(long toMillis, NewestOffset.Place place) {
    move(now.acknowledged(toMillis, place));
  }

  /** What was before this tick is given up. */
  void acknowledgedBefore(long tickMillis) {
    now =
        new Position(
            tickMillis - 1,
            now.begunToMillis() >= tickMillis ? now.begunToMillis() : Position.NOTHING,
            now.place());
  }

  private void move(Position next) {
    if (next.equals(now)) {
      return;
    }
    now = next;
    if (file.isEmpty()) {
      return;
    }
    try {
      file.get().keep(next);
      writable = true;
    } catch (IOException e) {
      if (writable) {
        listener.note("event=kafka-position-not-kept detail=\"" + e + "\"");
      }
      writable = false;
    }
  }
}
