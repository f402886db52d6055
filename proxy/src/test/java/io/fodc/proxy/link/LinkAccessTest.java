package io.fodc.proxy.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fodc.proxy.access.AccessSettings;
import io.fodc.proxy.access.Bindings;
import io.fodc.proxy.access.Role;
import io.fodc.proxy.access.TestTokens;
import io.fodc.proxy.fleet.FleetFixture;
import io.fodc.proxy.fleet.FleetSettings;
import io.fodc.proxy.link.LinkBench.Client;
import io.fodc.proxy.link.LinkBench.Pair;
import io.fodc.proxy.upload.Spool;
import io.fodc.proxy.upload.Uploads;
import io.fodc.schemas.wire.agent.v1.AgentMessage;
import io.fodc.schemas.wire.agent.v1.AgentServiceGrpc;
import io.fodc.schemas.wire.agent.v1.Heartbeat;
import io.fodc.schemas.wire.agent.v1.NodeIdentity;
import io.fodc.schemas.wire.agent.v1.ProxyMessage;
import io.fodc.schemas.wire.agent.v1.UploadHeader;
import io.fodc.schemas.wire.agent.v1.UploadPart;
import io.fodc.schemas.wire.agent.v1.UploadReceipt;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.okhttp.OkHttpChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Agents that are known and speak for their own nodes, and all others, over every transport. */
@ParameterizedClass(name = "{0}")
@MethodSource("io.fodc.proxy.link.LinkBench#pairs")
class LinkAccessTest {
  private final Pair pair;
  @TempDir Path directory;
  private TestTokens tokens;
  private final List<ManagedChannel> channels = new ArrayList<>();
  private @Nullable FleetFixture fixture;
  private @Nullable AgentLinkService service;
  private @Nullable LinkServer server;

  LinkAccessTest(Pair pair) {
    this.pair = pair;
  }

  @BeforeEach
  void makeTokens() throws IOException {
    tokens = new TestTokens(directory);
  }

  private void start(AccessSettings who, Optional<LinkTls> tls) throws IOException {
    FleetFixture fleet =
        new FleetFixture(directory.resolve("data"), FleetSettings.defaults("proxy-1", "test"), who);
    AgentLinkService agents =
        new AgentLinkService(
            fleet.fleet,
            new Uploads(Spool.open(directory.resolve("spool"), 1 << 20)),
            fleet.access,
            AgentLinkSettings.DEFAULTS,
            fleet.clock,
            fleet.clock::nanos);
    LinkServerSettings settings =
        LinkServerSettings.on(new InetSocketAddress("127.0.0.1", 0))
            .withCloseLimit(Duration.ofMillis(200));
    LinkServer listening =
        pair.transport()
            .server(
                tls.map(settings::withTls).orElse(settings),
                List.of(new LinkAccess(fleet.access).around(agents)));
    listening.start();
    fixture = fleet;
    service = agents;
    server = listening;
  }

  private void start() throws IOException {
    start(tokens.settings(), Optional.empty());
  }

  @AfterEach
  void stop() {
    channels.forEach(ManagedChannel::shutdownNow);
    if (service != null) {
      service.close();
    }
    if (server != null) {
      server.close();
    }
    if (fixture != null) {
      fixture.close();
    }
  }

  private FleetFixture fixture() {
    FleetFixture open = fixture;
    if (open == null) {
      throw new IllegalStateException("not started");
    }
    return open;
  }

  private ManagedChannel channel(ChannelCredentials credentials, String... authorization) {
    Metadata headers = new Metadata();
    for (String value : authorization) {
      headers.put(Metadata.Key.of("Authorization", Metadata.ASCII_STRING_MARSHALLER), value);
    }
    LinkServer open = server;
    if (open == null) {
      throw new IllegalStateException("not started");
    }
    ManagedChannelBuilder<?> builder =
        pair.client() == Client.NETTY
            ? NettyChannelBuilder.forAddress("127.0.0.1", open.port(), credentials)
            : OkHttpChannelBuilder.forAddress("127.0.0.1", open.port(), credentials);
    ManagedChannel channel =
        builder
            .overrideAuthority("localhost")
            .disableRetry()
            .intercept(MetadataUtils.newAttachHeadersInterceptor(headers))
            .build();
    channels.add(channel);
    return channel;
  }

