package io.fodc.agent.capture.pprof;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A server on loopback that answers every request with what it is told to, right or wrong. */
final class WrongNode implements AutoCloseable {
  static final String OK = "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n";

  /** Answers one request; when it returns, the connection is closed. */
  interface Answer {
    void to(int request, OutputStream out, Runnable untilTheyClose) throws IOException;
  }

  final List<String> requests = new CopyOnWriteArrayList<>();
  private final BlockingQueue<Boolean> closedByThem = new LinkedBlockingQueue<>();
  private final ServerSocket server;
  private final Answer answer;

  WrongNode(Answer answer) throws IOException {
    this.answer = answer;
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().start(this::accept);
  }

  /** One that sends this and closes. */
  static WrongNode saying(byte[]... parts) throws IOException {
    return new WrongNode(
        (_, out, _) -> {
          for (byte[] part : parts) {
            out.write(part);
          }
        });
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  int port() {
    return server.getLocalPort();
  }

  /** Waits until a client has closed a connection on which this server waited for that. */
  boolean seesThemClose() throws InterruptedException {
    return Boolean.TRUE.equals(closedByThem.poll(10, TimeUnit.SECONDS));
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        Thread.ofPlatform().daemon().start(() -> serve(socket));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = socket.getInputStream();
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int next = in.read();
        if (next < 0) {
          return;
        }
        head.append((char) next);
      }
      requests.add(head.toString());
      answer.to(requests.size(), socket.getOutputStream(), () -> closing(in));
    } catch (IOException e) {
      // They closed while this server wrote.
      closedByThem.add(true);
    }
  }

  private void closing(InputStream in) {
    try {
      while (in.read() >= 0) {
        // They have nothing to say any more.
      }
    } catch (IOException e) {
      // A reset is an end too.
    }
    closedByThem.add(true);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
