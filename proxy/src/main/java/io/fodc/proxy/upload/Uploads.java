package io.fodc.proxy.upload;

import io.fodc.proxy.upload.UploadRefusal.Kind;
import io.fodc.schemas.node.NodeId;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** The uploads that somebody waits for. Any thread. */
public final class Uploads implements AutoCloseable {
  private static final int ID_BYTES = 16;

  private final Spool spool;
  private final SecureRandom random = new SecureRandom();
  private final ConcurrentHashMap<String, ExpectedUpload> expected = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, UploadHost> hosts = new ConcurrentHashMap<>();
  private final LongAdder bytes = new LongAdder();

  public Uploads(Spool spool) {
    this.spool = spool;
  }

  /**
   * Waits for an upload, until it is whole or cancelled.
   *
   * @param node whose agent is asked
   * @param purpose as in its header
   * @param mostBytes more are refused
   */
  public ExpectedUpload expect(NodeId node, String purpose, long mostBytes) {
    byte[] name = new byte[ID_BYTES];
    random.nextBytes(name);
    ExpectedUpload upload =
        new ExpectedUpload(this, HexFormat.of().formatHex(name), node, purpose, mostBytes);
    expected.put(upload.id(), upload);
    return upload;
  }

  /** The node's agent says that it will not send an upload. Nothing happens if none is expected. */
  public void refused(NodeId node, String id, String detail) {
    Optional.ofNullable(expected.get(id))
        .filter(upload -> upload.node().equals(node))
        .ifPresent(upload -> upload.refuse(detail));
  }

  /** Lets somebody else take the uploads of a purpose. Said before the first one comes. */
  public void host(String purpose, UploadHost host) {
    hosts.put(purpose, host);
  }

  /**
   * Begins a call that feeds an upload.
   *
   * @param node who calls, by a session that lasts
   */
  public UploadFeed feed(NodeId node, UploadOffer offer) throws UploadRefusal {
    UploadHost host = hosts.get(offer.purpose());
    return host != null ? host.feed(node, offer) : feed(node, offer.uploadId(), offer.purpose());
  }

  /** Begins a call that feeds an upload into the spool. */
  public UploadFeed feed(NodeId node, String id, String purpose) throws UploadRefusal {
    ExpectedUpload upload = expected.get(id);
    if (upload == null) {
      throw unknown();
    }
    if (!upload.node().equals(node) || !upload.purpose().equals(purpose)) {
      throw new UploadRefusal(
          Kind.NOT_ALLOWED, "this upload was asked of another agent, or for another purpose");
    }
    return SpoolFeed.open(upload, bytes);
  }

  /** Uploads waited for. */
  public int size() {
    return expected.size();
  }

  /** Bytes received into the spool, all uploads together. */
  public long bytes() {
    return bytes.sum();
  }

  /** Gives up everything. */
  @Override
  public void close() {
    expected.values().forEach(ExpectedUpload::cancel);
  }

  Spool spool() {
    return spool;
  }

  void forget(ExpectedUpload upload) {
    expected.remove(upload.id(), upload);
  }

  static UploadRefusal unknown() {
    return new UploadRefusal(Kind.UNKNOWN, "nobody waits for this upload, or not any more");
  }
}
