package io.fodc.proxy;

import com.google.protobuf.ByteString;
import io.fodc.schemas.link.SeriesDictionaryWriter;
import io.fodc.schemas.link.TickFrameEncoder;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.wire.agent.v1.AgentMessage;
import io.fodc.schemas.wire.agent.v1.AgentServiceGrpc;
import io.fodc.schemas.wire.agent.v1.CaptureProgress;
import io.fodc.schemas.wire.agent.v1.CaptureState;
import io.fodc.schemas.wire.agent.v1.ConfigEntry;
import io.fodc.schemas.wire.agent.v1.ConfigSnapshot;
import io.fodc.schemas.wire.agent.v1.Hello;
import io.fodc.schemas.wire.agent.v1.Label;
import io.fodc.schemas.wire.agent.v1.NodeIdentity;
import io.fodc.schemas.wire.agent.v1.NodeState;
import io.fodc.schemas.wire.agent.v1.ProxyMessage;
import io.fodc.schemas.wire.agent.v1.StartCapture;
import io.fodc.schemas.wire.agent.v1.UploadChunk;
import io.fodc.schemas.wire.agent.v1.UploadEnd;
import io.fodc.schemas.wire.agent.v1.UploadHeader;
import io.fodc.schemas.wire.agent.v1.UploadPart;
import io.fodc.schemas.wire.agent.v1.UploadReceipt;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.security.MessageDigest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An agent on a real stream that takes no captures, and says and uploads what a test says. */
final class CapturingAgent implements StreamObserver<ProxyMessage> {
  private static final long LIMIT_SECONDS = 20;

  final LinkedBlockingQueue<ProxyMessage> received = new LinkedBlockingQueue<>();
  private final ManagedChannel channel;
  private final NodeIdentity identity;
  private final boolean answersAtOnce;
  private final StreamObserver<AgentMessage> out;
  private volatile String session = "";

  CapturingAgent(ManagedChannel channel, String node, boolean answersAtOnce) {
    this(channel, "c1", node, answersAtOnce);
  }

  CapturingAgent(ManagedChannel channel, String cluster, String node, boolean answersAtOnce) {
    this.channel = channel;
    this.answersAtOnce = answersAtOnce;
    this.identity = NodeIdentity.newBuilder().setCluster(cluster).setNodeId(node).build();
    this.out = AgentServiceGrpc.newStub(channel).connect(this);
    say(
        AgentMessage.newBuilder()
            .setHello(
                Hello.newBuilder()
                    .setProtocolVersion(1)
                    .setIdentity(identity)
                    .setState(NodeState.newBuilder().setRole("datanode-hot"))
                    .setAgentVersion("1.0")
                    .setAgentInstance("i-" + node)
                    .setClockMillis(System.currentTimeMillis())
                    .setIntervalMillis(10_000)
                    .addCapabilities("capture.cpu")
                    .addCapabilities("capture.heap")
                    .addCapabilities("capture.config")));
  }

  private void say(AgentMessage.Builder message) {
    synchronized (out) {
      out.onNext(message.build());
    }
  }

  private final SeriesDictionaryWriter dictionary = new SeriesDictionaryWriter();
  private final TickFrameEncoder ticks = new TickFrameEncoder();

  /** Tells the proxy of series. */
  void define(SeriesDefinition... series) {
    for (SeriesDefinition each : series) {
      dictionary.add(each);
    }
    say(AgentMessage.newBuilder().setSeriesDefinitions(dictionary.take()));
  }

  /** A tick with a sample of each series. */
  void tick(long millis, double... values) {
    long[] bits = new long[values.length];
    boolean[] present = new boolean[values.length];
    for (int i = 0; i < values.length; i++) {
      bits[i] = Double.doubleToRawLongBits(values[i]);
      present[i] = true;
    }
    say(
        AgentMessage.newBuilder()
            .setTickFrame(ticks.encode(millis, bits, present, values.length, false)));
  }

