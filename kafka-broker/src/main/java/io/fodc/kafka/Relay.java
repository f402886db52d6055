package io.fodc.kafka;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A cable on 127.0.0.1 to a broker, which seems to be at this end: where the broker tells its port
 * there is this one's. Dropped, it takes bytes and connections, passes nothing on and says nothing,
 * as a network does that loses every packet. What goes to the broker may be slowed down.
 */
public final class Relay implements Closeable {
  private final ServerSocket listener;
  private final int target;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final Semaphore passing = new Semaphore(Integer.MAX_VALUE >> 1);
  private final int bytesPerSecond;

  /** When the cable is free again, as {@link System#nanoTime}. */
  private final AtomicLong freeNanos = new AtomicLong(System.nanoTime());

  /** One to the plain broker at {@code 127.0.0.1:target}. */
  public Relay(int target) throws IOException {
    this(target, Integer.MAX_VALUE);
  }

  /**
   * One that passes on so much at most.
   *
   * @param bytesPerSecond to the broker, of all connections together
   */
  public Relay(int target, int bytesPerSecond) throws IOException {
    this.target = target;
    this.bytesPerSecond = bytesPerSecond;
    listener = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("relay").start(this::accept);
  }

  /** Where it is reached. */
  public int port() {
    return listener.getLocalPort();
  }

  /** Loses everything from now on. */
  public void drop() {
    passing.acquireUninterruptibly(Integer.MAX_VALUE >> 1);
  }

  /** Passes again; what was lost stays lost, and its connections end. */
  public void pass() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    passing.release(Integer.MAX_VALUE >> 1);
  }

  private void accept() {
    try {
      while (true) {
        Socket near = listener.accept();
        sockets.add(near);
        Thread.ofVirtual().start(() -> connect(near));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void connect(Socket near) {
    passing.acquireUninterruptibly();
    passing.release();
    try {
      Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
      sockets.add(far);
      Thread.ofVirtual().start(() -> copy(near, far, false));
      copy(far, near, true);
    } catch (IOException e) {
      end(near);
    }
  }

  private void copy(Socket from, Socket to, boolean answers) {
    try (InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      byte[] buffer = new byte[4 << 10];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (answers) {
          rename(buffer, read);
        } else {
          occupy(read);
        }
        passing.acquireUninterruptibly();
        try {
          out.write(buffer, 0, read);
        } finally {
          passing.release();
        }
      }
    } catch (IOException e) {
      // One side went away: the other is told.
    } finally {
      end(from);
      end(to);
    }
  }

  /** Waits as long as these bytes are on the cable, behind those that are. */
  private void occupy(int bytes) {
    long nanos = bytes * 1_000_000_000L / bytesPerSecond;
    long now = System.nanoTime();
    long until = freeNanos.updateAndGet(free -> Math.max(free, now) + nanos);
    for (long left = until - now; left > 0; left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  /** In answers about brokers a host is followed by its port. */
  private void rename(byte[] bytes, int count) {
    byte[] host = "127.0.0.1".getBytes(StandardCharsets.US_ASCII);
    ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, count);
    for (int at = 0; at + host.length + Integer.BYTES <= count; at++) {
      if (Arrays.equals(bytes, at, at + host.length, host, 0, host.length)
          && buffer.getInt(at + host.length) == target) {
        buffer.putInt(at + host.length, port());
      }
    }
  }

  private void end(Socket socket) {
    sockets.remove(socket);
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
