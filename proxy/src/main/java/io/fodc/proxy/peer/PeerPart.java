package io.fodc.proxy.peer;

import io.fodc.proxy.fleet.Holder;
import io.fodc.schemas.wire.peer.v1.End;
import io.fodc.schemas.wire.peer.v1.Lack;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * One peer's part of an answer, all of it, compressed, in a file: an answer begins only when every
 * part is there, and whoever reads it slowly holds no peer. Closing deletes it. One thread.
 */
public final class PeerPart implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 << 10;

  private final Holder peer;
  private final Path file;
  private final boolean gzip;
  private Optional<String> fault = Optional.empty();
  private List<Lack> lacks = List.of();

  private PeerPart(Holder peer, Path file, boolean gzip) {
    this.peer = peer;
    this.file = file;
    this.gzip = gzip;
  }

  /**
   * Keeps an answer.
   *
   * @throws PeerException if it is longer than it may be, late, or breaks off
   */
  static PeerPart keep(Holder peer, PeerAnswer answer, Path directory, long mostBytes)
      throws IOException {
    boolean gzip = answer.header("content-encoding").filter("gzip"::equals).isPresent();
    PeerPart part = new PeerPart(peer, Files.createTempFile(directory, "part-", ".gz"), gzip);
    try (OutputStream out =
        new BufferedOutputStream(Files.newOutputStream(part.file), BUFFER_BYTES)) {
      byte[] buffer = new byte[BUFFER_BYTES];
      long kept = 0;
      InputStream in = answer.body();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        kept += read;
        if (kept > mostBytes) {
          throw new PeerException(
              "its part has more than " + mostBytes + " bytes (peer.part-max-bytes)");
        }
        out.write(buffer, 0, read);
      }
      return part;
    } catch (IOException | RuntimeException e) {
      part.close();
      throw e;
    }
  }

  /** Whose it is. */
  public Holder peer() {
    return peer;
  }

  /** Reads it once, to know before an answer begins what it will be good for. */
  void check(PartCheck check) throws IOException {
    try (InputStream in = open()) {
      PartReader frames = new PartReader(in);
      check.read(frames);
      lacks = frames.end().map(End::getLackingList).orElse(List.of());
    } catch (PeerException e) {
      fault = Optional.of(e.reason());
    } catch (ZipException | EOFException e) {
      fault = Optional.of("it cannot be decompressed to its end");
    }
  }

  /** What is wrong with it: it can be used up to there. */
  public Optional<String> fault() {
    return fault;
  }

  /** What it says that nodes lack. */
  public List<Lack> lacks() {
    return lacks;
  }

  /** Its bytes, decompressed as they are read; closed by the caller. */
  public InputStream open() throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
    if (!gzip) {
      return in;
    }
    try {
      return new BufferedInputStream(new GZIPInputStream(in, BUFFER_BYTES), BUFFER_BYTES);
    } catch (IOException e) {
      in.close();
      throw new PeerException("its answer is not compressed as it says", e);
    }
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      System.getLogger(PeerPart.class.getName())
          .log(System.Logger.Level.WARNING, "part not deleted file=" + file, e);
    }
  }
}
