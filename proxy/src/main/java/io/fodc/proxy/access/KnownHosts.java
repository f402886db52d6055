package io.fodc.proxy.access;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Names by which a listener may be asked for. A page of another site can have its own name resolve
 * to our address and so ask for us as if we were that site (DNS rebinding); the name that it asks
 * for gives it away. Names of this machine and the very address that a connection came to are
 * always known: nobody can have those resolved.
 */
public final class KnownHosts {
  /** None but those of this machine. */
  public static final KnownHosts NONE = new KnownHosts(List.of());

  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._*-]{1,253}");
  private static final int MAX_NAMES = 1000;

  /** IPv4 in the one form that cannot be taken for a name. */
  private static final Pattern IPV4 =
      Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");

  private final List<String> names;

  private KnownHosts(List<String> names) {
    this.names = List.copyOf(names);
  }

  /**
   * Known names; a {@code *} stands for any text.
   *
   * @throws IllegalArgumentException saying which is no name
   */
  public static KnownHosts of(List<String> names) {
    if (names.size() > MAX_NAMES) {
      throw new IllegalArgumentException("there are more than " + MAX_NAMES + " names");
    }
    for (String name : names) {
      if (!FORM.matcher(name).matches()) {
        throw new IllegalArgumentException("'" + name + "' is no name of a host");
      }
    }
    return new KnownHosts(names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList());
  }

  /** Whether there are any beside those of this machine. */
  public boolean given() {
    return !names.isEmpty();
  }

  /**
   * Whether one may ask for this host.
   *
   * @param local address that the connection came to
   */
  public boolean cover(Authority asked, InetAddress local) {
    String host = asked.host();
    return ofThisMachine(host)
        || isAddress(host, local)
        || names.stream().anyMatch(name -> Glob.matches(name, host));
  }

  /** Whether nobody but this machine can be meant. */
  public static boolean ofThisMachine(String host) {
    return host.equalsIgnoreCase("localhost") || isAddress(host, InetAddress.getLoopbackAddress());
  }

  private static boolean isAddress(String host, InetAddress local) {
    boolean ipv6 = host.startsWith("[");
    if (!ipv6 && !IPV4.matcher(host).matches()) {
      return false;
    }
    try {
      InetAddress literal =
          InetAddress.ofLiteral(ipv6 ? host.substring(1, host.length() - 1) : host);
      return literal.isLoopbackAddress() || literal.equals(local);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
