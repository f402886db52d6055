package io.fodc.proxy.link;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** The client's side of one call, as values to wait for. */
final class ProbeStream {

  private static final Duration PATIENCE = Duration.ofSeconds(8);

  record End(Status status, Metadata trailers) {}

  private final ClientCall<byte[], byte[]> call;
  private final BlockingQueue<byte[]> received = new ArrayBlockingQueue<>(20_000);
  private final CompletableFuture<Metadata> headers = new CompletableFuture<>();
  private final CompletableFuture<End> end = new CompletableFuture<>();

  private ProbeStream(ClientCall<byte[], byte[]> call) {
    this.call = call;
  }

  static ProbeStream open(Channel channel) {
    return open(channel, ProbeService.CHAT, CallOptions.DEFAULT, new Metadata(), Integer.MAX_VALUE);
  }

  static ProbeStream open(
      Channel channel,
      MethodDescriptor<byte[], byte[]> method,
      CallOptions options,
      Metadata headers,
      int wanted) {
    ProbeStream stream = new ProbeStream(channel.newCall(method, options));
    stream.call.start(stream.new Events(), headers);
    if (wanted > 0) {
      stream.call.request(wanted);
    }
    return stream;
  }

  /** One unary call to its end. */
  static ProbeStream call(Channel channel, CallOptions options, Metadata headers, byte[] request) {
    ProbeStream stream = open(channel, ProbeService.CALL, options, headers, 2);
    return stream.send(request).halfClose();
  }

  ProbeStream compressed() {
    call.setMessageCompression(true);
    return this;
  }

  ProbeStream send(byte[] message) {
    call.sendMessage(message);
    return this;
  }

  ProbeStream halfClose() {
    call.halfClose();
    return this;
  }

  void cancel() {
    call.cancel("enough", null);
  }

  boolean ready() {
    return call.isReady();
  }

  void request(int messages) {
    call.request(messages);
  }

  /** The next message; fails when there is none in good time. */
  byte[] next() {
    return next(PATIENCE);
  }

  byte[] next(Duration patience) {
    try {
      byte[] message = received.poll(patience.toMillis(), MILLISECONDS);
      if (message == null) {
        throw new AssertionError("no message within " + patience + ", end=" + end.getNow(null));
      }
      return message;
    } catch (InterruptedException stop) {
      throw new AssertionError(stop);
    }
  }

  Metadata headers() {
    return within(headers);
  }

  End end() {
    return within(end);
  }

  Status status() {
    return end().status();
  }

  boolean ended() {
    return end.isDone();
  }

  private static <T> T within(CompletableFuture<T> future) {
    try {
      return future.get(PATIENCE.toMillis(), MILLISECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException missing) {
      throw new AssertionError("did not come within " + PATIENCE, missing);
    }
  }

  private final class Events extends ClientCall.Listener<byte[]> {

    @Override
    public void onHeaders(Metadata sent) {
      headers.complete(sent);
    }

    @Override
    public void onMessage(byte[] message) {
      received.add(message);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      end.complete(new End(status, trailers));
    }
  }
}
