package io.fodc.proxy.http;

import io.fodc.proxy.access.AccessControl;
import io.fodc.proxy.access.Authority;
import io.fodc.proxy.access.KnownHosts;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps pages of other sites, in a browser that reaches the proxy, from using it in the name of who
 * sits before it: requests under a name that is not ours, and changes that another origin asks for.
 * Programs that are no browser send none of these headers and are not concerned. Stateless.
 */
final class SiteGuard {
  private static final HeaderName FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");
  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
  private static final Set<String> OWN_SITE = Set.of("same-origin", "none");
  private static final Pattern ORIGIN = Pattern.compile("(https?)://(.{1,300})");

  private final KnownHosts hosts;
  private final boolean checksHosts;
  private final boolean secure;

  /**
   * A guard.
   *
   * @param access where nobody is asked who they are, only known hosts may be asked for; else only
   *     if any are configured
   */
  SiteGuard(HttpSettings settings, AccessControl access) {
    this.hosts = settings.hosts();
    this.checksHosts = hosts.given() || !access.http().required();
    this.secure = settings.tls().isPresent();
  }

  /**
   * Refuses what another site asks.
   *
   * @throws ProblemException naming host or origin, and the remedy
   */
  void check(ServerRequest request) {
    Authority host = host(request);
    // Who claims to be another proxy must show the secret of the fleet, which no page has.
    boolean peer = PeerDoor.claim(request).isPresent();
    if (checksHosts && !peer && !hosts.cover(host, local(request))) {
      throw Problem.of(
              ProblemCode.HOST_UNKNOWN,
              "nothing is served here as '" + host.host() + "'",
              "ask for localhost or the proxy's address, or name the host in http.hosts")
          .with("host", host.host())
          .thrown();
    }
    if (!READING.contains(request.prologue().method().text())) {
      checkOrigin(request, host);
    }
  }

  private static Authority host(ServerRequest request) {
    List<String> hosts = all(request, HeaderNames.HOST);
    if (hosts.size() != 1) {
      throw malformed("has " + hosts.size() + " Host headers");
    }
    return Authority.of(hosts.getFirst())
        .orElseThrow(() -> malformed("has the Host '" + Problem.excerpt(hosts.getFirst()) + "'"));
  }

  private static ProblemException malformed(String what) {
    return Problem.of(
            ProblemCode.REQUEST_MALFORMED,
            "the request " + what,
            "send one Host header, of the form NAME or NAME:PORT")
        .thrown();
  }

  private void checkOrigin(ServerRequest request, Authority host) {
    for (String site : all(request, FETCH_SITE)) {
      if (!OWN_SITE.contains(site)) {
        throw crossSite("Sec-Fetch-Site", site);
      }
    }
    List<String> origins = all(request, HeaderNames.ORIGIN);
    for (String origin : origins) {
      if (origins.size() > 1 || !isOwn(origin, host)) {
        throw crossSite("Origin", origin);
      }
    }
  }

  /** Whether an origin is the host that was asked for; a browser sends both without usual ports. */
  private boolean isOwn(String origin, Authority host) {
    Matcher form = ORIGIN.matcher(origin);
    if (!form.matches()) {
      return false;
    }
    String scheme = form.group(1);
    // In the clear the page may still have come by https, through a proxy that ends TLS.
    return (!secure || scheme.equals("https"))
        && Authority.of(form.group(2))
            .map(own -> own.in(scheme).equals(host.in(scheme)))
            .orElse(false);
  }

  private static ProblemException crossSite(String header, String value) {
    return Problem.of(
            ProblemCode.CROSS_SITE,
            "a page of another site asks for this: "
                + header
                + " is '"
                + Problem.excerpt(value)
                + "'",
            "ask from a page that the proxy serves, or with a program that sends no " + header)
        .with("header", header)
        .with("value", Problem.excerpt(value))
        .thrown();
  }

  private static List<String> all(ServerRequest request, HeaderName name) {
    return request.headers().contains(name) ? request.headers().get(name).allValues() : List.of();
  }

  private static InetAddress local(ServerRequest request) {
    return request.localPeer().address() instanceof InetSocketAddress inet
            && inet.getAddress() != null
        ? inet.getAddress()
        : InetAddress.getLoopbackAddress();
  }
}
