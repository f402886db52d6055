package io.fodc.ctl.http;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Path and query of a request. Names from users are always percent-encoded: none can reach another
 * path.
 */
public record Address(String text, boolean hasQuery) {
  /** A path that is known to be one. */
  public static Address of(String path) {
    return new Address(path, false);
  }

  /** One more segment, whatever characters it has. */
  public Address segment(String name) {
    String encoded = encode(name);
    if (encoded.equals(".") || encoded.equals("..")) {
      encoded = encoded.replace(".", "%2E");
    }
    return new Address(text + "/" + encoded, false);
  }

  /** A further piece of the path that is known to be one, such as {@code /cancel}. */
  public Address then(String path) {
    return new Address(text + path, false);
  }

  /** A parameter, unless its value is empty. */
  public Address with(String name, String value) {
    if (value.isEmpty()) {
      return this;
    }
    return new Address(text + (hasQuery ? "&" : "?") + encode(name) + "=" + encode(value), true);
  }

  /** A parameter as often as there are values. */
  public Address with(String name, List<String> values) {
    Address longer = this;
    for (String value : values) {
      longer = longer.with(name, value);
    }
    return longer;
  }

  private static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
