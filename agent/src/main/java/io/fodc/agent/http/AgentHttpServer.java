package io.fodc.agent.http;

import static java.lang.System.Logger.Level.WARNING;

import io.fodc.schemas.exposition.ExpositionFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;

/**
 * Serves {@code /metrics}, {@code /livez} and {@code /readyz} to GET and HEAD over HTTP/1.1 and
 * 1.0, a virtual thread for each connection, within {@link HttpLimits}.
 */
public final class AgentHttpServer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(AgentHttpServer.class.getName());
  private static final int BACKLOG = 64;
  private static final int GZIP_BUFFER_BYTES = 4096;
  private static final long PAUSE_AFTER_FAILURE_MILLIS = 100;
  private static final long CLOSE_WITHIN_MILLIS = 1000;

  private final ServerSocket listener;
  private final MetricsPage metrics;
  private final Supplier<Readiness> readiness;
  private final HttpLimits limits;
  private final HttpConnections connections;
  private final PageSlots pages;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("fodc-http").factory());
  private volatile boolean closed;

  private AgentHttpServer(
      ServerSocket listener,
      MetricsPage metrics,
      Supplier<Readiness> readiness,
      HttpLimits limits) {
    this.listener = listener;
    this.metrics = metrics;
    this.readiness = readiness;
    this.limits = limits;
    this.connections = new HttpConnections(limits.connections());
    this.pages = new PageSlots(limits.pages(), limits.givesWay());
  }

  /**
   * Opens the port and serves until closed.
   *
   * @throws IOException when the address cannot be bound; the message names it
   */
  public static AgentHttpServer open(
      InetSocketAddress address, MetricsPage metrics, Supplier<Readiness> readiness)
      throws IOException {
    return open(address, metrics, readiness, HttpLimits.DEFAULT);
  }

  static AgentHttpServer open(
      InetSocketAddress address,
      MetricsPage metrics,
      Supplier<Readiness> readiness,
      HttpLimits limits)
      throws IOException {
    ServerSocket listener = new ServerSocket();
    try {
      listener.bind(address, BACKLOG);
    } catch (IOException e) {
      listener.close();
      throw new IOException(
          "http.address "
              + address.getHostString()
              + ":"
              + address.getPort()
              + " cannot be bound: "
              + e.getMessage(),
          e);
    }
    AgentHttpServer server = new AgentHttpServer(listener, metrics, readiness, limits);
    Thread.ofVirtual().name("fodc-http-accept").start(server::accept);
    return server;
  }

  /** The address it listens on; with the port that was chosen when 0 was asked for. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.getLocalSocketAddress();
  }

  /** Connections held now. */
  int connections() {
    return connections.size();
  }

  @Override
  public void close() {
    closed = true;
    try {
      listener.close();
    } catch (IOException e) {
      LOG.log(WARNING, "event=http-not-closed", e);
    }
    connections.close();
    threads.shutdown();
    try {
      threads.awaitTermination(CLOSE_WITHIN_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void accept() {
    while (!closed) {
      try {
        take(listener.accept());
      } catch (IOException | RuntimeException | OutOfMemoryError e) {
        if (!closed) {
          LOG.log(WARNING, "event=accept-failed reason=\"{0}\"", e);
          pause();
        }
      }
    }
  }

  private void take(Socket socket) throws IOException {
    HttpConnection connection = new HttpConnection(socket, limits);
    if (!connections.add(connection)) {
      socket.close();
      return;
    }
    threads.execute(
        () -> {
          try {
            connection.serve(this::guarded);
          } finally {
            connections.remove(connection);
          }
        });
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_AFTER_FAILURE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The task boundary: a fault of ours is an answer, where there is none yet, and a log line. */
  private void guarded(HttpRequest request, HttpResponse response, HttpConnection connection)
      throws IOException {
    try {
      route(request, response, connection);
    } catch (RuntimeException e) {
      LOG.log(WARNING, "event=http-bug path=" + request.path(), e);
      if (!response.begun()) {
        response.text(500, "internal error; the agent's log says more\n");
      }
    }
  }

  private void route(HttpRequest request, HttpResponse response, HttpConnection connection)
      throws IOException {
    String path = request.path();
    boolean known = path.equals("/metrics") || path.equals("/livez") || path.equals("/readyz");
    if (!known) {
      response.text(404, "not found; there are /metrics, /livez and /readyz\n");
    } else if (!request.method().equals("GET") && !request.head()) {
      response.header("Allow", "GET, HEAD");
      response.text(405, "method not allowed; use GET or HEAD\n");
    } else if (path.equals("/livez")) {
      response.text(200, "ok\n");
    } else if (path.equals("/readyz")) {
      ready(response);
    } else {
      metrics(request, response, connection);
    }
  }

  private void ready(HttpResponse response) throws IOException {
    Readiness now = readiness.get();
    if (now.ready()) {
      response.text(200, "ready\n");
    } else {
      response.text(503, "not ready\n" + String.join("\n", now.reasons()) + "\n");
    }
  }

  private void metrics(HttpRequest request, HttpResponse response, HttpConnection connection)
      throws IOException {
    if (!pages.enter(connection)) {
      response.header("Retry-After", "1");
      response.text(503, limits.pages() + " pages are being written already; try again\n");
      return;
    }
    try {
      Optional<MetricsPage.Snapshot> snapshot = metrics.take();
      if (snapshot.isEmpty()) {
        response.text(503, "no current tick; /readyz says why\n");
        return;
      }
      write(request, response, snapshot.get());
    } finally {
      pages.leave(connection);
    }
  }

  private void write(HttpRequest request, HttpResponse response, MetricsPage.Snapshot snapshot)
      throws IOException {
    ExpositionFormat format = MetricsPage.format(request.header("Accept"));
    boolean gzip = acceptsGzip(request.header("Accept-Encoding"));
    response.header("Content-Type", format.contentType());
    response.header("Vary", "Accept, Accept-Encoding");
    if (gzip) {
      response.header("Content-Encoding", "gzip");
    }
    if (request.head()) {
      response.withoutBody(200);
      return;
    }
    OutputStream body = response.stream(200);
    if (gzip) {
      try (GZIPOutputStream packed = new GZIPOutputStream(body, GZIP_BUFFER_BYTES)) {
        metrics.write(snapshot, format, packed);
      }
    } else {
      metrics.write(snapshot, format, body);
    }
    response.complete();
  }

  /** Whether gzip is named without a quality of 0. */
  static boolean acceptsGzip(String header) {
    for (String part : header.toLowerCase(Locale.ROOT).split(",", -1)) {
      String[] words = part.strip().split(";", 2);
      if (words[0].strip().equals("gzip")) {
        return words.length == 1 || !words[1].replace(" ", "").matches("q=0(\\.0*)?");
      }
    }
    return false;
  }
}
