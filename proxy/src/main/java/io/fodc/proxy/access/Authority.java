package io.fodc.proxy.access;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Host and port as a {@code Host} header or an origin has them.
 *
 * @param host in lower case, without the dot that may end it; an IPv6 address keeps its brackets
 * @param port as written; empty for the usual one
 */
public record Authority(String host, String port) {
  private static final Pattern FORM =
      Pattern.compile("(\\[[0-9A-Fa-f:.]{2,45}\\]|[A-Za-z0-9._-]{1,253}?)\\.?(?::([0-9]{1,5}))?");

  /** Reads one; empty if it is none. */
  public static Optional<Authority> of(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    String port = form.group(2) == null ? "" : form.group(2);
    return Optional.of(new Authority(form.group(1).toLowerCase(Locale.ROOT), port));
  }

  /** The same without a port that the scheme implies. */
  public Authority in(String scheme) {
    boolean usual = port.equals(scheme.equals("https") ? "443" : "80");
    return usual ? new Authority(host, "") : this;
  }
}
