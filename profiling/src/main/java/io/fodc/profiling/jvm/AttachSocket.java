package io.fodc.profiling.jvm;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import io.fodc.profiling.jvm.ProfilingException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The socket on which a JVM takes commands. The JDK's attach API makes the JVM open it; commands
 * are given by ourselves, because the API keeps the one for heap dumps to itself, cannot be
 * interrupted, and would want an export of its inside in the start script. The form is that of
 * version 1, which every JVM understands: version, command and three arguments, each ended by a
 * zero.
 */
final class AttachSocket {
  private static final int MOST_ANSWER_BYTES = 4 << 20;
  private static final int ARGUMENTS = 3;
  private static final long OPEN_SECONDS = 15;

  private final JvmProcess target;
  private final Path path;

  private AttachSocket(JvmProcess target) {
    this.target = target;
    this.path = target.root().resolve("tmp/.java_pid" + target.namespacePid());
  }

  /** Has the JVM open its socket, if it has not yet. */
  static AttachSocket open(JvmProcess target) throws ProfilingException, InterruptedException {
    AttachSocket socket = new AttachSocket(target);
    if (!Files.exists(socket.path)) {
      socket.ask();
    }
    return socket;
  }

  /** The API waits up to ten seconds and forgets interrupts meanwhile. */
  private void ask() throws ProfilingException, InterruptedException {
    FutureTask<Boolean> asked =
        new FutureTask<>(
            () -> {
              VirtualMachine.attach(Long.toString(target.pid())).detach();
              return true;
            });
    Thread.ofPlatform().daemon().name("fodc-attach").start(asked);
    try {
      asked.get(OPEN_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw refused("did not answer within " + OPEN_SECONDS + " s");
    } catch (ExecutionException e) {
      throw refused(
          switch (e.getCause()) {
            case AttachNotSupportedException cause -> String.valueOf(cause.getMessage());
            case NoClassDefFoundError _ ->
                "cannot be attached to: this Java lacks the module jdk.attach, take a whole JDK";
            case null, default -> String.valueOf(e.getCause());
          });
    }
  }

  /**
   * Gives a command and reads the whole answer, of which the first line is gone: it was 0.
   *
   * @throws InterruptedException when the asking thread is interrupted; the JVM may go on with it
   */
  String command(String... words) throws ProfilingException, InterruptedException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(path));
      ByteBuffer request = request(words);
      while (request.hasRemaining()) {
        channel.write(request);
      }
      InputStream in = Channels.newInputStream(channel);
      String answer = new String(in.readNBytes(MOST_ANSWER_BYTES), StandardCharsets.UTF_8);
      int end = answer.indexOf('\n');
      String status = end < 0 ? answer : answer.substring(0, end);
      String rest = end < 0 ? "" : answer.substring(end + 1);
      if (!status.strip().equals("0")) {
        throw refused("refused " + words[0] + ": " + (rest.isBlank() ? status : rest.strip()));
      }
      return rest;
    } catch (ClosedByInterruptException e) {
      Thread.interrupted();
      throw new InterruptedException("interrupted while process " + target.pid() + " worked");
    } catch (IOException e) {
      throw target.isAlive()
          ? refused("does not take commands on " + path + ": " + e.getMessage())
          : new ProfilingException(Reason.GONE, "process " + target.pid() + " has ended");
    }
  }

  private static ByteBuffer request(String[] words) {
    StringBuilder text = new StringBuilder("1\0");
    for (int word = 0; word <= ARGUMENTS; word++) {
      text.append(word < words.length ? words[word] : "").append('\0');
    }
    return StandardCharsets.UTF_8.encode(text.toString());
  }

  private ProfilingException refused(String what) {
    return target.isAlive()
        ? new ProfilingException(Reason.FAILED, "process " + target.pid() + " " + what)
        : new ProfilingException(Reason.GONE, "process " + target.pid() + " has ended");
  }
}
