package io.fodc.e2e;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fodc.e2e.process.AgentProcess;
import io.fodc.e2e.process.FreePort;
import io.fodc.schemas.wire.pprof.Profile;
import io.fodc.schemas.wire.pprof.Sample;
import io.fodc.schemas.wire.pprof.ValueType;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;

/**
 * A node within the test, whose profiles take their time, come never, or are as large as wanted. It
 * counts its pages like the simulated ones.
 */
final class OwnNode implements Closeable {
  private static final String INDEX =
      """
      <tr><td>1</td><td><a href='goroutine?debug=1'>goroutine</a></td></tr>
      <tr><td>1</td><td><a href='heap?debug=1'>heap</a></td></tr>
      <tr><td>0</td><td><a href='profile?debug=1'>profile</a></td></tr>
      <tr><td>0</td><td><a href='trace?debug=1'>trace</a></td></tr>
      """;
  private static final byte[] TRACE_HEADER = "go 1.22 trace\0\0\0".getBytes(StandardCharsets.UTF_8);

  private final String id;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicInteger pages = new AtomicInteger();
  private final AtomicInteger traces = new AtomicInteger();
  private volatile boolean hangs;
  private volatile byte[] trace = TRACE_HEADER;

  OwnNode(String id) throws IOException {
    this.id = id;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    server.createContext("/metrics", this::metrics);
    server.createContext("/debug/pprof/", this::pprof);
    server.setExecutor(threads);
    server.start();
  }

  String id() {
    return id;
  }

  /** From now on nobody gets a CPU profile. */
  void hang() {
    hangs = true;
  }

  /** From now on its trace is so long, and cannot be packed. */
  byte[] traceOf(int bytes) {
    byte[] data = new byte[bytes];
    new Random(bytes).nextBytes(data);
    System.arraycopy(TRACE_HEADER, 0, data, 0, TRACE_HEADER.length);
    trace = data;
    return data;
  }

  /** How many traces it was asked for. */
  int traces() {
    return traces.get();
  }

  /** An agent of it that talks to a port. */
  AgentProcess agent(Fleet fleet, int linkPort, String... flags) {
    String here = "127.0.0.1:" + server.getAddress().getPort();
    List<String> all =
        new java.util.ArrayList<>(
            List.of(
                "--node.cluster=demo",
                "--node.id=" + id,
                "--target=http://" + here + "/metrics",
                "--config-sources.pprof-address=" + here,
                "--link.proxy-address=127.0.0.1:" + linkPort,
                "--collect.interval=1s",
                // A machine that builds is pressed, and that is not what is tested.
                "--captures.most-cpu-pressure=100"));
    all.addAll(Arrays.asList(flags));
    return fleet.own(AgentProcess.start(fleet.directory(), id, FreePort.any(), all));
  }

  AgentProcess agent(Fleet fleet) {
    return agent(fleet, fleet.proxy().linkPort());
  }

  private void metrics(HttpExchange exchange) throws IOException {
    String page =
        "# TYPE %s counter\n%s %d\n".formatted(Fleet.PAGES, Fleet.PAGES, pages.incrementAndGet());
    answer(exchange, "text/plain; version=0.0.4", page.getBytes(StandardCharsets.UTF_8));
  }

  private void pprof(HttpExchange exchange) throws IOException {
    switch (exchange.getRequestURI().getPath()) {
      case "/debug/pprof/" -> answer(exchange, "text/html", INDEX.getBytes(StandardCharsets.UTF_8));
      case "/debug/pprof/cmdline" ->
          answer(exchange, "text/plain", "banyand\0data".getBytes(StandardCharsets.UTF_8));
      case "/debug/pprof/profile" -> {
        long seconds = Long.parseLong(exchange.getRequestURI().getQuery().split("=")[1]);
        pause(hangs ? 3600 : seconds);
        answer(exchange, "application/octet-stream", profile());
      }
      case "/debug/pprof/heap" -> answer(exchange, "application/octet-stream", profile());
      case "/debug/pprof/trace" -> {
        traces.incrementAndGet();
        answer(exchange, "application/octet-stream", trace);
      }
      default -> {
        exchange.sendResponseHeaders(404, -1);
        exchange.close();
      }
    }
  }

  private void pause(long seconds) {
    try {
      closed.await(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One sample of one second. */
  private static byte[] profile() throws IOException {
    Profile profile =
        Profile.newBuilder()
            .addAllStringTable(List.of("", "cpu", "nanoseconds"))
            .addSampleType(ValueType.newBuilder().setType(1).setUnit(2))
            .addSample(Sample.newBuilder().addValue(1_000_000_000))
            .build();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      ByteString.copyFrom(profile.toByteArray()).writeTo(out);
    }
    return bytes.toByteArray();
  }

  private static void answer(HttpExchange exchange, String type, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(200, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
