package io.fodc.e2e.simulator;

import java.util.Locale;

/**
 * Who a simulated node says it is.
 *
 * @param role {@code liaison}, {@code data-hot}, {@code data-warm} or {@code data-cold}
 * @param index number of the node among those of its role, from 0
 * @param series number of sample lines of a healthy page, at least 300
 * @param seed what its values are drawn from
 */
public record SimulatedNode(String role, int index, int series, long seed) {
  public SimulatedNode {
    if (series < 300) {
      throw new IllegalArgumentException("series=" + series + ": a node shows at least 300");
    }
  }

  /** The pod the node pretends to run in, such as {@code demo-data-hot-0}. */
  public String podName() {
    return "demo-" + role + "-" + index;
  }

  /** The name the node calls itself. */
  public String nodeName() {
    return podName() + ".demo-headless:" + (isLiaison() ? 18912 : 17912);
  }

  /** Whether this is a liaison. */
  public boolean isLiaison() {
    return role.equals("liaison");
  }

  /** The tier behind {@code data-}; empty for a liaison. */
  public String tier() {
    return isLiaison() ? "" : role.substring(role.indexOf('-') + 1).toLowerCase(Locale.ROOT);
  }

  /** The command line the node shows; its secrets are invented and must never leave an agent. */
  public String[] commandLine() {
    return isLiaison()
        ? new String[] {
          "/banyand",
          "liaison",
          "--observability-modes=prometheus",
          "--http-grpc-addr=localhost:17912",
          "--auth-config-file=/etc/banyandb/credentials.yaml",
          "--etcd-password=" + SECRET,
          "--logging-level=info",
          "--stream-write-timeout=15s"
        }
        : new String[] {
          "/banyand",
          "data",
          "--observability-modes=prometheus",
          "--node-labels=type=" + tier(),
          "--etcd-endpoints=http://root:" + SECRET + "@etcd.demo:2379",
          "--measure-root-path=/data/measure",
          "--measure-flush-timeout=" + (index == 0 ? "5s" : "7s"),
          "--logging-level",
          "info"
        };
  }

  /** The password in every simulated command line. */
  public static final String SECRET = "Vq7-horse-battery-Staple9";
}
