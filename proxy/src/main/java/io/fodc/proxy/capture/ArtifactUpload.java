package io.fodc.proxy.capture;

import com.google.protobuf.ByteString;
import io.fodc.proxy.upload.UploadFeed;
import io.fodc.proxy.upload.UploadOffer;
import io.fodc.proxy.upload.UploadRefusal;
import io.fodc.proxy.upload.UploadRefusal.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An artifact on its way to disk, over as many calls as it takes. Its lock is its own and is held
 * while the disk works; the book's lock is taken within it, never the other way round.
 */
final class ArtifactUpload {
  private final ArtifactDesk desk;
  private final Slot slot;
  private final int number;
  private final UploadOffer offer;
  private final PartialFile file;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Object feeder;
  private volatile boolean complete;
  private boolean over;
  private byte[] digest = new byte[0];

  ArtifactUpload(
      ArtifactDesk desk, Slot slot, int number, UploadOffer offer, Path partial, Path whole) {
    this.desk = desk;
    this.slot = slot;
    this.number = number;
    this.offer = offer;
    this.file = new PartialFile(partial, whole);
  }

  /** One that came before the proxy was started again. */
  ArtifactUpload completed(Artifact artifact) {
    file.found(artifact.sizeBytes());
    digest = java.util.HexFormat.of().parseHex(artifact.sha256());
    complete = true;
    return this;
  }

  Slot slot() {
    return slot;
  }

  int number() {
    return number;
  }

  UploadOffer offer() {
    return offer;
  }

  /** A call begins to feed it. */
  UploadFeed attach() throws UploadRefusal {
    lock.lock();
    try {
      requireWanted();
      if (feeder != null) {
        throw new UploadRefusal(Kind.BUSY, "another call of this upload is at work");
      }
      if (!complete && !file.isOpen()) {
        open();
      }
      Feed feed = new Feed();
      feeder = feed;
      return feed;
    } finally {
      lock.unlock();
    }
  }

  private void open() throws UploadRefusal {
    try {
      desk.disk.slow(file::open);
    } catch (IOException e) {
      throw noRoom(e);
    }
  }

  private UploadRefusal noRoom(IOException e) {
    String detail = "the artifact cannot be written: " + e;
    desk.unwritable(slot, e, detail);
    return new UploadRefusal(Kind.STORAGE, detail);
  }

  private void requireWanted() throws UploadRefusal {
    if (over) {
      throw new UploadRefusal(Kind.UNKNOWN, "nobody waits for this upload, or not any more");
    }
  }

  private void take(long offset, ByteString data) throws UploadRefusal {
    lock.lock();
    try {
      requireWanted();
      long size = file.size();
      if (complete) {
        throw new UploadRefusal(Kind.OUT_OF_ORDER, "all %d bytes are here".formatted(size));
      }
      if (offset != size) {
        throw new UploadRefusal(
            Kind.OUT_OF_ORDER, "chunk at %d, but %d bytes are here".formatted(offset, size));
      }
      if (offer.totalBytes() > 0 && data.size() > offer.totalBytes() - size) {
        throw new UploadRefusal(
            Kind.INVALID, "more than the %d bytes announced".formatted(offer.totalBytes()));
      }
      desk.reserve(slot, data.size());
      write(data);
    } finally {
      lock.unlock();
    }
  }

  private void write(ByteString data) throws UploadRefusal {
    if (!file.isOpen()) {
      throw new UploadRefusal(Kind.UNKNOWN, "nobody waits for this upload, or not any more");
    }
    try {
      desk.disk.write(() -> file.append(data));
      desk.received(data.size());
    } catch (IOException e) {
      throw noRoom(e);
    }
  }

  private void finish(long totalBytes, byte[] expected) throws UploadRefusal {
    lock.lock();
    try {
      requireWanted();
      long size = file.size();
      if (totalBytes != size) {
        throw new UploadRefusal(
            Kind.OUT_OF_ORDER, "the end says %d bytes, %d are here".formatted(totalBytes, size));
      }
      if (!complete) {
        digest = file.digest();
      }
      if (!MessageDigest.isEqual(digest, expected)) {
        if (!complete) {
          startAgain();
        }
        throw new UploadRefusal(
            Kind.DAMAGED, "the SHA-256 of the %d bytes is another".formatted(size));
      }
      if (!complete) {
        keep();
      }
    } finally {
      lock.unlock();
    }
  }

  private void startAgain() throws UploadRefusal {
    try {
      file.empty();
      desk.release(slot, file.size());
      file.found(0);
    } catch (IOException e) {
      throw noRoom(e);
    }
  }

  private void keep() throws UploadRefusal {
    try {
      desk.disk.slow(file::keep);
      desk.brought(this, file.size(), CaptureStore.hex(digest));
      complete = true;
    } catch (IOException e) {
      throw noRoom(e);
    }
  }

  /** Nobody waits any more: what is not whole is dropped. */
  void abandon() {
    lock.lock();
    try {
      if (over) {
        return;
      }
      over = true;
      if (!complete) {
        file.close();
        desk.release(slot, file.size());
        file.remove();
      }
    } catch (IOException e) {
      System.getLogger(ArtifactUpload.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "artifact not removed, it goes with its capture file=" + file,
              e);
    } finally {
      lock.unlock();
    }
  }

  /** The proxy stops: the file stays as it is. */
  void close() {
    lock.lock();
    try {
      over = true;
      file.close();
    } catch (IOException e) {
      // It is read from the disk again.
    } finally {
      lock.unlock();
    }
  }

  /** One call. */
  private final class Feed implements UploadFeed {
    @Override
    public long received() {
      return file.size();
    }

    @Override
    public boolean complete() {
      return complete;
    }

    @Override
    public void take(long offset, ByteString data) throws UploadRefusal {
      ArtifactUpload.this.take(offset, data);
    }

    @Override
    public void finish(long totalBytes, byte[] sha256) throws UploadRefusal {
      ArtifactUpload.this.finish(totalBytes, sha256);
    }

    @Override
    public void close() {
      lock.lock();
      try {
        if (feeder == this) {
          feeder = null;
        }
      } finally {
        lock.unlock();
      }
    }
  }
}
