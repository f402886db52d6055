package io.fodc.profiling.pprof;

import com.google.protobuf.InvalidProtocolBufferException;
import io.fodc.schemas.wire.pprof.Profile;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;

/** A profile as files hold it: one message, compressed with gzip. */
public final class PackedProfile {
  private PackedProfile() {}

  /**
   * The message in these bytes. In memory it takes about four times what it unpacks to.
   *
   * @param mostBytes that it may unpack to
   */
  public static Profile read(byte[] packed, int mostBytes) throws NotAProfileException {
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      byte[] message = in.readNBytes(mostBytes);
      if (message.length == mostBytes && in.read() >= 0) {
        throw new NotAProfileException(
            "it unpacks to more than " + mostBytes + " bytes, which is the limit", true);
      }
      return Profile.parseFrom(message);
    } catch (InvalidProtocolBufferException e) {
      throw new NotAProfileException("its message is no profile");
    } catch (ZipException e) {
      throw new NotAProfileException("it cannot be unpacked: " + e.getMessage());
    } catch (EOFException e) {
      throw new NotAProfileException("it ends too early, after " + packed.length + " bytes");
    } catch (NotAProfileException e) {
      throw e;
    } catch (IOException e) {
      throw new NotAProfileException("it cannot be read: " + e.getMessage());
    }
  }

  /** Writes a message; the stream stays open. */
  public static void write(Profile profile, OutputStream out) throws IOException {
    GZIPOutputStream packed = new GZIPOutputStream(out);
    profile.writeTo(packed);
    packed.finish();
  }
}