  /** A configuration of one key. */
  void configured(String key, String value) {
    say(
        AgentMessage.newBuilder()
            .setConfigSnapshot(
                ConfigSnapshot.newBuilder()
                    .setCollectedMillis(System.currentTimeMillis())
                    .setFingerprint(("%064x").formatted(value.hashCode() & 0xffffffffL))
                    .addEntries(
                        ConfigEntry.newBuilder()
                            .setKey(key)
                            .setValue(value)
                            .setProvenance("flag")
                            .setOrigin("/proc/1/cmdline"))));
  }

  @Override
  public void onNext(ProxyMessage message) {
    if (message.hasWelcome()) {
      session = message.getWelcome().getSessionId();
    }
    if (message.hasStartCapture() && answersAtOnce) {
      progress(message.getStartCapture().getCaptureId(), CaptureState.CAPTURE_STATE_RUNNING, 0);
    }
    received.add(message);
  }

  @Override
  public void onError(Throwable lost) {}

  @Override
  public void onCompleted() {}

  ProxyMessage next() throws InterruptedException {
    ProxyMessage message = received.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
    if (message == null) {
      throw new AssertionError("no message for " + identity.getNodeId());
    }
    return message;
  }

  StartCapture nextStart() throws InterruptedException {
    ProxyMessage message = next();
    while (!message.hasStartCapture()) {
      message = next();
    }
    return message.getStartCapture();
  }

  void progress(String part, CaptureState state, int artifacts) {
    say(
        AgentMessage.newBuilder()
            .setCaptureProgress(
                CaptureProgress.newBuilder()
                    .setCaptureId(part)
                    .setState(state)
                    .setFraction(0.5)
                    .setArtifacts(artifacts)
                    .addMeasures(Label.newBuilder().setKey("agent_cpu_seconds").setValue("0.12"))));
  }

  /** One call: what is here already is asked first, then it is fed from there up to {@code to}. */
  UploadReceipt upload(StartCapture start, byte[] bytes, int to, boolean end) throws Exception {
    int from = (int) call(start, bytes, 0, 0, false).getReceivedBytes();
    return call(start, bytes, from, to, end);
  }

  private UploadReceipt call(StartCapture start, byte[] bytes, int from, int to, boolean end)
      throws Exception {
    CompletableFuture<UploadReceipt> receipt = new CompletableFuture<>();
    StreamObserver<UploadPart> parts =
        AgentServiceGrpc.newStub(channel)
            .upload(
                new StreamObserver<>() {
                  @Override
                  public void onNext(UploadReceipt value) {
                    receipt.complete(value);
                  }

                  @Override
                  public void onError(Throwable t) {
                    receipt.completeExceptionally(t);
                  }

                  @Override
                  public void onCompleted() {}
                });
    parts.onNext(
        UploadPart.newBuilder()
            .setHeader(
                UploadHeader.newBuilder()
                    .setUploadId(start.getUploadToken() + "-0")
                    .setIdentity(identity)
                    .setSessionId(session)
                    .setPurpose("artifact")
                    .setCaptureId(start.getCaptureId())
                    .setFileName(start.getKind() + ".pb.gz")
                    .setMediaType("application/vnd.google.protobuf+gzip")
                    .setMethod("pprof")
                    .setFromMillis(1_767_225_600_000L)
                    .setToMillis(1_767_225_610_000L))
            .build());
    for (int at = from; at < to; at += 100_000) {
      int length = Math.min(100_000, to - at);
      parts.onNext(
          UploadPart.newBuilder()
              .setChunk(
                  UploadChunk.newBuilder()
                      .setOffset(at)
                      .setData(ByteString.copyFrom(bytes, at, length)))
              .build());
    }
    if (end) {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      parts.onNext(
          UploadPart.newBuilder()
              .setEnd(
                  UploadEnd.newBuilder()
                      .setTotalBytes(bytes.length)
                      .setSha256(ByteString.copyFrom(hash)))
              .build());
    }
    parts.onCompleted();
    return receipt.get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }
}
