package io.fodc.e2e.simulator;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Simulated nodes in one process. Each argument names one node as comma-separated pairs, {@code
 * role=data-hot,index=0,series=2000,seed=7,metrics=2121,pprof=6060,query=17912}; ports left out are
 * any free ones. When a node listens it prints {@code ready NAME metrics=P pprof=P query=P}. The
 * process ends when its standard input does, so that it never outlives who started it.
 */
public final class NodeSimulator {
  private NodeSimulator() {}

  /** Starts the nodes and waits for the end of standard input. */
  public static void main(String[] arguments) throws IOException {
    List<NodeEndpoints> nodes = new ArrayList<>();
    for (String argument : arguments) {
      Map<String, String> pairs = new HashMap<>();
      for (String pair : argument.split(",")) {
        int equals = pair.indexOf('=');
        if (equals < 1) {
          System.err.println("'" + pair + "' in '" + argument + "' is not key=value");
          System.exit(2);
        }
        pairs.put(pair.substring(0, equals), pair.substring(equals + 1));
      }
      SimulatedNode node =
          new SimulatedNode(
              pairs.getOrDefault("role", "data-hot"),
              number(pairs, "index", 0),
              number(pairs, "series", 1000),
              number(pairs, "seed", 1));
      NodeEndpoints endpoints =
          NodeEndpoints.start(
              node,
              number(pairs, "metrics", 0),
              number(pairs, "pprof", 0),
              number(pairs, "query", 0));
      nodes.add(endpoints);
      System.out.printf(
          "ready %s metrics=%d pprof=%d query=%d%n",
          node.podName(), endpoints.metricsPort(), endpoints.pprofPort(), endpoints.queryPort());
    }
    while (System.in.read() >= 0) {
      // Whatever comes in is nothing to this process: only its end counts.
    }
    nodes.forEach(NodeEndpoints::close);
    System.exit(0);
  }

  private static int number(Map<String, String> pairs, String key, int otherwise) {
    return Integer.parseInt(pairs.getOrDefault(key, Integer.toString(otherwise)));
  }
}
