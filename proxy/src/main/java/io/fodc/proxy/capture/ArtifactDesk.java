package io.fodc.proxy.capture;

import io.fodc.proxy.upload.UploadFeed;
import io.fodc.proxy.upload.UploadHost;
import io.fodc.proxy.upload.UploadOffer;
import io.fodc.proxy.upload.UploadRefusal;
import io.fodc.schemas.node.NodeId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * Where artifacts come in and are found again. Any thread; the book's lock guards the slots. An
 * {@link ArtifactUpload} calls from under its own lock, so that none is attached to or waited for
 * under the book's.
 */
final class ArtifactDesk implements ArtifactFiles, UploadHost {
  private final CaptureBook book;
  private final Retention retention;
  final DiskTurns disk = new DiskTurns(Runtime.getRuntime().availableProcessors());
  private final LongAdder uploaded = new LongAdder();

  ArtifactDesk(CaptureBook book, Retention retention) {
    this.book = book;
    this.retention = retention;
  }

  @Override
  public UploadFeed feed(NodeId node, UploadOffer offer) throws UploadRefusal {
    ArtifactUpload upload;
    book.lock.lock();
    try {
      ArtifactOffer wanted = ArtifactOffer.of(offer);
      Slot slot = book.open.awaiting(wanted.token(), node, offer.captureId());
      upload = slot.uploads.computeIfAbsent(wanted.number(), number -> upload(slot, number, offer));
    } finally {
      book.lock.unlock();
    }
    return upload.attach();
  }

  private ArtifactUpload upload(Slot slot, int number, UploadOffer offer) {
    ArtifactUpload upload =
        new ArtifactUpload(
            this,
            slot,
            number,
            offer,
            book.store.partial(slot.job.id, slot.index, number),
            book.store.whole(slot.job.id, slot.index, number));
    return slot.part.artifacts().stream()
        .filter(artifact -> artifact.number() == number)
        .findFirst()
        .map(upload::completed)
        .orElse(upload);
  }

  /** Counts bytes of a part that are about to be written. */
  void reserve(Slot slot, int bytes) throws UploadRefusal {
    String refusal = "";
    String code = "too-large";
    if (slot.bytes.get() + bytes > book.settings.mostPartBytes()) {
      refusal =
          "more than the %d bytes that a part may bring (captures.part-max-bytes)"
              .formatted(book.settings.mostPartBytes());
    } else if (!book.quota.reserve(bytes, retention::makeRoom)) {
      code = "no-room";
      refusal =
          "captures take %d of %d bytes, and no ended one is left to be dropped: delete some, or raise"
                  .formatted(book.quota.used(), book.quota.limit())
              + " captures.max-bytes";
    }
    if (!refusal.isEmpty()) {
      book.failed(slot, code, refusal);
      throw new UploadRefusal(UploadRefusal.Kind.TOO_MUCH, refusal);
    }
    slot.bytes.addAndGet(bytes);
  }

  /** Bytes of a part are gone from the disk. Takes the lock. */
  void release(Slot slot, long bytes) {
    book.lock.lock();
    try {
      long known = Math.min(bytes, slot.bytes.get());
      slot.bytes.addAndGet(-known);
      book.quota.release(known);
    } finally {
      book.lock.unlock();
    }
  }

  /** Bytes of an artifact are written. */
  void received(int bytes) {
    uploaded.add(bytes);
  }

  /** Bytes that were uploaded since the start. */
  long uploadedBytes() {
    return uploaded.sum();
  }

  /** The disk does not take an artifact: its part cannot go on. Takes the lock. */
  void unwritable(Slot slot, IOException cause, String detail) {
    boolean late = cause instanceof CaptureWriter.LateException;
    book.failed(slot, late ? "storage-slow" : "no-room", detail);
  }

  /** An artifact is whole on disk; returns once that is kept. Takes the lock. */
  void brought(ArtifactUpload upload, long sizeBytes, String sha256)
      throws UploadRefusal, IOException {
    Slot slot = upload.slot();
    book.lock.lock();
    try {
      if (!slot.live()) {
        throw new UploadRefusal(
            UploadRefusal.Kind.UNKNOWN, "nobody waits for this upload, or not any more");
      }
      List<Artifact> all = new ArrayList<>(slot.part.artifacts());
      all.add(artifact(upload, sizeBytes, sha256));
      slot.part = slot.part.with(all);
      book.changed(slot.job, true);
    } finally {
      book.lock.unlock();
    }
    book.awaitArtifactKept(slot.job);
  }

  private static Artifact artifact(ArtifactUpload upload, long sizeBytes, String sha256) {
    Slot slot = upload.slot();
    UploadOffer offer = upload.offer();
    String name =
        ArtifactNames.of(slot.part.node(), offer.fileName(), slot.job.longNames, slot.job.names);
    slot.job.names.add(name);
    return new Artifact(
        upload.number(),
        name,
        offer.mediaType(),
        PartProgress.harmless(offer.method(), 64),
        sizeBytes,
        sha256,
        offer.fromMillis(),
        offer.toMillis(),
        PartProgress.harmless(offer.remark(), 1_024));
  }

  @Override
  public Optional<StoredArtifact> find(String captureId, String name) {
    book.lock.lock();
    try {
      Job job = book.jobs.get(captureId);
      if (job == null) {
        return Optional.empty();
      }
      for (Slot slot : job.slots) {
        for (Artifact artifact : slot.part.artifacts()) {
          if (artifact.name().equals(name)) {
            return Optional.of(stored(slot, artifact));
          }
        }
      }
      return Optional.empty();
    } finally {
      book.lock.unlock();
    }
  }

  private StoredArtifact stored(Slot slot, Artifact artifact) {
    return new FileArtifact(
        artifact,
        slot.part.node(),
        slot.part.role(),
        slot.job.request.kind(),
        book.store.whole(slot.job.id, slot.index, artifact.number()));
  }
}
