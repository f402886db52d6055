package io.fodc.proxy.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.proxy.link.LinkBench.Pair;
import io.fodc.proxy.link.ProbeService.EchoObserver;
import io.grpc.CallOptions;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What every transport must do with well-behaved and with clumsy clients. */
@ParameterizedClass(name = "{0}")
@MethodSource("io.fodc.proxy.link.LinkBench#pairs")
class LinkConformanceTest {

  private final Pair pair;
  private LinkBench bench;
  private ManagedChannel channel;

  LinkConformanceTest(Pair pair) {
    this.pair = pair;
  }

  @BeforeEach
  void start() throws IOException {
    bench = LinkBench.start(pair);
    channel = bench.channel();
  }

  @AfterEach
  void stop() {
    bench.close();
  }

  @Test
  void carriesUnaryCalls() {
    for (int i = 0; i < 50; i++) {
      assertThat(call("hello " + i)).isEqualTo("hello " + i);
    }
  }

  @Test
  void carriesManyMessagesBothWays() {
    ProbeStream stream = ProbeStream.open(channel);
    for (int i = 0; i < 300; i++) {
      stream.send(bytes("ping " + i));
    }
    for (int i = 0; i < 300; i++) {
      assertThat(text(stream.next())).isEqualTo("ping " + i);
    }
    assertThat(stream.halfClose().status().getCode()).isEqualTo(Status.Code.OK);
  }

  @Test
  void pushesWithoutBeingAsked() throws Exception {
    CompletableFuture<StreamObserver<byte[]>> opened = new CompletableFuture<>();
    bench.service.chat =
        answers -> {
          opened.complete(answers);
          return new EchoObserver(answers);
        };
    ProbeStream stream = ProbeStream.open(channel).send(bytes("hello"));
    stream.next();
    StreamObserver<byte[]> answers = opened.get(5, SECONDS);
    for (int i = 0; i < 100; i++) {
      answers.onNext(bytes("push " + i));
    }
    for (int i = 0; i < 100; i++) {
      assertThat(text(stream.next())).isEqualTo("push " + i);
    }
  }

  @Test
  void mayAnswerAfterHalfClose() {
    bench.service.chat =
        answers ->
            new EchoObserver(answers) {
              @Override
              public void onCompleted() {
                answers.onNext(bytes("last word"));
                answers.onCompleted();
              }
            };
    ProbeStream stream = ProbeStream.open(channel).send(bytes("a")).halfClose();
    assertThat(text(stream.next())).isEqualTo("a");
    assertThat(text(stream.next())).isEqualTo("last word");
    assertThat(stream.status().isOk()).isTrue();
  }

