package io.fodc.e2e.simulator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fodc.schemas.wire.banyandb.GetCurrentNodeRequest;
import io.fodc.schemas.wire.banyandb.GetCurrentNodeResponse;
import io.fodc.schemas.wire.banyandb.Metadata;
import io.fodc.schemas.wire.banyandb.Node;
import io.fodc.schemas.wire.banyandb.NodeLabel;
import io.fodc.schemas.wire.banyandb.NodeQueryServiceGrpc;
import io.fodc.schemas.wire.banyandb.Role;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;

/**
 * The listeners of one simulated node, on 127.0.0.1: {@code /metrics} and {@code /behaviour} on the
 * metrics port, {@code /debug/pprof/cmdline} on the pprof port, {@code NodeQueryService} on the
 * query port. {@code POST /behaviour?set=WORD} changes how it answers; {@code set=die} halts the
 * process.
 */
public final class NodeEndpoints implements AutoCloseable {
  private static final long ENDLESS_BYTES = 5L << 30;
  private static final long BOMB_BYTES = 10L << 30;

  private final SimulatedNode node;
  private final SimulatedPage page;
  private final HttpServer metrics;
  private final HttpServer pprof;
  private final Server query;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Behaviour behaviour = Behaviour.HEALTHY;

  private NodeEndpoints(SimulatedNode node, HttpServer metrics, HttpServer pprof, int queryPort)
      throws IOException {
    this.node = node;
    this.page = new SimulatedPage(node, nowSeconds());
    this.metrics = metrics;
    this.pprof = pprof;
    this.query =
        NettyServerBuilder.forAddress(loopback(queryPort)).addService(new WhoAmI()).build().start();
  }

  /** Starts the listeners; port 0 takes any free one. */
  public static NodeEndpoints start(
      SimulatedNode node, int metricsPort, int pprofPort, int queryPort) throws IOException {
    HttpServer metrics = HttpServer.create(loopback(metricsPort), 64);
    HttpServer pprof = HttpServer.create(loopback(pprofPort), 16);
    NodeEndpoints endpoints = new NodeEndpoints(node, metrics, pprof, queryPort);
    metrics.createContext("/metrics", endpoints::serveMetrics);
    metrics.createContext("/behaviour", endpoints::changeBehaviour);
    metrics.setExecutor(endpoints.threads);
    metrics.start();
    pprof.createContext("/debug/pprof/cmdline", endpoints::serveCommandLine);
    pprof.setExecutor(endpoints.threads);
    pprof.start();
    return endpoints;
  }

  /** Who this node is. */
  public SimulatedNode node() {
    return node;
  }

  /** Port of {@code /metrics}. */
  public int metricsPort() {
    return metrics.getAddress().getPort();
  }

  /** Port of {@code /debug/pprof/cmdline}. */
  public int pprofPort() {
    return pprof.getAddress().getPort();
  }

  /** Port of {@code NodeQueryService}. */
  public int queryPort() {
    return query.getPort();
  }

  /** Changes how scrapes are answered from the next one on. */
  public void behave(Behaviour next) {
    behaviour = next;
  }

