package io.fodc.agent;

import com.sun.net.httpserver.HttpServer;
import io.fodc.schemas.exposition.ExpositionFormat;
import io.fodc.schemas.settings.Settings;
import io.fodc.schemas.settings.SettingsException;
import io.fodc.schemas.settings.SettingsLoader;
import io.fodc.schemas.wire.agent.v1.AgentMessage;
import io.fodc.schemas.wire.agent.v1.AgentServiceGrpc;
import io.fodc.schemas.wire.agent.v1.ProxyMessage;
import io.fodc.schemas.wire.agent.v1.TickAck;
import io.fodc.schemas.wire.agent.v1.Welcome;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.okhttp.OkHttpServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * A short run of the whole agent against a page and a proxy of its own on loopback, so that the JVM
 * sees which classes an agent uses and can write them into a cache. Ends by itself within seconds.
 */
final class Training {
  private static final long LASTS_MILLIS = 2_500;
  private static final int LIVES = 2;
  private static final int SERIES = 500;

  private Training() {}

  static int run(List<String> args) throws IOException, SettingsException {
    warmTls();
    Path folder = Files.createTempDirectory("fodc-training");
    HttpServer page = page();
    Server proxy = proxy();
    try {
      List<String> flags = new ArrayList<>(args);
      flags.addAll(
          List.of(
              "--target=http://127.0.0.1:" + page.getAddress().getPort() + "/metrics",
              "--http.address=127.0.0.1:0",
              "--link.proxy-address=127.0.0.1:" + proxy.getPort(),
              "--window.directory=" + folder,
              "--collect.interval=200ms"));
      Settings settings =
          SettingsLoader.load(AgentKeys.schema(), Optional.empty(), Map.of(), flags);
      // The second one finds the window of the first.
      for (int life = 0; life < LIVES; life++) {
        try (RunningAgent agent = AgentWiring.open(AgentOptions.of(settings), Map.of())) {
          ask(agent.httpAddress(), LASTS_MILLIS / LIVES);
        }
      }
    } finally {
      proxy.shutdownNow();
      page.stop(0);
      delete(folder);
    }
    return Main.OK;
  }

  private static void delete(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  private static HttpServer page() throws IOException {
    StringBuilder text =
        new StringBuilder("# HELP training_total Page\n# TYPE training_total counter\n");
    for (int i = 0; i < SERIES; i++) {
      text.append("training_total{group=\"g")
          .append(i)
          .append("\",kind=\"k\"} ")
          .append(i)
          .append('\n');
    }
    byte[] body = text.toString().getBytes(StandardCharsets.UTF_8);
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/metrics",
        exchange -> {
          try (exchange) {
            exchange
                .getResponseHeaders()
                .set("Content-Type", ExpositionFormat.TEXT_0_0_4.contentType());
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
    return server;
  }

  private static Server proxy() throws IOException {
    return OkHttpServerBuilder.forPort(
            new InetSocketAddress("127.0.0.1", 0), InsecureServerCredentials.create())
        .addService(new Acknowledging())
        .build()
        .start();
  }

  /** Welcomes everybody and acknowledges every tick. */
  private static final class Acknowledging extends AgentServiceGrpc.AgentServiceImplBase {
    @Override
    public StreamObserver<AgentMessage> connect(StreamObserver<ProxyMessage> answers) {
      return new StreamObserver<>() {
        @Override
        public void onNext(AgentMessage message) {
          if (message.hasHello()) {
            answers.onNext(
                ProxyMessage.newBuilder()
                    .setWelcome(
                        Welcome.newBuilder()
                            .setSessionId("training")
                            .setHeartbeatIntervalMillis(500)
                            .setCollectConfig(true))
                    .build());
          } else if (message.hasTickFrame()) {
            long tickMillis = message.getTickFrame().getTickMillis();
            answers.onNext(
                ProxyMessage.newBuilder()
                    .setTickAck(TickAck.newBuilder().setTickMillis(tickMillis))
                    .build());
          }
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {
          answers.onCompleted();
        }
      };
    }
  }

  /** Asks for every page again and again, as a scraper does. */
  private static void ask(InetSocketAddress address, long millis) throws IOException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (System.nanoTime() - end < 0) {
      for (String path : List.of("/metrics", "/readyz", "/livez")) {
        get(address, path);
      }
      try {
        TimeUnit.MILLISECONDS.sleep(100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static void get(InetSocketAddress address, String path) throws IOException {
    try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
      OutputStream out = socket.getOutputStream();
      String request =
          "GET "
              + path
              + " HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n";
      out.write(request.getBytes(StandardCharsets.US_ASCII));
      out.flush();
      InputStream in = socket.getInputStream();
      byte[] buffer = new byte[8192];
      while (in.read(buffer) >= 0) {
        // Only what the server does counts.
      }
    }
  }

  /** The beginning of a handshake loads most of what TLS needs. */
  private static void warmTls() throws SSLException {
    try {
      SSLEngine engine = SSLContext.getDefault().createSSLEngine("localhost", 443);
      engine.setUseClientMode(true);
      engine.beginHandshake();
      engine.wrap(
          ByteBuffer.allocate(0), ByteBuffer.allocate(engine.getSession().getPacketBufferSize()));
    } catch (NoSuchAlgorithmException e) {
      // Without TLS there is nothing to load.
    }
  }
}
