package io.fodc.schemas.settings;

/**
 * A TCP address as users write it: {@code host:port}, an IPv6 host in brackets.
 *
 * @param host name or address, without brackets
 * @param port 0 to 65535; 0 lets the system choose
 */
public record HostAndPort(String host, int port) {
  private static final int MAX_PORT = 65_535;

  public HostAndPort {
    if (host.isEmpty() || host.codePoints().anyMatch(c -> c <= ' ' || c == '/' || c == '@')) {
      throw new IllegalArgumentException("has no usable host");
    }
    if (port < 0 || port > MAX_PORT) {
      throw new IllegalArgumentException("has a port outside 0 to " + MAX_PORT);
    }
  }

  /**
   * The address a text stands for.
   *
   * @throws IllegalArgumentException with the reason, if it stands for none
   */
  public static HostAndPort parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0 || colon == text.length() - 1 || text.endsWith("]")) {
      throw new IllegalArgumentException("has no port");
    }
    String host = text.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (!bracketed && host.indexOf(':') >= 0) {
      throw new IllegalArgumentException("has an IPv6 address without brackets");
    }
    String port = text.substring(colon + 1);
    if (port.length() > 5 || Quantity.skipDigits(port, 0) != port.length()) {
      throw new IllegalArgumentException("has a port that is not a number");
    }
    return new HostAndPort(
        bracketed ? host.substring(1, host.length() - 1) : host, Integer.parseInt(port));
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
