package io.fodc.ctl.capture;

import com.fasterxml.jackson.databind.JsonNode;
import io.fodc.ctl.ExitCode;
import io.fodc.ctl.Failure;
import io.fodc.ctl.http.Address;
import io.fodc.ctl.http.ProxyClient;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * Fetches one artifact. It is written beside its place under a name with its digest, goes on where
 * it broke off, also in a later run, and takes its name when it is whole and its SHA-256 right.
 * Only its owner can read it. Belongs to one thread.
 */
public final class ArtifactDownload {
  private static final int MOST_TRIES_WITHOUT_A_BYTE = 5;
  private static final Duration STALL = Duration.ofSeconds(30);

  private final ProxyClient client;
  private final Address address;
  private final JsonNode artifact;
  private final MessageDigest digest = sha256();
  private long received;

  /** The artifact that a capture's JSON describes. */
  public ArtifactDownload(ProxyClient client, String captureId, JsonNode artifact) {
    this.client = client;
    this.artifact = artifact;
    this.address =
        Address.of("/api/v1/captures")
            .segment(captureId)
            .then("/artifacts")
            .segment(artifact.path("name").asText());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes it to a file. */
  public void to(Path target, boolean force) {
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS) && !force) {
      throw exists(target);
    }
    Path part =
        target.resolveSibling(
            "." + target.getFileName() + "." + digestExpected().substring(0, 12) + ".part");
    try (FileChannel file = open(part)) {
      takeUp(file);
      fetch(Channels.newOutputStream(file));
      file.force(true);
    } catch (IOException e) {
      throw new Failure(
          ExitCode.FAILED, "cannot write " + part + ": " + e, "make room or name another place");
    }
    try {
      check();
    } catch (Failure e) {
      delete(part);
      throw e;
    }
    place(part, target, force);
  }

  /** Writes it to a stream; what was written is only good when this returns. */
  public void to(OutputStream out) throws IOException {
    fetch(out);
    out.flush();
    check();
  }

  private String digestExpected() {
    String expected = artifact.path("sha256").asText();
    if (!expected.matches("[0-9a-f]{64}")) {
      throw new Failure(
          ExitCode.FAILED,
          "the proxy tells no SHA-256 of " + artifact.path("name").asText(),
          "ask for it with curl if you want it without a check");
    }
    return expected;
  }

  private static FileChannel open(Path part) throws IOException {
    Set<OpenOption> options =
        Set.of(
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS);
    return FileChannel.open(
        part,
        options,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  /** What an earlier run left counts, if it can be a beginning. */
  private void takeUp(FileChannel file) throws IOException {
    if (file.size() > artifact.path("bytes").asLong()) {
      file.truncate(0);
    }
    byte[] buffer = new byte[64 << 10];
    var in = Channels.newInputStream(file);
    for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
      digest.update(buffer, 0, read);
      received += read;
    }
  }

  private void fetch(OutputStream out) throws IOException {
    long size = artifact.path("bytes").asLong();
    int tries = 0;
    while (received < size) {
      long before = received;
      try {
        piece(out, size);
      } catch (BrokenOff e) {
        tries = received > before ? 0 : tries + 1;
        if (tries == MOST_TRIES_WITHOUT_A_BYTE) {
          throw new Failure(
              ExitCode.FAILED,
              "the download broke off at " + received + " of " + size + " bytes",
              List.of(
                  "why:     " + e.getMessage(), "remedy:  run it again, it goes on from there"));
        }
      }
    }
  }

  private void piece(OutputStream out, long size) throws IOException, BrokenOff {
    List<String> range =
        received == 0
            ? List.of()
            : List.of("Range", "bytes=" + received + "-", "If-Range", '"' + digestExpected() + '"');
    try (ProxyClient.Body body = client.stream(address, "*/*", range, STALL)) {
      boolean goesOn = received == 0 || continues(body);
      long skip = goesOn ? 0 : received;
      byte[] buffer = new byte[64 << 10];
      while (received < size) {
        int read = read(body, buffer);
        int from = (int) Math.min(skip, read);
        skip -= from;
        int count = (int) Math.min(read - from, size - received);
        out.write(buffer, from, count);
        digest.update(buffer, from, count);
        received += count;
      }
    }
  }

  /** Whether the body is the rest; a whole one is read over as far as it is known. */
  private boolean continues(ProxyClient.Body body) {
    return body.status() == 206
        && body.headers()
            .firstValue("Content-Range")
            .orElse("")
            .startsWith("bytes " + received + "-");
  }

  private static int read(ProxyClient.Body body, byte[] buffer) throws BrokenOff {
    try {
      int read = body.in().read(buffer);
      if (read < 0) {
        throw new BrokenOff("the connection ended");
      }
      return read;
    } catch (IOException e) {
      throw new BrokenOff(String.valueOf(e.getMessage()));
    }
  }

  private void check() {
    String actual = HexFormat.of().formatHex(digest.digest());
    if (!actual.equals(digestExpected())) {
      throw new Failure(
          ExitCode.FAILED,
          artifact.path("name").asText() + " is not what the proxy said",
          List.of(
              "why:     its SHA-256 is " + actual,
              "         and not        " + digestExpected(),
              "remedy:  download it again; if it stays so, look at the proxy's disk"));
    }
  }

  private static void place(Path part, Path target, boolean force) {
    try {
      if (force) {
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        return;
      }
      try {
        // Unlike a move, a link fails when somebody else was quicker.
        Files.createLink(target, part);
        Files.delete(part);
      } catch (UnsupportedOperationException e) {
        Files.move(part, target);
      }
    } catch (FileAlreadyExistsException e) {
      throw exists(target);
    } catch (IOException e) {
      throw new Failure(
          ExitCode.FAILED, part + " cannot become " + target + ": " + e, "rename it yourself");
    }
  }

  private static Failure exists(Path target) {
    return new Failure(
        ExitCode.FAILED, target + " is there already", "name another with -o, or add --force");
  }

  private static void delete(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      // It stays; the next run finds that it does not fit.
    }
  }

  private static final class BrokenOff extends Exception {
    private static final long serialVersionUID = 1;

    BrokenOff(String why) {
      super(why);
    }
  }
}