  @Test
  void mayCloseFirst() {
    bench.service.chat =
        answers ->
            new EchoObserver(answers) {
              @Override
              public void onNext(byte[] message) {
                answers.onNext(message);
                answers.onError(
                    Status.FAILED_PRECONDITION.withDescription("replaced").asRuntimeException());
              }
            };
    ProbeStream stream = ProbeStream.open(channel).send(bytes("a"));
    assertThat(text(stream.next())).isEqualTo("a");
    assertThat(stream.status().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(stream.status().getDescription()).isEqualTo("replaced");
    assertThat(call("still here")).isEqualTo("still here");
  }

  @Test
  void mayCloseBeforeTheFirstMessage() {
    bench.service.chat = ProbeService::refuse;
    for (int i = 0; i < 100; i++) {
      assertThat(ProbeStream.open(channel).status().getCode())
          .isEqualTo(Status.Code.PERMISSION_DENIED);
    }
    assertThat(call("still here")).isEqualTo("still here");
  }

  /**
   * Helidon may answer with the end of the connection, which a client mends by connecting again.
   */
  @Test
  void survivesClientsThatSendAfterTheEnd() {
    bench.service.chat = ProbeService::refuse;
    for (int i = 0; i < 100; i++) {
      ProbeStream stream = ProbeStream.open(channel);
      for (int j = 0; j < 10; j++) {
        stream.send(new byte[1000]);
      }
      Status.Code code = stream.status().getCode();
      switch (pair.transport()) {
        case NETTY -> assertThat(code).isEqualTo(Status.Code.PERMISSION_DENIED);
        case HELIDON -> assertThat(code).isNotEqualTo(Status.Code.OK);
      }
    }
    ManagedChannel other = bench.channel();
    bench.service.chat = EchoObserver::new;
    assertThat(text(ProbeStream.open(other).send(bytes("b")).next())).isEqualTo("b");
  }

  @Test
  void tellsWhoIsCalling() throws Exception {
    CompletableFuture<LinkPeer> peer = new CompletableFuture<>();
    bench.service.chat =
        answers -> {
          peer.complete(LinkPeer.current());
          return new EchoObserver(answers);
        };
    ProbeStream.open(channel).send(bytes("a")).next();
    assertThat(peer.get(5, SECONDS).hostAndPort()).startsWith("127.0.0.1:");
    assertThat(peer.get(5, SECONDS).principal()).isEmpty();
  }

  @Test
  void refusesUnknownMethods() {
    var unknown =
        ProbeService.CALL.toBuilder().setFullMethodName("fodc.probe.v1.Probe/Nothing").build();
    ProbeStream stream = ProbeStream.open(channel, unknown, CallOptions.DEFAULT, new Metadata(), 2);
    assertThat(stream.send(bytes("a")).halfClose().status().getCode())
        .isEqualTo(Status.Code.UNIMPLEMENTED);
    channel = bench.channel();
    assertThat(call("still here")).isEqualTo("still here");
  }

  // Status

  @Test
  void keepsStatusDescriptionsOfAllLetters() {
    String description = "Zähler 100 % voll: 温度 \uD83D\uDD25 \n second line %41";
    answerWith(Status.RESOURCE_EXHAUSTED.withDescription(description));
    Status status = failedCall();
    assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(status.getDescription()).isEqualTo(description);
  }

  @Test
  void cutsLongStatusDescriptions() {
    answerWith(Status.NOT_FOUND.withDescription("x".repeat(20_000)));
    Status status = failedCall();
    assertThat(status.getCode()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(status.getDescription()).startsWith("xxx").hasSizeGreaterThan(500);
  }

  @Test
  void cutsLongStatusDescriptionsOfManyBytes() {
    answerWith(Status.NOT_FOUND.withDescription("温".repeat(20_000)));
    assertThat(failedCall().getDescription()).matches("温{300,}");
  }

  @Test
  void sendsHeadersAndTrailers() {
    Metadata.Key<String> note = Metadata.Key.of("note", Metadata.ASCII_STRING_MARSHALLER);
    Metadata.Key<byte[]> detail = Metadata.Key.of("detail-bin", Metadata.BINARY_BYTE_MARSHALLER);
    Metadata trailers = new Metadata();
    trailers.put(note, "why");
    trailers.put(detail, new byte[] {0, -1, 37});
    bench.service.call =
        request -> {
          throw Status.ABORTED.asRuntimeException(trailers);
        };
    ProbeStream.End end =
        ProbeStream.call(channel, CallOptions.DEFAULT, new Metadata(), bytes("a")).end();
    assertThat(end.status().getCode()).isEqualTo(Status.Code.ABORTED);
    assertThat(end.trailers().get(note)).isEqualTo("why");
    assertThat(end.trailers().get(detail)).containsExactly(0, -1, 37);
  }

  @Test
  void answersForHandlersThatThrow() {
    bench.service.call =
        request -> {
          throw new IllegalStateException("secret detail");
        };
    Status status = failedCall();
    assertThat(status.getCode()).isEqualTo(Status.Code.UNKNOWN);
    assertThat(String.valueOf(status.getDescription())).doesNotContain("secret");
    bench.service.call = request -> request;
    assertThat(call("still here")).isEqualTo("still here");
  }

  @Test
  void answersForStreamHandlersThatThrow() {
    bench.service.chat =
        answers ->
            new EchoObserver(answers) {
              @Override
              public void onNext(byte[] message) {
                throw new IllegalStateException("broken");
              }
            };
    assertThat(ProbeStream.open(channel).send(bytes("a")).status().getCode())
        .isEqualTo(Status.Code.UNKNOWN);
    reconnectToHelidon();
    bench.service.chat =
        answers -> {
          throw new IllegalStateException("broken at once");
        };
    assertThat(ProbeStream.open(channel).send(bytes("a")).status().getCode())
        .isEqualTo(Status.Code.UNKNOWN);
    reconnectToHelidon();
    assertThat(call("still here")).isEqualTo("still here");
  }

  // Deadlines and cancelling

  @Test
  void handlersSeeTheDeadline() throws Exception {
    CompletableFuture<Boolean> known = new CompletableFuture<>();
    CompletableFuture<Throwable> cancelled = new CompletableFuture<>();
    CompletableFuture<Throwable> told = new CompletableFuture<>();
    bench.service.chat =
        answers -> {
          known.complete(Context.current().getDeadline() != null);
          Context.current()
              .addListener(
                  ended -> cancelled.complete(orNothing(ended.cancellationCause())), Runnable::run);
          return new ToldObserver(answers, told);
        };
    ProbeStream stream =
        ProbeStream.open(
            channel,
            ProbeService.CHAT,
            CallOptions.DEFAULT.withDeadlineAfter(300, MILLISECONDS),
            new Metadata(),
            10);
    stream.send(bytes("a"));
    assertThat(known.get(5, SECONDS)).isTrue();
    assertThat(stream.status().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    cancelled.get(3, SECONDS);
    assertThat(Status.fromThrowable(told.get(3, SECONDS)).getCode())
        .isEqualTo(Status.Code.CANCELLED);
  }

  @Test
  void handlersSeeTheClientCancel() throws Exception {
    CompletableFuture<Throwable> told = new CompletableFuture<>();
    CompletableFuture<Context> context = new CompletableFuture<>();
    bench.service.chat =
        answers -> {
          context.complete(Context.current());
          return new ToldObserver(answers, told);
        };
    ProbeStream stream = ProbeStream.open(channel).send(bytes("a"));
    stream.next();
    stream.cancel();
    assertThat(Status.fromThrowable(told.get(3, SECONDS)).getCode())
        .isEqualTo(Status.Code.CANCELLED);
    assertThat(context.get(1, SECONDS).isCancelled()).isTrue();
    assertThat(call("still here")).isEqualTo("still here");
  }

  @Test
  void cancelledHandlersAreToldOnceAndTheirSendsAreHarmless() throws Exception {
    AtomicInteger told = new AtomicInteger();
    CountDownLatch first = new CountDownLatch(1);
    CompletableFuture<ServerCallStreamObserver<byte[]>> opened = new CompletableFuture<>();
    bench.service.chat =
        answers -> {
          ServerCallStreamObserver<byte[]> call = (ServerCallStreamObserver<byte[]>) answers;
          call.setOnCancelHandler(
              () -> {
                told.incrementAndGet();
                first.countDown();
              });
          opened.complete(call);
          return new EchoObserver(answers);
        };
    ProbeStream stream = ProbeStream.open(channel).send(bytes("a"));
    stream.next();
    stream.cancel();
    assertThat(first.await(3, SECONDS)).isTrue();
    opened.get(1, SECONDS).onNext(bytes("nobody there"));
    assertThat(opened.get(1, SECONDS).isCancelled()).isTrue();
    assertThat(call("still here")).isEqualTo("still here");
    assertThat(told).hasValue(1);
  }

  @Test
  void contextEndsWithTheCall() throws Exception {
    CompletableFuture<Context> context = new CompletableFuture<>();
    CountDownLatch ended = new CountDownLatch(1);
    bench.service.chat =
        answers -> {
          context.complete(Context.current());
          Context.current().addListener(over -> ended.countDown(), Runnable::run);
          return new EchoObserver(answers);
        };
    assertThat(ProbeStream.open(channel).send(bytes("a")).halfClose().status().isOk()).isTrue();
    assertThat(ended.await(3, SECONDS)).isTrue();
  }

  // Headers

  @Test
  void requestMetadataArrives() {
    Metadata.Key<String> ascii = Metadata.Key.of("x-note", Metadata.ASCII_STRING_MARSHALLER);
    Metadata.Key<byte[]> binary = Metadata.Key.of("x-note-bin", Metadata.BINARY_BYTE_MARSHALLER);
    Metadata headers = new Metadata();
    headers.put(ascii, "some words");
    headers.put(binary, new byte[] {1, 0, -128});
    ProbeStream.call(channel, CallOptions.DEFAULT, headers, bytes("a")).status();
    assertThat(bench.service.lastHeaders.get(ascii)).isEqualTo("some words");
    assertThat(bench.service.lastHeaders.get(binary)).containsExactly(1, 0, -128);
  }

  @Test
  void survivesHeadersLargerThanTheHeaderTable() {
    for (int size : new int[] {5_000, 7_500, 8_192, 5_000}) {
      assertThat(withHeader(size).getCode())
          .as("header of %s bytes", size)
          .isEqualTo(Status.Code.OK);
    }
    assertThat(call("still here")).isEqualTo("still here");
  }

  @Test
  void refusesHeadersOverTheBoundAndGoesOn() {
    assertThat(withHeader(100_000).isOk()).isFalse();
    ManagedChannel other = bench.channel();
    assertThat(text(ProbeStream.open(other).send(bytes("b")).next())).isEqualTo("b");
  }

  @Test
  void survivesTrailersLargerThanTheHeaderTable() {
    Metadata trailers = new Metadata();
    trailers.put(Metadata.Key.of("long", Metadata.ASCII_STRING_MARSHALLER), "v".repeat(5_000));
    bench.service.call =
        request -> {
          throw Status.ABORTED.asRuntimeException(trailers);
        };
    assertThat(failedCall().getCode()).isEqualTo(Status.Code.ABORTED);
    bench.service.call = request -> request;
    assertThat(call("still here")).isEqualTo("still here");
  }

  // Messages

  @Test
  void carriesTheLargestMessage() {
    byte[] largest = new byte[(4 << 20) - 64];
    new Random(7).nextBytes(largest);
    ProbeStream stream = ProbeStream.open(channel).send(largest);
    assertThat(stream.next()).isEqualTo(largest);
    assertThat(stream.send(bytes("and on")).next()).isEqualTo(bytes("and on"));
  }

  @Test
  void refusesLargerMessages() throws Exception {
    CompletableFuture<Throwable> told = new CompletableFuture<>();
    bench.service.chat = answers -> new ToldObserver(answers, told);
    ProbeStream stream = ProbeStream.open(channel).send(bytes("a"));
    stream.next();
    stream.send(new byte[(4 << 20) + 1]);
    assertThat(stream.status().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    told.get(3, SECONDS);
    reconnectToHelidon();
    assertThat(call("still here")).isEqualTo("still here");
    assertThat(ProbeStream.open(channel).send(new byte[20 << 20]).status().isOk()).isFalse();
    reconnectToHelidon();
    assertThat(call("still here")).isEqualTo("still here");
  }

  @Test
  void carriesEmptyMessages() {
    ProbeStream stream = ProbeStream.open(channel).send(new byte[0]).send(new byte[0]).halfClose();
    assertThat(stream.next()).isEmpty();
    assertThat(stream.next()).isEmpty();
    assertThat(stream.status().isOk()).isTrue();
  }

  /**
   * Netty unpacks; Helidon says that it will not, instead of misreading what comes in several
   * frames.
   */
  @Test
  void compressedRequestsAreReadOrRefused() {
    byte[] message = new byte[200_000];
    new Random(3).nextBytes(message);
    ProbeStream stream =
        ProbeStream.open(
            channel,
            ProbeService.CHAT,
            CallOptions.DEFAULT.withCompression("gzip"),
            new Metadata(),
            10);
    stream.compressed().send(message);
    switch (pair.transport()) {
      case NETTY -> assertThat(stream.next()).isEqualTo(message);
      case HELIDON -> assertThat(stream.status().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
    }
    reconnectToHelidon();
    assertThat(call("still here")).isEqualTo("still here");
  }

  // One slow handler, one slow peer

  @Test
  void aBlockedHandlerDoesNotStallOthers() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch blocked = new CountDownLatch(1);
    bench.service.chat =
        answers ->
            new EchoObserver(answers) {
              @Override
              public void onNext(byte[] message) {
                blocked.countDown();
                try {
                  release.await();
                } catch (InterruptedException stop) {
                  Thread.currentThread().interrupt();
                }
              }
            };
    ProbeStream stuck = ProbeStream.open(channel);
    for (int i = 0; i < 500; i++) {
      stuck.send(new byte[200]);
    }
    for (int i = 0; i < 60; i++) {
      stuck.send(new byte[64 << 10]);
    }
    try {
      assertThat(blocked.await(5, SECONDS)).isTrue();
      long start = System.nanoTime();
      assertThat(call("past it")).isEqualTo("past it");
      assertThat(System.nanoTime() - start).isLessThan(SECONDS.toNanos(2));
      stuck.cancel();
      reconnectToHelidon();
      assertThat(call("past the cancel")).isEqualTo("past the cancel");
    } finally {
      release.countDown();
    }
  }

  @Test
  void manualFlowControlIsKept() throws Exception {
    AtomicInteger arrived = new AtomicInteger();
    CountDownLatch second = new CountDownLatch(2);
    CompletableFuture<ServerCallStreamObserver<byte[]>> opened = new CompletableFuture<>();
    bench.service.chat =
        answers -> {
          ServerCallStreamObserver<byte[]> call = (ServerCallStreamObserver<byte[]>) answers;
          call.disableAutoRequest();
          opened.complete(call);
          return new EchoObserver(answers) {
            @Override
            public void onNext(byte[] message) {
              arrived.incrementAndGet();
              second.countDown();
            }
          };
        };
    ProbeStream stream = ProbeStream.open(channel);
    for (int i = 0; i < 10; i++) {
      stream.send(bytes("a"));
    }
    stream.halfClose();
    assertThat(call("the messages are there")).isEqualTo("the messages are there");
    assertThat(arrived).hasValue(0);
    opened.get(1, SECONDS).request(2);
    assertThat(second.await(3, SECONDS)).isTrue();
    assertThat(arrived).hasValue(2);
    opened.get(1, SECONDS).request(100);
    assertThat(stream.status().isOk()).isTrue();
    assertThat(arrived).hasValue(10);
  }

  private String call(String words) {
    ProbeStream stream =
        ProbeStream.call(channel, CallOptions.DEFAULT, new Metadata(), bytes(words));
    assertThat(stream.status().isOk()).as("%s", stream.status()).isTrue();
    return text(stream.next());
  }

  /**
   * Where a client's messages cross the end of their stream, Helidon may end the connection: see
   * the rationale.
   */
  private void reconnectToHelidon() {
    if (pair.transport() == LinkTransport.HELIDON) {
      channel = bench.channel();
    }
  }

  private Status failedCall() {
    return ProbeStream.call(channel, CallOptions.DEFAULT, new Metadata(), bytes("a")).status();
  }

  private Status withHeader(int size) {
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of("x-long", Metadata.ASCII_STRING_MARSHALLER), "h".repeat(size));
    return ProbeStream.call(channel, CallOptions.DEFAULT, headers, bytes("a")).status();
  }

  private void answerWith(Status status) {
    bench.service.call =
        request -> {
          throw status.asRuntimeException();
        };
  }

  private static Throwable orNothing(Throwable cause) {
    return cause == null ? new Throwable("no cause") : cause;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  /** Remembers the error it was told of. */
  private static final class ToldObserver extends EchoObserver {

    private final CompletableFuture<Throwable> told;

    ToldObserver(StreamObserver<byte[]> answers, CompletableFuture<Throwable> told) {
      super(answers);
      this.told = told;
    }

    @Override
    public void onError(Throwable failure) {
      told.complete(failure);
    }
  }
}
