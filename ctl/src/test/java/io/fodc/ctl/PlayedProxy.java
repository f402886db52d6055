package io.fodc.ctl;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** A real HTTP server on loopback that answers as the proxy's contract has it. */
final class PlayedProxy implements AutoCloseable {
  /** A request as it came. */
  record Asked(String method, String target, Map<String, List<String>> headers, String body) {
    String header(String name) {
      return String.join(",", headers.getOrDefault(name, List.of()));
    }
  }

  /** Answers one request. */
  @FunctionalInterface
  interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final String scheme;

  private PlayedProxy(HttpServer server, String scheme) {
    this.server = server;
    this.scheme = scheme;
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  static PlayedProxy start() {
    try {
      return new PlayedProxy(HttpServer.create(loopback(), 0), "http");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static PlayedProxy start(HttpsConfigurator tls) throws IOException {
    HttpsServer server = HttpsServer.create(loopback(), 0);
    server.setHttpsConfigurator(tls);
    return new PlayedProxy(server, "https");
  }

  static PlayedProxy start(SSLContext tls) throws IOException {
    return start(new HttpsConfigurator(tls));
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  String url() {
    return scheme + "://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Answers a method and path from now on. */
  PlayedProxy on(String methodAndPath, Answer answer) {
    answers.put(methodAndPath, answer);
    return this;
  }

  PlayedProxy on(String methodAndPath, int status, String type, String body) {
    return on(methodAndPath, exchange -> send(exchange, status, type, body));
  }

  PlayedProxy json(String methodAndPath, String body) {
    return on(methodAndPath, 200, "application/json", body);
  }

  List<Asked> asked() {
    return asked;
  }

  static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) {
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String target = exchange.getRequestURI().toString();
    asked.add(
        new Asked(
            exchange.getRequestMethod(), target, Map.copyOf(exchange.getRequestHeaders()), body));
    String path = target.contains("?") ? target.substring(0, target.indexOf('?')) : target;
    Answer answer = answers.get(exchange.getRequestMethod() + " " + path);
    if (answer == null) {
      send(exchange, 404, "application/problem+json", Played.ROUTE_UNKNOWN);
      return;
    }
    answer.to(exchange);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