  /** One stream, and what comes of it. */
  private static final class Stream implements StreamObserver<ProxyMessage> {
    final LinkedBlockingQueue<ProxyMessage> received = new LinkedBlockingQueue<>();
    final CompletableFuture<Status> ended = new CompletableFuture<>();
    final StreamObserver<AgentMessage> out;

    Stream(ManagedChannel channel) {
      out = AgentServiceGrpc.newStub(channel).connect(this);
    }

    Stream hello(String node) {
      out.onNext(AgentMessage.newBuilder().setHello(RawAgent.hello(node, "i-" + node)).build());
      return this;
    }

    ProxyMessage next() throws InterruptedException {
      ProxyMessage message = received.poll(10, TimeUnit.SECONDS);
      if (message == null) {
        throw new AssertionError("no message, ended " + ended.getNow(Status.OK));
      }
      return message;
    }

    Status end() throws Exception {
      return ended.get(10, TimeUnit.SECONDS);
    }

    @Override
    public void onNext(ProxyMessage message) {
      received.add(message);
    }

    @Override
    public void onError(Throwable failure) {
      ended.complete(Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
      ended.complete(Status.OK);
    }
  }

  private Stream stream(String... authorization) {
    return new Stream(channel(InsecureChannelCredentials.create(), authorization));
  }

  private static void refused(Stream stream, Status.Code code, String reason) throws Exception {
    Status status = stream.end();
    assertThat(status.getCode()).as(status.toString()).isEqualTo(code);
    assertThat(status.getDescription()).contains(reason).contains("link.token-file");
  }

  private List<JsonNode> audit() throws IOException {
    List<JsonNode> records = new ArrayList<>();
    fixture().audit.read(1, (seq, time, bytes) -> records.add(new ObjectMapper().readTree(bytes)));
    return records;
  }

  private long denied() {
    return fixture().access.denials().byPermission().getOrDefault("speak:node", -1L);
  }

  @Test
  void anAgentWithATokenSpeaksForItsOwnNode() throws Exception {
    String token = tokens.add("agent", Role.AGENT, "cluster=c1,node=n1");
    start();
    Stream stream = stream("Bearer " + token).hello("n1");
    assertThat(stream.next().getWelcome().getProxyId()).isEqualTo("proxy-1");
    assertThat(denied()).isZero();
  }

  @Test
  void whoIsNotKnownIsTurnedAwayBeforeTheFirstMessage() throws Exception {
    String token = tokens.add("agent", Role.AGENT, "*");
    start();
    refused(stream(), Status.Code.UNAUTHENTICATED, "no credentials were shown");
    refused(
        stream("Bearer fodc_00000000_" + "A".repeat(43)),
        Status.Code.UNAUTHENTICATED,
        "not known, or was revoked");
    refused(stream("Basic " + token), Status.Code.UNAUTHENTICATED, "not of the form");
    refused(stream("Bearer " + token, "Bearer x"), Status.Code.UNAUTHENTICATED, "more than one");
    refused(stream("Bearer a.b.c"), Status.Code.UNAUTHENTICATED, "of this kind");
    assertThat(denied()).isEqualTo(5);
    JsonNode record = audit().getFirst();
    assertThat(record.path("action").asText()).isEqualTo("speak:node");
    assertThat(record.path("result").asText()).isEqualTo("unauthenticated");
    assertThat(record.path("peer").asText()).startsWith("127.0.0.1:");
    assertThat(fixture().fleet.view().nodes()).isEmpty();
    assertThat(stream("Bearer " + token).hello("n1").next().hasWelcome()).isTrue();
  }