  @Override
  public void close() {
    closed.countDown();
    metrics.stop(0);
    pprof.stop(0);
    query.shutdownNow();
    threads.shutdownNow();
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private static double nowSeconds() {
    return System.currentTimeMillis() / 1000.0;
  }

  private void changeBehaviour(HttpExchange exchange) throws IOException {
    String query = exchange.getRequestURI().getQuery();
    if (!exchange.getRequestMethod().equals("POST") || query == null || !query.startsWith("set=")) {
      answer(
          exchange,
          400,
          "text/plain",
          "POST /behaviour?set=WORD\n".getBytes(StandardCharsets.UTF_8));
      return;
    }
    String word = query.substring("set=".length());
    if (word.equals("die")) {
      Runtime.getRuntime().halt(137);
    }
    behaviour = Behaviour.ofWord(word);
    answer(exchange, 200, "text/plain", (word + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private void serveCommandLine(HttpExchange exchange) throws IOException {
    byte[] argv = String.join("\0", node.commandLine()).getBytes(StandardCharsets.UTF_8);
    answer(exchange, 200, "text/plain; charset=utf-8", argv);
  }

  private void serveMetrics(HttpExchange exchange) throws IOException {
    Behaviour now = behaviour;
    switch (now) {
      case HANG -> awaitClose();
      case SERVER_ERROR -> answer(exchange, 500, "text/plain", new byte[0]);
      case HTML ->
          answer(
              exchange, 200, "text/html", "<html>not here</html>".getBytes(StandardCharsets.UTF_8));
      case GZIP_BOMB -> {
        exchange.getResponseHeaders().set("Content-Encoding", "gzip");
        try (GZIPOutputStream body = new GZIPOutputStream(startBody(exchange))) {
          pour(body, BOMB_BYTES);
        }
      }
      case ENDLESS_BODY -> {
        try (OutputStream body = startBody(exchange)) {
          pour(body, ENDLESS_BYTES);
        }
      }
      case SLOW -> {
        byte[] text = page.render(nowSeconds(), now).getBytes(StandardCharsets.UTF_8);
        try (OutputStream body = startBody(exchange)) {
          drip(body, text);
        }
      }
      case HEALTHY, HUGE_PAGE, BROKEN_LINES, ERROR_SERIES ->
          sendPage(exchange, page.render(nowSeconds(), now).getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void sendPage(HttpExchange exchange, byte[] text) throws IOException {
    String accepted = exchange.getRequestHeaders().getFirst("Accept-Encoding");
    if (accepted != null && accepted.contains("gzip")) {
      exchange.getResponseHeaders().set("Content-Encoding", "gzip");
      try (GZIPOutputStream body = new GZIPOutputStream(startBody(exchange))) {
        body.write(text);
      }
    } else {
      answer(exchange, 200, CONTENT_TYPE, text);
    }
  }

  private static final String CONTENT_TYPE =
      "text/plain; version=0.0.4; charset=utf-8; escaping=underscores";

  private static OutputStream startBody(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", CONTENT_TYPE);
    exchange.sendResponseHeaders(200, 0);
    return exchange.getResponseBody();
  }

  private static void answer(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private static void pour(OutputStream body, long bytes) throws IOException {
    byte[] filler =
        "a_metric_of_no_use{filler=\"yes\"} 1\n".repeat(2000).getBytes(StandardCharsets.UTF_8);
    for (long sent = 0; sent < bytes; sent += filler.length) {
      body.write(filler);
    }
  }

  private void drip(OutputStream body, byte[] text) throws IOException {
    for (int at = 0; at < text.length && closed.getCount() > 0; at += 64) {
      body.write(text, at, Math.min(64, text.length - at));
      body.flush();
      try {
        if (closed.await(500, TimeUnit.MILLISECONDS)) {
          return;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void awaitClose() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What a BanyanDB node answers to {@code GetCurrentNode}. */
  private final class WhoAmI extends NodeQueryServiceGrpc.NodeQueryServiceImplBase {
    @Override
    public void getCurrentNode(
        GetCurrentNodeRequest request, StreamObserver<GetCurrentNodeResponse> answer) {
      Node.Builder who =
          Node.newBuilder()
              .setMetadata(Metadata.newBuilder().setName(node.nodeName()))
              .setGrpcAddress(node.nodeName())
              .setHttpAddress(node.podName() + ".demo-headless:17913");
      if (node.isLiaison()) {
        who.addRoles(Role.ROLE_LIAISON);
      } else {
        who.addRoles(Role.ROLE_META)
            .addRoles(Role.ROLE_DATA)
            .addLabels(NodeLabel.newBuilder().setKey("type").setValue(node.tier()));
      }
      answer.onNext(GetCurrentNodeResponse.newBuilder().setNode(who).build());
      answer.onCompleted();
    }
  }
}
