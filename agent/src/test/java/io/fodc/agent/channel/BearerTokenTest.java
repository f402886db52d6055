package io.fodc.agent.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fodc.schemas.wire.agent.v1.AgentMessage;
import io.fodc.schemas.wire.agent.v1.AgentServiceGrpc;
import io.fodc.schemas.wire.agent.v1.ProxyMessage;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.okhttp.OkHttpServerBuilder;
import io.grpc.stub.StreamObserver;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a real server sees of a token. */
class BearerTokenTest {
  @TempDir Path directory;
  private final BlockingQueue<String> shown = new ArrayBlockingQueue<>(10);
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private Server server;
  private Path file;

  /** Notes what each call shows. */
  private final class Noting implements ServerInterceptor {
    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
      shown.add(
          String.valueOf(
              headers.get(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER))));
      return next.startCall(call, headers);
    }
  }

  @BeforeEach
  void start() throws Exception {
    file = directory.resolve("token");
    server =
        OkHttpServerBuilder.forPort(
                new InetSocketAddress("127.0.0.1", 0), InsecureServerCredentials.create())
            .addService(new AgentServiceGrpc.AgentServiceImplBase() {})
            .intercept(new Noting())
            .build()
            .start();
  }

  @AfterEach
  void stop() {
    server.shutdownNow();
    executor.shutdownNow();
  }

  private ChannelTarget target() {
    return new ChannelTarget("127.0.0.1", server.getPort(), Optional.empty())
        .withToken(new BearerToken(file));
  }

  private String seen(ChannelTarget target) throws Exception {
    ManagedChannel channel = target.channel(executor).build();
    try {
      StreamObserver<AgentMessage> call = AgentServiceGrpc.newStub(channel).connect(new Deaf());
      String seen = shown.poll(10, TimeUnit.SECONDS);
      call.onCompleted();
      return String.valueOf(seen);
    } finally {
      channel.shutdownNow();
    }
  }

  private static final class Deaf implements StreamObserver<ProxyMessage> {
    @Override
    public void onNext(ProxyMessage message) {}

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
  }

  @Test
  void isShownWithEveryCallAndReadAgainForEveryChannel() throws Exception {
    Files.writeString(file, "fodc_1_one\n");
    assertThat(seen(target())).isEqualTo("Bearer fodc_1_one");
    Files.writeString(file, "  fodc_1_two  ");
    assertThat(seen(target())).isEqualTo("Bearer fodc_1_two");
    assertThat(seen(new ChannelTarget("127.0.0.1", server.getPort(), Optional.empty())))
        .isEqualTo("null");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " \n", "two words", "line\nline", "nul\u0000", "a\r\nX-Evil: 1", "ümlaut"})
  void whatIsNoTokenIsNotShownAndNotToldEither(String text) throws Exception {
    Files.writeString(file, text);
    assertThatThrownBy(() -> target().channel(executor))
        .isInstanceOf(ChannelSetupException.class)
        .hasMessageContaining("link.token-file " + file)
        .hasMessageContaining("does not hold one token");
    assertThat(shown).isEmpty();
  }

  @Test
  void aFileThatIsTooLargeOrGoneIsNamed() throws Exception {
    Files.writeString(file, "x".repeat(9_000));
    assertThatThrownBy(() -> target().channel(executor)).hasMessageContaining("larger than 8192");
    Files.delete(file);
    assertThatThrownBy(() -> target().channel(executor)).hasMessageContaining(file.toString());
  }
}
