package io.fodc.agent.scrape;

import io.fodc.schemas.metric.Labels;
import java.net.URI;
import java.util.Locale;
import java.util.Objects;

/**
 * A page to read at every tick.
 *
 * @param name name in metrics and statuses: the URL without user, password and query
 * @param url where the page is, {@code http} or {@code https}
 * @param labels labels every sample of the page gets
 */
public record ScrapeTarget(String name, URI url, Labels labels) {
  public ScrapeTarget {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(labels, "labels");
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new IllegalArgumentException(
          "target '" + display(url) + "' needs the scheme http or https");
    }
    if (url.getHost() == null) {
      throw new IllegalArgumentException("target '" + display(url) + "' names no host");
    }
  }

  /** The target at this URL, named after it. */
  public static ScrapeTarget of(URI url, Labels labels) {
    return new ScrapeTarget(display(url), url, labels);
  }

  /** The same target under another name. */
  public ScrapeTarget named(String other) {
    return new ScrapeTarget(other, url, labels);
  }

  boolean secure() {
    return url.getScheme().equalsIgnoreCase("https");
  }

  int port() {
    if (url.getPort() > 0) {
      return url.getPort();
    }
    return secure() ? 443 : 80;
  }

  /** Host without the brackets of an IPv6 literal. */
  String host() {
    String host = url.getHost();
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  private static String display(URI url) {
    String host = url.getHost() == null ? "" : url.getHost();
    String port = url.getPort() > 0 ? ":" + url.getPort() : "";
    String path = url.getRawPath() == null ? "" : url.getRawPath();
    return url.getScheme() + "://" + host + port + path;
  }
}
