package io.fodc.agent.capture.pprof;

import io.fodc.agent.scrape.Download;
import io.fodc.agent.scrape.ScrapeTarget;
import io.fodc.schemas.metric.Labels;
import io.fodc.schemas.settings.HostAndPort;
import java.net.URI;
import java.time.Duration;

/**
 * Where a node's pprof pages are.
 *
 * @param address from the agent's configuration ({@code config-sources.pprof-address}), never from
 *     an order
 * @param userAgent product token in requests
 * @param grace how much later than due a node may have answered completely
 */
public record PprofEndpoint(HostAndPort address, String userAgent, Duration grace) {
  /** A node that collects a large heap first is well within it. */
  public static final Duration GRACE = Duration.ofSeconds(15);

  Download ask(PprofPage page, long deadlineNanos) {
    return Download.start(
        ScrapeTarget.of(URI.create(url(page) + page.query()), Labels.EMPTY),
        userAgent,
        deadlineNanos);
  }

  /** As messages name it, without the query. */
  String url(PprofPage page) {
    return "http://" + address + page.path();
  }
}
