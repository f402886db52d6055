package io.fodc.proxy.http;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * The word by which a request is found again in logs: the caller's own, if it is a harmless one.
 */
final class RequestIds {
  static final String HEADER = "X-Request-Id";
  private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9._:/+=@-]{1,128}");

  private RequestIds() {}

  /** The caller's id, or a new one when it is empty, longer than 128 characters or has others. */
  static String of(String given) {
    return HARMLESS.matcher(given).matches()
        ? given
        : HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
  }
}
