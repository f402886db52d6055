package io.fodc.proxy.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.fodc.proxy.fleet.FleetFixture;
import io.fodc.proxy.upload.ExpectedUpload;
import io.fodc.proxy.upload.Spool;
import io.fodc.proxy.upload.SpoolFile;
import io.fodc.proxy.upload.UploadRefusal;
import io.fodc.proxy.upload.Uploads;
import io.fodc.schemas.wire.agent.v1.AgentServiceGrpc;
import io.fodc.schemas.wire.agent.v1.NodeIdentity;
import io.fodc.schemas.wire.agent.v1.UploadChunk;
import io.fodc.schemas.wire.agent.v1.UploadEnd;
import io.fodc.schemas.wire.agent.v1.UploadHeader;
import io.fodc.schemas.wire.agent.v1.UploadPart;
import io.fodc.schemas.wire.agent.v1.UploadReceipt;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.okhttp.OkHttpChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Uploads over both transports: whole, broken, resumed, hostile. */
class UploadStreamTest {
  private static final int CHUNK = 100_000;
  private static final int SPOOL = 2_000_000;

  @TempDir Path directory;
  private final byte[] content = content();
  private @Nullable FleetFixture fixture;
  private @Nullable Uploads uploads;
  private @Nullable Spool spool;
  private @Nullable AgentLinkService service;
  private @Nullable LinkServer server;
  private @Nullable ManagedChannel channel;
  private String session = "";

  private static byte[] content() {
    byte[] bytes = new byte[550_000];
    new Random(3).nextBytes(bytes);
    return bytes;
  }

  private void open(LinkTransport transport) throws IOException {
    FleetFixture fleet = new FleetFixture(directory.resolve("history"));
    Spool space = Spool.open(directory.resolve("spool"), SPOOL);
    Uploads expected = new Uploads(space);
    AgentLinkService agents =
        new AgentLinkService(
            fleet.fleet,
            expected,
            fleet.access,
            AgentLinkSettings.DEFAULTS,
            fleet.clock,
            fleet.clock::nanos);
    LinkServer listening =
        transport.server(
            LinkServerSettings.on(new InetSocketAddress("127.0.0.1", 0))
                .withCloseLimit(Duration.ofMillis(200)),
            List.of(agents));
    listening.start();
    session = fleet.admit("n1", "i").session().id();
    fixture = fleet;
    spool = space;
    uploads = expected;
    service = agents;
    server = listening;
    channel = OkHttpChannelBuilder.forAddress("127.0.0.1", listening.port()).usePlaintext().build();
  }

  @AfterEach
  void close() throws Exception {
    if (channel != null) {
      channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }
    if (uploads != null) {
      uploads.close();
      assertThat(uploads.size()).isZero();
    }
    if (service != null) {
      service.close();
    }
    if (server != null) {
      server.close();
    }
    if (fixture != null) {
      fixture.close();
    }
    if (spool != null) {
      assertThat(spool.used()).isZero();
      try (Stream<Path> left = Files.list(directory.resolve("spool"))) {
        assertThat(left).isEmpty();
      }
    }
  }

  private ExpectedUpload expect(long most) {
    return uploads().expect(FleetFixture.id("n1"), "window", most);
  }

  private Uploads uploads() {
    if (uploads == null) {
      throw new AssertionError("not open");
    }
    return uploads;
  }

  private UploadPart header(String id) {
    return header(id, "n1", session, "window");
  }

  private static UploadPart header(String id, String node, String session, String purpose) {
    return UploadPart.newBuilder()
        .setHeader(
            UploadHeader.newBuilder()
                .setUploadId(id)
                .setIdentity(NodeIdentity.newBuilder().setCluster("c1").setNodeId(node))
                .setSessionId(session)
                .setPurpose(purpose))
        .build();
  }

  private UploadPart chunk(int offset, int count) {
    return UploadPart.newBuilder()
        .setChunk(
            UploadChunk.newBuilder()
                .setOffset(offset)
                .setData(ByteString.copyFrom(content, offset, count)))
        .build();
  }

  private UploadPart end(byte[] of) throws Exception {
    return UploadPart.newBuilder()
        .setEnd(
            UploadEnd.newBuilder()
                .setTotalBytes(content.length)
                .setSha256(ByteString.copyFrom(MessageDigest.getInstance("SHA-256").digest(of))))
        .build();
  }

  private final class Call implements StreamObserver<UploadReceipt> {
    final CompletableFuture<UploadReceipt> answer = new CompletableFuture<>();
    final StreamObserver<UploadPart> out = AgentServiceGrpc.newStub(channel).upload(this);
    private @Nullable UploadReceipt receipt;

    Call send(UploadPart part) {
      out.onNext(part);
      return this;
    }

    UploadReceipt done() throws Exception {
      out.onCompleted();
      return answer.get(10, TimeUnit.SECONDS);
    }

    Status failure() throws Exception {
      try {
        throw new AssertionError("answered " + answer.get(10, TimeUnit.SECONDS));
      } catch (ExecutionException e) {
        return Status.fromThrowable(e.getCause());
      }
    }

    @Override
    public void onNext(UploadReceipt value) {
      receipt = value;
    }

    @Override
    public void onError(Throwable failure) {
      answer.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
      answer.complete(receipt);
    }
  }

  private static void assertFails(Call call, Status.Code code, String words) throws Exception {
    Status status = call.failure();
    assertThat(status.getCode()).as(status.toString()).isEqualTo(code);
    assertThat(status.getDescription()).contains(words);
  }

