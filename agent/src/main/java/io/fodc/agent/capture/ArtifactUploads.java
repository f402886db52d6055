package io.fodc.agent.capture;

import static io.fodc.schemas.wire.agent.v1.CaptureState.CAPTURE_STATE_UPLOADING;

import io.fodc.agent.capture.CaptureSink.ArtifactLabel;
import io.fodc.agent.capture.OrderReader.Reading.Sound;
import io.fodc.agent.upload.UploadSource;
import io.fodc.agent.upload.UploadTiming;
import io.fodc.agent.upload.Uploads;
import io.fodc.schemas.wire.agent.v1.NodeIdentity;
import io.fodc.schemas.wire.agent.v1.UploadHeader;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Brings the artifacts of one capture to the proxy, one after the other. One thread. */
final class ArtifactUploads {
  private static final String PURPOSE = "artifact";
  private static final double TAKING_SHARE = 0.8;

  private final Part part;
  private final Sound sound;
  private final NodeIdentity node;
  private final Uploads uploads;
  private final UploadTiming timing;
  private final long deadlineNanos;

  ArtifactUploads(
      Part part,
      Sound sound,
      NodeIdentity node,
      Uploads uploads,
      UploadTiming timing,
      long deadlineNanos) {
    this.part = part;
    this.sound = sound;
    this.node = node;
    this.uploads = uploads;
    this.timing = timing;
    this.deadlineNanos = deadlineNanos;
  }

  /**
   * Uploads all of them.
   *
   * @param tell called when another one begins
   */
  void run(List<Artifact> artifacts, Runnable tell) throws CaptureException, InterruptedException {
    long total = artifacts.stream().mapToLong(Artifact::bytes).sum();
    part.yields(artifacts.size(), total);
    long before = 0;
    for (int i = 0; i < artifacts.size(); i++) {
      Artifact artifact = artifacts.get(i);
      Source source = new Source(artifact, before, Math.max(1, total));
      source.sent(0);
      tell.run();
      try {
        uploads.upload(source, header(artifact, i), timing, artifact.bytes(), deadlineNanos);
      } catch (IOException e) {
        throw new CaptureException(
            "upload-failed",
            "%s was taken but not uploaded: %s"
                .formatted(artifact.label().fileName(), e.getMessage()));
      }
      before += artifact.bytes();
    }
  }

  private UploadHeader header(Artifact artifact, int number) {
    ArtifactLabel label = artifact.label();
    return UploadHeader.newBuilder()
        .setUploadId(sound.token() + "-" + number)
        .setIdentity(node)
        .setPurpose(PURPOSE)
        .setCaptureId(part.id())
        .setFileName(label.fileName())
        .setMediaType(label.mediaType())
        .setTotalBytes(artifact.bytes())
        .setMethod(label.method())
        .setFromMillis(label.from().toEpochMilli())
        .setToMillis(label.to().toEpochMilli())
        .setRemark(label.remark())
        .build();
  }

  private final class Source implements UploadSource {
    private final Artifact artifact;
    private final long before;
    private final long total;

    Source(Artifact artifact, long before, long total) {
      this.artifact = artifact;
      this.before = before;
      this.total = total;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      artifact.copyTo(
          new FilterOutputStream(out) {
            private long written;

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
              out.write(bytes, offset, length);
              written += length;
              sent(written);
            }
          });
    }

    void sent(long bytes) {
      part.now(
          CAPTURE_STATE_UPLOADING,
          TAKING_SHARE + (1 - TAKING_SHARE) * (before + bytes) / total,
          "uploading " + artifact.label().fileName());
    }

    @Override
    public void close() {}
  }
}
