package io.fodc.agent.config;

import io.fodc.agent.process.NulSeparated;
import io.fodc.schemas.settings.HostAndPort;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * Asks the node itself for its command line. Only this one path is ever requested: a neighbour of
 * it on the same server can stop the node. Plain HTTP/1.0 on a socket of our own, because then one
 * deadline covers connection, headers and body, and the answer is never chunked.
 */
final class PprofCommandLine {
  private static final String PATH = "/debug/pprof/cmdline";
  private static final int MAX_BYTES = 4 << 20;
  private static final int DEADLINE_MILLIS = 3_000;
  private static final String END_OF_HEADERS = "\r\n\r\n";

  private PprofCommandLine() {}

  static RawSource read(HostAndPort address) {
    return read(address, DEADLINE_MILLIS);
  }

  static RawSource read(HostAndPort address, int deadlineMillis) {
    String source = "http://" + address + PATH;
    try {
      List<String> argv = NulSeparated.split(body(get(address, deadlineMillis)));
      return argv.isEmpty()
          ? RawSource.missing(source, "answered with nothing")
          : new RawSource(CommandLine.read(argv, source), List.of());
    } catch (Refused e) {
      return RawSource.missing(source, e.getMessage());
    } catch (SocketTimeoutException e) {
      return RawSource.missing(source, "did not answer within " + deadlineMillis + " ms");
    } catch (IOException e) {
      // Its message may quote what the server sent.
      return RawSource.missing(source, "cannot be read (" + e.getClass().getSimpleName() + ")");
    }
  }

  /** An answer that is not what it should be; the message is our own and quotes nothing. */
  private static final class Refused extends IOException {
    private final String reason;

    Refused(String reason) {
      super(reason);
      this.reason = reason;
    }

    @Override
    public String getMessage() {
      return reason;
    }
  }

  private static String get(HostAndPort address, int deadlineMillis) throws IOException {
    long deadline = System.nanoTime() + deadlineMillis * 1_000_000L;
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address.host(), address.port()), deadlineMillis);
      String request = "GET " + PATH + " HTTP/1.0\r\nHost: " + address + END_OF_HEADERS;
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      byte[] buffer = new byte[8_192];
      while (true) {
        socket.setSoTimeout(remainingMillis(deadline));
        int n = in.read(buffer);
        if (n < 0) {
          return all.toString(StandardCharsets.UTF_8);
        }
        all.write(buffer, 0, n);
        if (all.size() > MAX_BYTES) {
          throw new Refused("answered with more than " + MAX_BYTES + " bytes");
        }
      }
    }
  }

  private static int remainingMillis(long deadline) throws SocketTimeoutException {
    long millis = (deadline - System.nanoTime()) / 1_000_000;
    if (millis <= 0) {
      throw new SocketTimeoutException("deadline passed");
    }
    return (int) millis;
  }

  private static String body(String answer) throws Refused {
    int end = answer.indexOf(END_OF_HEADERS);
    String head = end < 0 ? "" : answer.substring(0, end).toLowerCase(Locale.ROOT);
    if (!head.matches("(?s)http/1\\.[01] \\d{3}.*")) {
      throw new Refused("does not speak HTTP");
    }
    String status = head.substring(9, 12);
    if (!status.equals("200")) {
      throw new Refused("answered with status " + status);
    }
    if (head.contains("\r\ntransfer-encoding:")) {
      throw new Refused("answered in chunks");
    }
    return answer.substring(end + END_OF_HEADERS.length());
  }
}
