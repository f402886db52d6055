package io.fodc.proxy.upload;

import com.google.protobuf.ByteString;
import io.fodc.proxy.upload.UploadRefusal.Kind;
import io.fodc.schemas.node.NodeId;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One upload that somebody waits for, over as many calls as it takes. One call at a time feeds it;
 * any thread may cancel it.
 */
public final class ExpectedUpload {
  private final Uploads uploads;
  private final String id;
  private final NodeId node;
  private final String purpose;
  private final long mostBytes;
  private final CompletableFuture<SpoolFile> whole = new CompletableFuture<>();
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable SpoolFile file;
  private @Nullable Object feeder;
  private boolean over;
  private volatile long received;

  ExpectedUpload(Uploads uploads, String id, NodeId node, String purpose, long mostBytes) {
    this.uploads = uploads;
    this.id = id;
    this.node = node;
    this.purpose = purpose;
    this.mostBytes = mostBytes;
  }

  /** Its name, which only the agent that is asked learns. */
  public String id() {
    return id;
  }

  /** Which agent is asked. */
  public NodeId node() {
    return node;
  }

  /** What it is for: {@code window}. */
  public String purpose() {
    return purpose;
  }

  /** Bytes received so far. Any thread. */
  public long received() {
    return received;
  }

  /**
   * The bytes, once all are there and right; whoever takes them closes the file. Fails with {@link
   * UploadRefusal}, and with {@link java.util.concurrent.CancellationException} when it was given
   * up.
   */
  public CompletableFuture<SpoolFile> whole() {
    return whole;
  }

  /** Nobody waits any more. What was received is dropped. */
  public void cancel() {
    end(null);
    whole.cancel(false);
  }

  /** The agent will not send it. */
  void refuse(String detail) {
    end(null);
    whole.completeExceptionally(new UploadRefusal(Kind.NOT_ALLOWED, detail));
  }

  /** A call begins to feed this upload. */
  void attach(Object call) throws UploadRefusal {
    lock.lock();
    try {
      requireWaiting();
      if (feeder != null) {
        throw new UploadRefusal(Kind.BUSY, "another call of this upload is at work");
      }
      feeder = call;
    } finally {
      lock.unlock();
    }
  }

  /** A call has ended. What it brought is kept for the next one. */
  void detach(Object call) {
    lock.lock();
    try {
      if (feeder == call) {
        feeder = null;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes the next bytes. */
  void take(long offset, ByteString data) throws UploadRefusal {
    lock.lock();
    try {
      requireWaiting();
      if (offset != received) {
        throw new UploadRefusal(
            Kind.OUT_OF_ORDER, "chunk at %d, but %d bytes are here".formatted(offset, received));
      }
      if (data.size() > mostBytes - received) {
        throw failed(
            new UploadRefusal(
                Kind.TOO_MUCH, "more than the %d bytes asked for".formatted(mostBytes)));
      }
      append(data);
      received += data.size();
    } finally {
      lock.unlock();
    }
  }

  private void append(ByteString data) throws UploadRefusal {
    try {
      SpoolFile open = file;
      if (open == null) {
        open = SpoolFile.create(uploads.spool());
        file = open;
      }
      if (!open.append(data)) {
        throw failed(
            new UploadRefusal(
                Kind.TOO_MUCH,
                "the spool is full: %d of %d bytes"
                    .formatted(uploads.spool().used(), uploads.spool().limit())));
      }
    } catch (IOException e) {
      throw failed(new UploadRefusal(Kind.STORAGE, "the spool cannot be written: " + e));
    }
  }

  /** All bytes were sent: hands them over if they are right. */
  void finish(long totalBytes, byte[] sha256) throws UploadRefusal {
    SpoolFile done;
    lock.lock();
    try {
      requireWaiting();
      if (totalBytes != received) {
        throw new UploadRefusal(
            Kind.OUT_OF_ORDER,
            "the end says %d bytes, %d are here".formatted(totalBytes, received));
      }
      if (file == null) {
        append(ByteString.EMPTY);
      }
      if (file == null || !MessageDigest.isEqual(file.sha256(), sha256)) {
        throw failed(
            new UploadRefusal(
                Kind.DAMAGED, "the SHA-256 of the %d bytes is another".formatted(received)));
      }
      done = file;
      file = null;
      over = true;
    } finally {
      lock.unlock();
    }
    uploads.forget(this);
    if (!whole.complete(done)) {
      done.close();
    }
  }

  private UploadRefusal failed(UploadRefusal refusal) {
    end(refusal);
    return refusal;
  }

  private void end(@Nullable UploadRefusal refusal) {
    SpoolFile left;
    lock.lock();
    try {
      over = true;
      left = file;
      file = null;
    } finally {
      lock.unlock();
    }
    if (left != null) {
      left.close();
    }
    uploads.forget(this);
    if (refusal != null) {
      whole.completeExceptionally(refusal);
    }
  }

  private void requireWaiting() throws UploadRefusal {
    if (over) {
      throw Uploads.unknown();
    }
  }
}