  @Test
  void otherRolesAreNoAgents() throws Exception {
    String admin = tokens.add("root", Role.ADMIN, "*");
    start();
    refused(
        stream("Bearer " + admin),
        Status.Code.PERMISSION_DENIED,
        "token:root lacks the role 'agent'");
  }

  @Test
  void aLieAboutTheNodeIsRefusedCountedAndAudited() throws Exception {
    String token = tokens.add("agent-1", Role.AGENT, "cluster=c1,node=n1|m-*");
    start();
    for (String node : List.of("n2", "n1x", "n1*", "n*", "n1|m-1", "*")) {
      Stream stream = stream("Bearer " + token).hello(node);
      ProxyMessage answer = stream.next();
      assertThat(answer.getRefused().getCode()).isEqualTo("not-allowed");
      assertThat(answer.getRefused().getReason())
          .contains("token:agent-1 may not speak for node c1/" + node)
          .contains("cluster=c1,node=n1|m-*");
      assertThat(answer.getRefused().getRetryAfterMillis()).isPositive();
      assertThat(stream.end().isOk()).isTrue();
    }
    assertThat(denied()).isEqualTo(6);
    JsonNode record = audit().getFirst();
    assertThat(record.path("actor").asText()).isEqualTo("token:agent-1");
    assertThat(record.path("result").asText()).isEqualTo("not-allowed");
    assertThat(record.path("target").path("node_id").asText()).isEqualTo("n2");
    assertThat(fixture().fleet.view().nodes()).isEmpty();
    assertThat(stream("Bearer " + token).hello("m-7").next().hasWelcome()).isTrue();
  }

