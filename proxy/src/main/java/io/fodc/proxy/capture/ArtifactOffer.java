package io.fodc.proxy.capture;

import io.fodc.proxy.upload.UploadOffer;
import io.fodc.proxy.upload.UploadRefusal;
import io.fodc.proxy.upload.UploadRefusal.Kind;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which artifact of which part an upload is, by its name. */
record ArtifactOffer(String token, int number) {
  /** Artifacts of one part. */
  static final int MOST = 16;

  private static final Pattern NAME = Pattern.compile("([0-9a-f]{32})-([0-9]{1,2})");
  private static final Pattern FILE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
  private static final Pattern MEDIA_TYPE =
      Pattern.compile(
          "[A-Za-z0-9!#$&^_.+-]{1,63}/[A-Za-z0-9!#$&^_.+-]{1,63}(;"
              + " ?[a-z0-9-]{1,32}=[A-Za-z0-9_.-]{1,32}){0,2}");

  static ArtifactOffer of(UploadOffer offer) throws UploadRefusal {
    Matcher name = NAME.matcher(offer.uploadId());
    if (!name.matches()) {
      throw new UploadRefusal(Kind.UNKNOWN, "nobody waits for this upload, or not any more");
    }
    int number = Integer.parseInt(name.group(2));
    if (number >= MOST) {
      throw new UploadRefusal(Kind.INVALID, "a part has at most " + MOST + " artifacts");
    }
    if (!FILE.matcher(offer.fileName()).matches()) {
      throw new UploadRefusal(
          Kind.INVALID, "file_name is no name of letters, digits, dots and dashes");
    }
    if (!MEDIA_TYPE.matcher(offer.mediaType()).matches()) {
      throw new UploadRefusal(Kind.INVALID, "media_type is none");
    }
    return new ArtifactOffer(name.group(1), number);
  }
}