  private Call sent(String id, int from, int to) {
    Call call = new Call().send(header(id));
    for (int at = from; at < to; at += CHUNK) {
      call.send(chunk(at, Math.min(CHUNK, to - at)));
    }
    return call;
  }

  private void assertArrived(ExpectedUpload upload) throws Exception {
    try (SpoolFile file = upload.whole().get(10, TimeUnit.SECONDS);
        InputStream in = file.read()) {
      assertThat(in.readAllBytes()).isEqualTo(content);
    }
  }

  @ParameterizedTest
  @EnumSource(LinkTransport.class)
  void takesBytesWholeOrInSeveralCalls(LinkTransport transport) throws Exception {
    open(transport);
    ExpectedUpload whole = expect(1_000_000);
    UploadReceipt receipt = sent(whole.id(), 0, content.length).send(end(content)).done();
    assertThat(receipt.getComplete()).isTrue();
    assertThat(receipt.getReceivedBytes()).isEqualTo(content.length);
    assertArrived(whole);

    ExpectedUpload broken = expect(content.length);
    assertThat(sent(broken.id(), 0, 300_000).done().getReceivedBytes()).isEqualTo(300_000);
    Call lost = sent(broken.id(), 300_000, 400_000);
    await(() -> broken.received() == 400_000);
    lost.out.onError(Status.CANCELLED.asRuntimeException());
    await(() -> readsOn(broken, 400_000));
    assertThat(sent(broken.id(), 400_000, content.length).send(end(content)).done().getComplete())
        .isTrue();
    assertArrived(broken);
  }

  /** An empty call says what is here, once the lost one has let go. */
  private boolean readsOn(ExpectedUpload upload, long received) {
    try {
      return new Call().send(header(upload.id())).done().getReceivedBytes() == received;
    } catch (Exception e) {
      return false;
    }
  }

  private static void await(java.util.function.BooleanSupplier condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.sleep(2);
    }
  }

  @ParameterizedTest
  @EnumSource(LinkTransport.class)
  void refusesWhatNobodyWaitsForAndStrangers(LinkTransport transport) throws Exception {
    open(transport);
    ExpectedUpload upload = expect(1_000_000);
    assertFails(
        new Call().send(header("nobody")), Status.Code.NOT_FOUND, "nobody waits for this upload");
    assertFails(
        new Call().send(header(upload.id(), "n2", session, "window")),
        Status.Code.PERMISSION_DENIED,
        "does not speak for node c1/n2");
    assertFails(
        new Call().send(header(upload.id(), "n1", "older", "window")),
        Status.Code.PERMISSION_DENIED,
        "does not speak");
    assertFails(
        new Call().send(header(upload.id(), "n1", session, "artifact")),
        Status.Code.PERMISSION_DENIED,
        "another purpose");
    assertFails(
        new Call().send(header(upload.id(), "", session, "window")),
        Status.Code.INVALID_ARGUMENT,
        "identity");
    assertFails(
        new Call().send(chunk(0, 1)), Status.Code.INVALID_ARGUMENT, "first part must be a header");
    upload.cancel();
    assertFails(new Call().send(header(upload.id())), Status.Code.NOT_FOUND, "not any more");
    assertThatThrownBy(() -> upload.whole().get()).isInstanceOf(CancellationException.class);
  }

  @ParameterizedTest
  @EnumSource(LinkTransport.class)
  void refusesPartsThatDoNotFit(LinkTransport transport) throws Exception {
    open(transport);
    ExpectedUpload upload = expect(400_000);
    assertFails(
        sent(upload.id(), 0, 100_000).send(chunk(150_000, 10)),
        Status.Code.OUT_OF_RANGE,
        "chunk at 150000, but 100000 bytes are here");
    assertFails(
        new Call().send(header(upload.id())).send(header(upload.id())),
        Status.Code.INVALID_ARGUMENT,
        "second header");
    assertFails(
        new Call().send(header(upload.id())).send(chunk(100_000, (256 << 10) + 1)),
        Status.Code.RESOURCE_EXHAUSTED,
        "at most 262144 are allowed");
    Call holding = sent(upload.id(), 100_000, 200_000);
    await(() -> upload.received() == 200_000);
    assertFails(
        new Call().send(header(upload.id())), Status.Code.ABORTED, "another call of this upload");
    for (int at = 200_000; at < 500_000; at += CHUNK) {
      holding.send(chunk(at, CHUNK));
    }
    assertFails(holding, Status.Code.RESOURCE_EXHAUSTED, "more than the 400000 bytes asked for");
    assertThatThrownBy(() -> upload.whole().get()).hasCauseInstanceOf(UploadRefusal.class);

    ExpectedUpload damaged = expect(1_000_000);
    assertFails(
        sent(damaged.id(), 0, content.length).send(end(new byte[] {1})),
        Status.Code.DATA_LOSS,
        "the SHA-256 of the 550000 bytes is another");
    assertThatThrownBy(() -> damaged.whole().get()).hasCauseInstanceOf(UploadRefusal.class);
  }

  @ParameterizedTest
  @EnumSource(LinkTransport.class)
  void neverTakesMoreThanTheSpool(LinkTransport transport) throws Exception {
    open(transport);
    for (int i = 0; i < 3; i++) {
      assertThat(sent(expect(1_000_000).id(), 0, content.length).done().getReceivedBytes())
          .isEqualTo(content.length);
    }
    assertFails(
        sent(expect(1_000_000).id(), 0, content.length),
        Status.Code.RESOURCE_EXHAUSTED,
        "the spool is full");
  }
}
