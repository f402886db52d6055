package io.fodc.profiling.profile;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads pprof's format, compressed with gzip or not, from bytes that nobody vouches for. The
 * message is read field by field into flat arrays: as objects it would take some ten times its
 * bytes.
 */
public final class ProfileReader {
  private static final int BUFFER_BYTES = 64 * 1024;
  private static final int SNIFFED_BYTES = 16;

  private ProfileReader() {}

  /**
   * Reads to the end of the stream and leaves it open.
   *
   * @throws ProfileException naming what is wrong, the limit if it is one, and the remedy
   * @throws IOException if the stream itself fails
   */
  public static Profile read(InputStream in, ProfileLimits limits) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(in, BUFFER_BYTES);
    buffered.mark(SNIFFED_BYTES);
    byte[] head = buffered.readNBytes(SNIFFED_BYTES);
    buffered.reset();
    boolean gzip = head.length > 1 && head[0] == (byte) 0x1f && head[1] == (byte) 0x8b;
    if (!gzip) {
      ForeignFormat.check(head);
    }
    try {
      InputStream plain = gzip ? new GZIPInputStream(buffered, BUFFER_BYTES) : buffered;
      BoundedInput bounded = new BoundedInput(plain, limits.inflatedBytes());
      return parse(new BufferedInputStream(bounded, BUFFER_BYTES), limits);
    } catch (ZipException | EOFException e) {
      throw ProfileException.malformed("its gzip stream is broken or ends early");
    }
  }

  private static Profile parse(InputStream in, ProfileLimits limits) throws IOException {
    in.mark(SNIFFED_BYTES);
    byte[] head = in.readNBytes(SNIFFED_BYTES);
    in.reset();
    ForeignFormat.check(head);
    CodedInputStream coded = CodedInputStream.newInstance(in, BUFFER_BYTES);
    coded.setSizeLimit(Integer.MAX_VALUE);
    RawProfile raw = new RawProfile(limits);
    try {
      new ProfileWire(coded, raw).read();
    } catch (InvalidProtocolBufferException e) {
      throw ProfileException.malformed("it is no protocol buffer of a profile to its end");
    }
    return new ProfileTables(raw).profile();
  }

  /** What else is kept as an artifact, known by its first bytes. */
  private static final class ForeignFormat {
    private static final String FIRST_TAGS = "\n\022\032\"*2HPZ`";

    static void check(byte[] head) throws ProfileException {
      if (starts(head, "JAVA PROFILE")) {
        throw other("a heap dump of a JVM (hprof)", "open it with Eclipse MAT or VisualVM");
      }
      if (starts(head, "go 1.")) {
        throw other("a Go execution trace", "open it with 'go tool trace FILE'");
      }
      if (starts(head, "FLR\0")) {
        throw other(
            "a JDK flight recording", "open it with 'jfr print FILE' or JDK Mission Control");
      }
      // A writer begins with one of its tables or with a time or a period.
      if (head.length == 0 || FIRST_TAGS.indexOf(head[0]) < 0) {
        throw other("no profile", "download it and look at it with 'file FILE'");
      }
    }

    private static boolean starts(byte[] head, String magic) {
      byte[] bytes = magic.getBytes(StandardCharsets.US_ASCII);
      return head.length >= bytes.length
          && Arrays.equals(head, 0, bytes.length, bytes, 0, bytes.length);
    }

    private static ProfileException other(String what, String remedy) {
      return new ProfileException(
          ProfileException.Reason.NOT_A_PROFILE,
          "this is " + what + ", not a pprof profile",
          remedy);
    }
  }
}