  @Test
  void aRevokedTokenEndsTheSessionThatCameWithIt() throws Exception {
    String token = tokens.add("agent-1", Role.AGENT, "*");
    String other = tokens.add("agent-2", Role.AGENT, "*");
    start();
    Stream going = stream("Bearer " + token).hello("n1");
    Stream staying = stream("Bearer " + other).hello("n2");
    assertThat(going.next().hasWelcome() && staying.next().hasWelcome()).isTrue();
    tokens.revoke(token);
    fixture().clock.seconds(2);
    check();
    Status status = going.end();
    assertThat(status.getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(status.getDescription()).contains("token:agent-1 expired or were revoked");
    assertThat(fixture().node("n1").session().orElseThrow().live()).isFalse();
    assertThat(staying.ended).isNotDone();
    staying.out.onNext(
        AgentMessage.newBuilder().setHeartbeat(Heartbeat.newBuilder().setClockMillis(5)).build());
    refused(stream("Bearer " + token), Status.Code.UNAUTHENTICATED, "revoked");
  }

  @Test
  void aTokenWithOtherGrantsEndsTheSessionButAFileThatIsBrokenDoesNot() throws Exception {
    String token = tokens.add("agent-1", Role.AGENT, "*");
    start();
    Stream stream = stream("Bearer " + token).hello("n1");
    assertThat(stream.next().hasWelcome()).isTrue();
    String whole = java.nio.file.Files.readString(tokens.file);
    java.nio.file.Files.writeString(tokens.file, "{");
    fixture().clock.seconds(2);
    check();
    assertThat(stream("Bearer " + token).end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(stream.ended).isNotDone();
    java.nio.file.Files.writeString(
        tokens.file, whole.replace("\"scope\" : \"*\"", "\"scope\" : \"node=n2\""));
    fixture().clock.seconds(2);
    check();
    assertThat(stream.end().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(stream("Bearer " + token).hello("n1").next().getRefused().getCode())
        .isEqualTo("not-allowed");
  }

  @Test
  void aTokenThatExpiresEndsTheSessionToo() throws Exception {
    String token =
        tokens.add(
            "agent-1",
            Role.AGENT,
            "*",
            Optional.of(
                java.time.Instant.ofEpochMilli(
                    io.fodc.proxy.fleet.HandClock.START_MILLIS + 5_000)));
    start();
    Stream stream = stream("Bearer " + token).hello("n1");
    assertThat(stream.next().hasWelcome()).isTrue();
    fixture().clock.seconds(4);
    check();
    assertThat(stream.ended).isNotDone();
    fixture().clock.seconds(1);
    check();
    assertThat(stream.end().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
  }

  private void check() {
    AgentLinkService open = service;
    if (open != null) {
      open.check();
    }
  }

  @Test
  void anUploadIsTakenFromTheNodesOwnAgentAlone() throws Exception {
    String own = tokens.add("agent-1", Role.AGENT, "node=n1");
    String foreign = tokens.add("agent-2", Role.AGENT, "node=n2");
    start();
    Stream stream = stream("Bearer " + own).hello("n1");
    String session = stream.next().getWelcome().getSessionId();
    // The session is the right one, only the agent is not.
    Status lie = upload(session, "Bearer " + foreign);
    assertThat(lie.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(upload(session).getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(upload(session, "Bearer " + own).getCode()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(audit().getFirst().path("actor").asText()).isEqualTo("token:agent-2");
  }

  private Status upload(String session, String... authorization) throws Exception {
    CompletableFuture<Status> ended = new CompletableFuture<>();
    StreamObserver<UploadPart> out =
        AgentServiceGrpc.newStub(channel(InsecureChannelCredentials.create(), authorization))
            .upload(
                new StreamObserver<UploadReceipt>() {
                  @Override
                  public void onNext(UploadReceipt receipt) {}

                  @Override
                  public void onError(Throwable failure) {
                    ended.complete(Status.fromThrowable(failure));
                  }

                  @Override
                  public void onCompleted() {
                    ended.complete(Status.OK);
                  }
                });
    out.onNext(
        UploadPart.newBuilder()
            .setHeader(
                UploadHeader.newBuilder()
                    .setUploadId("u1")
                    .setIdentity(NodeIdentity.newBuilder().setCluster("c1").setNodeId("n1"))
                    .setSessionId(session)
                    .setPurpose("window"))
            .build());
    return ended.get(10, TimeUnit.SECONDS);
  }

  @Test
  void aCertificateSpeaksForTheNodeItIsBoundTo() throws Exception {
    Assumptions.assumeTrue(TestCertificates.available(), "needs the openssl command");
    Path files = java.nio.file.Files.createDirectory(directory.resolve("pem"));
    TestCertificates certificates = TestCertificates.in(files);
    TestCertificates.Identity proxy = certificates.server();
    TestCertificates.Identity agent = certificates.client("n1.prod");
    TestCertificates.Identity visitor = certificates.client("visitor");
    AccessSettings bound =
        new AccessSettings(
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Bindings.parse(List.of("cert:*.prod agent cluster=c1 node={1}")),
            false,
            true,
            true,
            100,
            200);
    start(
        bound,
        Optional.of(
            new LinkTls(proxy.certificate(), proxy.key(), Optional.of(certificates.authority()))));
    Stream own = new Stream(channel(showing(certificates, agent))).hello("n1");
    assertThat(own.next().hasWelcome()).isTrue();
    Stream lie = new Stream(channel(showing(certificates, agent))).hello("n2");
    assertThat(lie.next().getRefused().getCode()).isEqualTo("not-allowed");
    refused(
        new Stream(channel(showing(certificates, visitor))),
        Status.Code.PERMISSION_DENIED,
        "cert:visitor lacks the role 'agent'");
  }

  private static ChannelCredentials showing(
      TestCertificates certificates, TestCertificates.Identity client) throws IOException {
    return TlsChannelCredentials.newBuilder()
        .trustManager(certificates.authority().toFile())
        .keyManager(client.certificate().toFile(), client.key().toFile())
        .build();
  }
}
