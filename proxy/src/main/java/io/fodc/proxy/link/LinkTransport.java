package io.fodc.proxy.link;

import io.grpc.BindableService;
import java.util.List;
import java.util.Locale;

/** What carries the link: the values of {@code link.transport}. */
public enum LinkTransport {
  HELIDON,
  NETTY;

  /** As it is written in the configuration. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** A server of this kind, not yet started. */
  public LinkServer server(LinkServerSettings settings, List<? extends BindableService> services) {
    return switch (this) {
      case HELIDON -> new HelidonLinkServer(settings, services);
      case NETTY -> new NettyLinkServer(settings, services);
    };
  }
}
