package io.fodc.ctl.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fodc.ctl.ExitCode;
import io.fodc.ctl.Failure;
import io.fodc.ctl.Nearest;
import io.fodc.ctl.http.Address;
import io.fodc.ctl.http.ProxyClient;
import io.fodc.schemas.capture.CaptureKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is to be captured, where, and how. */
final class CaptureRequest {
  /** For completion. */
  static final class Kinds extends ArrayList<String> {
    private static final long serialVersionUID = 1;

    Kinds() {
      super(CaptureKind.words());
    }
  }

  @Parameters(
      paramLabel = "KIND",
      completionCandidates = Kinds.class,
      description = "${COMPLETION-CANDIDATES}")
  String kind = "";

  @Option(
      names = {"-n", "--node"},
      paramLabel = "NODE",
      description = "this node: node_id or cluster/node_id; may be repeated")
  List<String> nodes = new ArrayList<>();

  @Option(names = "--role", paramLabel = "ROLE", description = "all nodes of this role")
  String role = "";

  @Option(names = "--cluster", paramLabel = "NAME", description = "all nodes of this cluster")
  String cluster = "";

  @Option(
      names = {"-l", "--label"},
      paramLabel = "KEY=VALUE",
      description = "all nodes that carry this label")
  Map<String, String> labels = new LinkedHashMap<>();

  @Option(
      names = "--self",
      description = "the proxy's own JVM instead of nodes: cpu, allocs or lock")
  boolean self;

  @Option(
      names = {"-s", "--seconds"},
      paramLabel = "N",
      description = "how long to watch; a default of the kind when not said")
  int seconds = -1;

  @Option(
      names = "--option",
      paramLabel = "KEY=VALUE",
      description = "an option of the kind that has no name of its own here")
  Map<String, String> options = new LinkedHashMap<>();

  @Option(
      names = "--method",
      paramLabel = "NAME",
      description = "insist on pprof, ktm, async-profiler or goroutine-sampling")
  String method = "";

  @Option(names = "--rate", paramLabel = "HZ", description = "samples a second (cpu)")
  String rate = "";

  @Option(names = "--gc", description = "collect garbage before (heap)")
  boolean gc;

  @Option(
      names = "--delta",
      description = "what changed within the seconds (heap, allocs, goroutine)")
  boolean delta;

  @Option(names = "--pid", paramLabel = "PID", description = "another process than the node's")
  String pid = "";

  @Option(
      names = "--process",
      paramLabel = "NAME",
      description = "node, or agent for the agent's own JVM")
  String process = "";

  @Option(names = "--event", paramLabel = "NAME", description = "of a JVM: cpu or wall (cpu)")
  String event = "";

  @Option(names = "--dump", description = "a whole heap dump of a JVM (heap)")
  boolean dump;

  @Option(names = "--text", description = "the text form too (goroutine)")
  boolean text;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "first instant, or how long ago (window)")
  String from = "";

  @Option(
      names = "--to",
      paramLabel = "TIME",
      description = "last instant, or how long ago (window)")
  String to = "";

  @Option(names = "--dry-run", description = "only tell what it would cost, and who would refuse")
  boolean dryRun;

  /** Where the request goes. */
  Address address() {
    return Address.of(self ? "/api/v1/self/captures" : "/api/v1/captures");
  }

  /** The request, checked as far as it can be without the proxy. */
  ObjectNode body(Instant now) {
    if (CaptureKind.of(kind).isEmpty()) {
      throw new Failure(
          ExitCode.USAGE,
          "'" + kind + "' is no kind of capture",
          Nearest.of(kind, CaptureKind.words())
                  .map(near -> "did you mean '" + near + "'? ")
                  .orElse("")
              + "known are "
              + String.join(", ", CaptureKind.words()));
    }
    ObjectNode body = ProxyClient.JSON.createObjectNode().put("kind", kind);
    if (!self) {
      target(body.putObject("target"));
    }
    if (seconds >= 0) {
      body.put("seconds", seconds);
    }
    ObjectNode named = body.putObject("options");
    options(now).forEach(named::put);
    if (named.isEmpty()) {
      body.remove("options");
    }
    if (dryRun) {
      body.put("dry_run", true);
    }
    return body;
  }

  private void target(ObjectNode target) {
    List<NodeName> names = nodes.stream().map(NodeName::of).toList();
    List<String> clusters =
        names.stream().flatMap(name -> name.cluster().stream()).distinct().toList();
    if (clusters.size() > 1
        || (!cluster.isEmpty() && clusters.stream().anyMatch(c -> !c.equals(cluster)))) {
      throw new Failure(
          ExitCode.USAGE, "nodes of several clusters are named", "ask once for each cluster");
    }
    if (nodes.isEmpty() && role.isEmpty() && cluster.isEmpty() && labels.isEmpty()) {
      throw new Failure(
          ExitCode.USAGE,
          "it is not said which nodes",
          "name them with --node, --role, --cluster or --label; see 'fodcctl get nodes'");
    }
    if (names.size() == 1) {
      target.put("node_id", names.getFirst().nodeId());
    } else if (!names.isEmpty()) {
      var list = target.putArray("node_id");
      names.forEach(name -> list.add(name.nodeId()));
    }
    if (!role.isEmpty()) {
      target.put("role", role);
    }
    if (!cluster.isEmpty() || !clusters.isEmpty()) {
      target.put("cluster", cluster.isEmpty() ? clusters.getFirst() : cluster);
    }
    if (!labels.isEmpty()) {
      ObjectNode wanted = target.putObject("labels");
      labels.forEach(wanted::put);
    }
  }

  private Map<String, String> options(Instant now) {
    Map<String, String> all = new TreeMap<>(options);
    Map<String, String> written =
        Map.of(
            "method",
            method,
            "rate",
            rate,
            "pid",
            pid,
            "process",
            process,
            "event",
            event,
            "from",
            from.isEmpty() ? "" : millis("--from", from, now),
            "to",
            to.isEmpty() ? "" : millis("--to", to, now));
    Map<String, Boolean> switched = Map.of("gc", gc, "delta", delta, "dump", dump, "text", text);
    written.forEach((name, value) -> put(all, name, value));
    switched.forEach((name, on) -> put(all, name, on ? "true" : ""));
    return all;
  }

  private static String millis(String option, String written, Instant now) {
    return Long.toString(Moment.of(option, written, now).toEpochMilli());
  }

  private static void put(Map<String, String> all, String name, String value) {
    if (!value.isEmpty() && all.putIfAbsent(name, value) != null) {
      throw new Failure(
          ExitCode.USAGE,
          "option '" + name + "' is given twice",
          "use either --" + name + " or --option " + name + "=…");
    }
  }
}
