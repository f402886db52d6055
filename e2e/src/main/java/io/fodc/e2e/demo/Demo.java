package io.fodc.e2e.demo;

import io.fodc.e2e.process.AgentProcess;
import io.fodc.e2e.process.Await;
import io.fodc.e2e.process.Distribution;
import io.fodc.e2e.process.FreePort;
import io.fodc.e2e.process.Http;
import io.fodc.e2e.process.ProxyProcess;
import io.fodc.e2e.process.SimulatorProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** {@code ./fodc demo}: everything on this machine, on 127.0.0.1, until it is interrupted. */
public final class Demo {
  private static final String[] CLUSTER = {
    "role=liaison,index=0,series=1200,seed=11",
    "role=data-hot,index=0,series=2000,seed=12",
    "role=data-warm,index=0,series=1200,seed=13",
    "role=data-cold,index=0,series=800,seed=14"
  };
  private static final int PROXY_HTTP = 17920;
  private static final int PROXY_LINK = 17921;
  private static final int AGENT_HTTP = 17922;
  private static final Duration FIRST_DATA = Duration.ofSeconds(60);

  private Demo() {}

  /** Runs the demo; see {@link DemoOptions#USAGE}. */
  public static void main(String[] arguments) throws Exception {
    DemoOptions options;
    try {
      options = DemoOptions.parse(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + "\n" + DemoOptions.USAGE);
      System.exit(2);
      return;
    }
    Deque<AutoCloseable> running = new ArrayDeque<>();
    CountDownLatch interrupted = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  interrupted.countDown();
                  awaitQuietly(closed);
                },
                "demo-end"));
    int code = 0;
    try {
      run(options, running, interrupted);
    } catch (IllegalStateException | AssertionError e) {
      System.err.println("fodc demo: " + e.getMessage());
      code = 1;
    } finally {
      while (!running.isEmpty()) {
        running.pop().close();
      }
      closed.countDown();
    }
    if (interrupted.getCount() > 0) {
      System.exit(code);
    }
  }

  private static void run(
      DemoOptions options, Deque<AutoCloseable> running, CountDownLatch interrupted)
      throws IOException, InterruptedException {
    Path directory =
        Files.createDirectories(
            Path.of(
                System.getProperty(
                    "fodc.demo.directory", Distribution.root().resolve(".fodc/demo").toString())));
    clearLogs(directory);
    Optional<DemoKafka> kafka =
        options.kafka() ? Optional.of(DemoKafka.start(directory)) : Optional.empty();
    kafka.ifPresent(running::push);
    ProxyProcess proxy =
        ProxyProcess.start(
            directory,
            FreePort.near(PROXY_HTTP),
            FreePort.near(PROXY_LINK),
            kafka.map(DemoKafka::proxyFlags).orElse(List.of()).toArray(String[]::new));
    running.push(proxy);
    List<String> kafkaFlags = kafka.map(DemoKafka::agentFlags).orElse(List.of());
    List<AgentProcess> agents =
        options.target().isPresent()
            ? List.of(realNode(directory, proxy, options, kafkaFlags, running))
            : simulatedCluster(directory, proxy, options, kafkaFlags, running);
    Await.until(
        agents.size() + " nodes with samples at the proxy; logs are in " + directory,
        FIRST_DATA,
        () -> onlineNodes(proxy) >= agents.size());
    print(proxy, agents, directory, options, kafka);
    if (options.lifetime().isPresent()) {
      interrupted.await(options.lifetime().get().toMillis(), TimeUnit.MILLISECONDS);
    } else {
      interrupted.await();
    }
  }

  private static AgentProcess realNode(
      Path directory,
      ProxyProcess proxy,
      DemoOptions options,
      List<String> kafkaFlags,
      Deque<AutoCloseable> running) {
    List<String> flags = new ArrayList<>(kafkaFlags);
    flags.addAll(
        List.of(
            "--node.cluster=demo",
            "--node.id=real-node",
            "--target=" + options.target().orElseThrow(),
            "--link.proxy-address=127.0.0.1:" + proxy.linkPort(),
            "--collect.interval=" + options.interval()));
    AgentProcess agent =
        AgentProcess.start(directory, "real-node", FreePort.near(AGENT_HTTP), flags);
    running.push(agent);
    return agent;
  }

  private static List<AgentProcess> simulatedCluster(
      Path directory,
      ProxyProcess proxy,
      DemoOptions options,
      List<String> kafkaFlags,
      Deque<AutoCloseable> running) {
    SimulatorProcess simulator = SimulatorProcess.start("simulator", directory, CLUSTER);
    running.push(simulator);
    List<AgentProcess> agents = new ArrayList<>();
    for (SimulatorProcess.Listening node : simulator.nodes()) {
      List<String> flags =
          new ArrayList<>(AgentProcess.flagsFor(node, proxy.linkPort(), options.interval()));
      flags.addAll(kafkaFlags);
      AgentProcess agent =
          AgentProcess.start(
              directory, node.podName(), FreePort.near(AGENT_HTTP + agents.size()), flags);
      running.push(agent);
      agents.add(agent);
    }
    return agents;
  }

  private static long onlineNodes(ProxyProcess proxy) throws IOException {
    return Http.body(proxy.url("/metrics"))
        .lines()
        .filter(line -> line.startsWith("fodc_agent_up{") && line.endsWith(" 1"))
        .count();
  }

  private static void print(
      ProxyProcess proxy,
      List<AgentProcess> agents,
      Path directory,
      DemoOptions options,
      Optional<DemoKafka> kafka) {
    System.out.printf(
        """

        FODC is up: one proxy, %d agent%s, %s.

          the fleet            %s
          latest samples       %s
          the recent window    %s
          configuration        %s
          what differs         %s
          Prometheus targets   %s
          the contract         %s
          one agent            %s
          logs                 %s

        """,
        agents.size(),
        agents.size() == 1 ? "" : "s",
        options.target().map(url -> "watching " + url).orElse("a simulated BanyanDB cluster"),
        proxy.url("/cluster"),
        proxy.url("/federate"),
        proxy.url("/metrics-windows"),
        proxy.url("/cluster/config"),
        proxy.url("/cluster/config/drift"),
        proxy.url("/api/v1/sd/prometheus"),
        proxy.url("/openapi.yaml"),
        agents.getFirst().url("/metrics"),
        directory);
    kafka.ifPresent(broker -> System.out.println(broker.hints()));
    System.out.println(
        options
            .lifetime()
            .map(time -> "It ends by itself after " + time.toSeconds() + " s.")
            .orElse("Ctrl-C ends it."));
  }

  private static void clearLogs(Path directory) throws IOException {
    try (var files = Files.newDirectoryStream(directory, "*.log")) {
      for (Path log : files) {
        Files.delete(log);
      }
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
