package io.fodc.agent.channel;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.okhttp.OkHttpChannelBuilder;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/**
 * Where a channel leads.
 *
 * @param host name or address, an IPv6 address without brackets
 * @param port 1 to 65535
 * @param tls TLS; plain text when empty
 * @param token what is shown with every call to be known; nothing when empty
 */
public record ChannelTarget(
    String host, int port, Optional<ClientTls> tls, Optional<BearerToken> token) {
  public ChannelTarget {
    Objects.requireNonNull(tls, "tls");
    Objects.requireNonNull(token, "token");
    if (host.isEmpty() || port < 1 || port > 65_535) {
      throw new IllegalArgumentException(
          "address '%s:%d' needs a host and a port from 1 to 65535".formatted(host, port));
    }
  }

  /** A target where nobody asks who we are. */
  public ChannelTarget(String host, int port, Optional<ClientTls> tls) {
    this(host, port, tls, Optional.empty());
  }

  /** The same, with a token that is shown there. */
  public ChannelTarget withToken(BearerToken shown) {
    return new ChannelTarget(host, port, tls, Optional.of(shown));
  }

  /**
   * The target behind {@code host:port} or {@code [IPv6]:port}.
   *
   * @throws IllegalArgumentException if the text is neither
   */
  public static ChannelTarget of(String address, Optional<ClientTls> tls) {
    int colon = address.lastIndexOf(':');
    try {
      if (colon < 1) {
        throw new NumberFormatException("no port");
      }
      String host = address.substring(0, colon);
      if (host.startsWith("[") && host.endsWith("]")) {
        host = host.substring(1, host.length() - 1);
      } else if (host.indexOf(':') >= 0) {
        throw new NumberFormatException("an IPv6 address needs brackets");
      }
      return new ChannelTarget(host, Integer.parseInt(address.substring(colon + 1)), tls);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "address '" + address + "' is not host:port, such as 127.0.0.1:17921", e);
    }
  }

  /**
   * A builder of channels to here that runs on {@code executor}. The files of certificates and
   * token are read now.
   *
   * @throws ChannelSetupException if one of them cannot be read or used
   */
  public OkHttpChannelBuilder channel(ExecutorService executor) throws ChannelSetupException {
    OkHttpChannelBuilder builder = builder();
    if (token.isPresent()) {
      builder.intercept(token.get().read());
    }
    tls.flatMap(ClientTls::serverName).ifPresent(builder::overrideAuthority);
    return builder
        .executor(executor)
        .transportExecutor(executor)
        .offloadExecutor(executor)
        .disableRetry()
        .disableServiceConfigLookUp();
  }

  private OkHttpChannelBuilder builder() throws ChannelSetupException {
    if (tls.isEmpty()) {
      return OkHttpChannelBuilder.forAddress(host, port, InsecureChannelCredentials.create());
    }
    try {
      ChannelCredentials credentials = tls.get().credentials();
      return OkHttpChannelBuilder.forAddress(host, port, credentials);
    } catch (IOException | IllegalArgumentException e) {
      throw new ChannelSetupException(
          "cannot use the certificates for %s (%s): %s"
              .formatted(this, tls.get().files(), reason(e)),
          e);
    }
  }

  private static String reason(Exception e) {
    String message = String.valueOf(e.getMessage());
    int line = message.indexOf('\n');
    return e.getClass().getSimpleName()
        + " "
        + (line < 0 ? message : message.substring(0, line)).strip();
  }

  /** {@code host:port}. */
  @Override
  public String toString() {
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }
}
