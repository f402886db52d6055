package io.fodc.proxy.link;

import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.UnaryOperator;

/**
 * A service of bytes whose behaviour each test sets: {@code Call} is unary, {@code Chat} goes both
 * ways.
 */
final class ProbeService implements BindableService {

  private static final MethodDescriptor.Marshaller<byte[]> BYTES =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] value) {
          return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
          try {
            return stream.readAllBytes();
          } catch (IOException broken) {
            throw new UncheckedIOException(broken);
          }
        }
      };

  static final MethodDescriptor<byte[], byte[]> CALL = method("Call", MethodType.UNARY);
  static final MethodDescriptor<byte[], byte[]> CHAT = method("Chat", MethodType.BIDI_STREAMING);

  /** How a test answers streams. */
  interface Chat {
    StreamObserver<byte[]> open(StreamObserver<byte[]> answers);
  }

  volatile UnaryOperator<byte[]> call = UnaryOperator.identity();
  volatile Chat chat = EchoObserver::new;

  /** Of the last {@code Call}. */
  volatile Metadata lastHeaders = new Metadata();

  @Override
  public ServerServiceDefinition bindService() {
    ServerCallHandler<byte[], byte[]> unary =
        ServerCalls.asyncUnaryCall(
            (request, answers) -> {
              answers.onNext(call.apply(request));
              answers.onCompleted();
            });
    ServerCallHandler<byte[], byte[]> both =
        ServerCalls.asyncBidiStreamingCall(answers -> chat.open(answers));
    ServerCallHandler<byte[], byte[]> remembering =
        (call, headers) -> {
          lastHeaders = headers;
          return unary.startCall(call, headers);
        };
    return ServerServiceDefinition.builder("fodc.probe.v1.Probe")
        .addMethod(CALL, remembering)
        .addMethod(CHAT, both)
        .build();
  }

  /** A {@link Chat} that ends every stream at once. */
  static StreamObserver<byte[]> refuse(StreamObserver<byte[]> answers) {
    answers.onError(Status.PERMISSION_DENIED.asRuntimeException());
    return new EchoObserver(answers);
  }

  private static MethodDescriptor<byte[], byte[]> method(String name, MethodType type) {
    return MethodDescriptor.newBuilder(BYTES, BYTES)
        .setType(type)
        .setFullMethodName(MethodDescriptor.generateFullMethodName("fodc.probe.v1.Probe", name))
        .build();
  }

  /** Sends back what comes; the start of most handlers here. */
  static class EchoObserver implements StreamObserver<byte[]> {

    final StreamObserver<byte[]> answers;

    EchoObserver(StreamObserver<byte[]> answers) {
      this.answers = answers;
    }

    @Override
    public void onNext(byte[] message) {
      answers.onNext(message);
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {
      answers.onCompleted();
    }
  }
}
