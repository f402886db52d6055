package io.fodc.e2e.process;

import io.fodc.e2e.simulator.Behaviour;
import io.fodc.e2e.simulator.NodeSimulator;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process with simulated nodes. */
public final class SimulatorProcess implements Closeable {
  private static final Pattern READY =
      Pattern.compile("ready (\\S+) metrics=(\\d+) pprof=(\\d+) query=(\\d+)");
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  /** A simulated node as seen from outside. */
  public record Listening(String podName, int metricsPort, int pprofPort, int queryPort) {
    /** Where it is scraped. */
    public String metricsUrl() {
      return "http://127.0.0.1:" + metricsPort + "/metrics";
    }
  }

  private final RunningProcess process;
  private final List<Listening> nodes;

  private SimulatorProcess(RunningProcess process, List<Listening> nodes) {
    this.process = process;
    this.nodes = List.copyOf(nodes);
  }

  /** Starts one process with a node per argument, as {@link NodeSimulator} takes them. */
  public static SimulatorProcess start(String name, Path directory, String... nodes) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx192m",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                NodeSimulator.class.getName()));
    command.addAll(List.of(nodes));
    RunningProcess process = RunningProcess.start(name, command, Map.of(), directory);
    List<Listening> listening =
        process.awaitOutput(
            nodes.length + " ready lines",
            START_LIMIT,
            output -> {
              List<Listening> found = new ArrayList<>();
              Matcher line = READY.matcher(output);
              while (line.find()) {
                found.add(
                    new Listening(
                        line.group(1),
                        Integer.parseInt(line.group(2)),
                        Integer.parseInt(line.group(3)),
                        Integer.parseInt(line.group(4))));
              }
              return found.size() >= nodes.length
                  ? Optional.of(found.subList(found.size() - nodes.length, found.size()))
                  : Optional.empty();
            });
    return new SimulatorProcess(process, listening);
  }

  /** Its nodes, in the order they were asked for. */
  public List<Listening> nodes() {
    return nodes;
  }

  /** Its only or first node. */
  public Listening node() {
    return nodes.getFirst();
  }

  /** The process behind the nodes. */
  public RunningProcess process() {
    return process;
  }

  /** Changes how a node answers. */
  public void behave(Listening node, Behaviour behaviour) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri =
          URI.create(
              "http://127.0.0.1:" + node.metricsPort() + "/behaviour?set=" + behaviour.word());
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.noBody()).build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(uri + " gave " + answer.statusCode() + answer.body());
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
