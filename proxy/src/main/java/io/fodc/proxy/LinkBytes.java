package io.fodc.proxy;

import com.google.protobuf.MessageLite;
import io.grpc.BindableService;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts the bytes of messages on the link, whatever carries it; framing is not in it. */
final class LinkBytes implements ServerInterceptor {
  private final LongAdder received = new LongAdder();
  private final LongAdder sent = new LongAdder();

  /** The service with its messages counted. */
  BindableService around(BindableService service) {
    return () -> ServerInterceptors.intercept(service, this);
  }

  /** Bytes so far: {@code received}, {@code sent}. */
  Map<String, Long> byDirection() {
    return Map.of("received", received.sum(), "sent", sent.sum());
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    ServerCall<Q, A> counted =
        new SimpleForwardingServerCall<>(call) {
          @Override
          public void sendMessage(A message) {
            count(sent, message);
            super.sendMessage(message);
          }
        };
    return new SimpleForwardingServerCallListener<>(next.startCall(counted, headers)) {
      @Override
      public void onMessage(Q message) {
        count(received, message);
        super.onMessage(message);
      }
    };
  }

  private static void count(LongAdder counter, Object message) {
    if (message instanceof MessageLite known) {
      counter.add(known.getSerializedSize());
    }
  }
}
