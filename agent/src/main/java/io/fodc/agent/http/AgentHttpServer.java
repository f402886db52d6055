package io.fodc.agent.http;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.WARNING;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;

/**
 * Serves {@code /metrics}, {@code /livez} and {@code /readyz}. At most 64 connections at a time, a
 * request must be there within 10 s and taken away within 30 s; at most {@value #MAX_PAGES} metrics
 * pages are written at a time.
 */
public final class AgentHttpServer implements AutoCloseable {
  /** Most metrics pages written at a time; further requests get 503. */
  static final int MAX_PAGES = 4;

  private static final System.Logger LOG = System.getLogger(AgentHttpServer.class.getName());
  private static final int BACKLOG = 64;
  private static final int GZIP_BUFFER_BYTES = 4096;
  private static final String TEXT = "text/plain; charset=utf-8";

  private final HttpServer server;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("fodc-http").factory());
  private final Semaphore pages = new Semaphore(MAX_PAGES);
  private final MetricsPage metrics;
  private final Supplier<Readiness> readiness;

  private AgentHttpServer(HttpServer server, MetricsPage metrics, Supplier<Readiness> readiness) {
    this.server = server;
    this.metrics = metrics;
    this.readiness = readiness;
  }

  /**
   * Opens the port and serves until closed.
   *
   * @throws IOException when the address cannot be bound
   */
  public static AgentHttpServer open(
      InetSocketAddress address, MetricsPage metrics, Supplier<Readiness> readiness)
      throws IOException {
    HttpBounds.apply();
    HttpServer server = HttpServer.create(address, BACKLOG);
    AgentHttpServer http = new AgentHttpServer(server, metrics, readiness);
    server.createContext("/", http.guarded(http::route));
    server.setExecutor(http.threads);
    server.start();
    return http;
  }

  /** The address it listens on; with the port that was chosen when 0 was asked for. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private HttpHandler guarded(HttpHandler handler) {
    return exchange -> {
      try (exchange) {
        handler.handle(exchange);
      } catch (IOException e) {
        LOG.log(DEBUG, "event=client-gone reason={0}", e.getMessage());
      } catch (RuntimeException e) {
        LOG.log(WARNING, "event=http-bug path=" + exchange.getRequestURI().getPath(), e);
        if (exchange.getResponseCode() < 0) {
          text(exchange, 500, "internal error; the agent's log says more\n");
        }
      }
    };
  }

  private void route(HttpExchange exchange) throws IOException {
    String path = Optional.ofNullable(exchange.getRequestURI().getPath()).orElse("");
    String method = exchange.getRequestMethod();
    boolean known = path.equals("/metrics") || path.equals("/livez") || path.equals("/readyz");
    if (!known) {
      text(exchange, 404, "not found; there are /metrics, /livez and /readyz\n");
    } else if (!method.equals("GET") && !method.equals("HEAD")) {
      exchange.getResponseHeaders().set("Allow", "GET, HEAD");
      text(exchange, 405, "method not allowed; use GET or HEAD\n");
    } else if (path.equals("/livez")) {
      text(exchange, 200, "ok\n");
    } else if (path.equals("/readyz")) {
      ready(exchange);
    } else {
      metrics(exchange);
    }
  }

  private void ready(HttpExchange exchange) throws IOException {
    Readiness now = readiness.get();
    if (now.ready()) {
      text(exchange, 200, "ready\n");
    } else {
      text(exchange, 503, "not ready\n" + String.join("\n", now.reasons()) + "\n");
    }
  }

  private void metrics(HttpExchange exchange) throws IOException {
    if (!pages.tryAcquire()) {
      exchange.getResponseHeaders().set("Retry-After", "1");
      text(exchange, 503, MAX_PAGES + " pages are being written already; try again\n");
      return;
    }
    try {
      Optional<MetricsPage.Snapshot> snapshot = metrics.take();
      if (snapshot.isEmpty()) {
        text(exchange, 503, "no current tick; /readyz says why\n");
        return;
      }
      write(exchange, snapshot.get());
    } finally {
      pages.release();
    }
  }

  private void write(HttpExchange exchange, MetricsPage.Snapshot snapshot) throws IOException {
    var format = MetricsPage.format(header(exchange, "Accept"));
    exchange.getResponseHeaders().set("Content-Type", format.contentType());
    exchange.getResponseHeaders().set("Vary", "Accept, Accept-Encoding");
    boolean gzip = acceptsGzip(header(exchange, "Accept-Encoding"));
    if (gzip) {
      exchange.getResponseHeaders().set("Content-Encoding", "gzip");
    }
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(200, -1);
      return;
    }
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream body = exchange.getResponseBody();
        OutputStream out = gzip ? new GZIPOutputStream(body, GZIP_BUFFER_BYTES) : body) {
      metrics.write(snapshot, format, out);
    }
  }

  private static void text(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", TEXT);
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  private static String header(HttpExchange exchange, String name) {
    return String.join(",", exchange.getRequestHeaders().getOrDefault(name, List.of()));
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
