package io.fodc.agent.scrape;

import java.util.Objects;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;

/**
 * What all targets of an agent share.
 *
 * @param limits bounds of one scrape
 * @param maxSampleAgeMillis a sample that carries an older timestamp of its own is not current and
 *     is left out
 * @param userAgent product token in requests
 * @param tls makes secure sockets
 */
public record ScrapeSettings(
    ScrapeLimits limits,
    long maxSampleAgeMillis,
    String userAgent,
    Supplier<SSLSocketFactory> tls) {
  public ScrapeSettings {
    Objects.requireNonNull(limits, "limits");
    Objects.requireNonNull(userAgent, "userAgent");
    Objects.requireNonNull(tls, "tls");
  }
}
