package io.fodc.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.agent.channel.ChannelTarget;
import io.fodc.agent.recorder.EvidenceGap;
import io.fodc.agent.recorder.EvidenceLog;
import io.fodc.schemas.node.NodeRole;
import io.fodc.schemas.wire.banyandb.GetCurrentNodeRequest;
import io.fodc.schemas.wire.banyandb.GetCurrentNodeResponse;
import io.fodc.schemas.wire.banyandb.Metadata;
import io.fodc.schemas.wire.banyandb.Node;
import io.fodc.schemas.wire.banyandb.NodeLabel;
import io.fodc.schemas.wire.banyandb.NodeQueryServiceGrpc;
import io.fodc.schemas.wire.banyandb.Role;
import io.grpc.BindableService;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.okhttp.OkHttpServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NodeWatchTest {
  private final EvidenceLog evidence = new EvidenceLog();
  private final AtomicInteger changes = new AtomicInteger();
  private final FakeNode node = new FakeNode();
  private Duration limit = Duration.ofSeconds(10);
  private @Nullable Server server;
  private @Nullable NodeWatch watch;

  @AfterEach
  void close() {
    if (watch != null) {
      watch.close();
    }
    if (server != null) {
      server.shutdownNow();
    }
  }

  @Test
  void learnsWhatTheNodeSaysOfItself() throws IOException {
    node.current =
        Node.newBuilder()
            .setMetadata(Metadata.newBuilder().setName("data-0.svc:17912"))
            .addAllRoles(List.of(Role.ROLE_META, Role.ROLE_DATA))
            .addLabels(NodeLabel.newBuilder().setKey("type").setValue("warm"))
            .setGrpcAddress("data-0:17912")
            .setHttpAddress("data-0:17913")
            .build();
    NodeWatch started = watch(serve(node), "");
    until(() -> changes.get() == 1);
    NodeDescription told = started.current();

    assertThat(told.role()).isEqualTo(NodeRole.DATANODE_WARM);
    assertThat(told.nodeName()).isEqualTo("data-0.svc:17912");
    assertThat(told.grpcAddress()).isEqualTo("data-0:17912");
    assertThat(told.httpAddress()).isEqualTo("data-0:17913");
    assertThat(told.labels()).containsEntry("type", "warm").containsEntry("zone", "a");
    assertThat(told.source()).isEqualTo(NodeDescription.Source.NODE);
    assertThat(told.id().toString()).isEqualTo("c/n");
    assertThat(evidence.gaps()).isEmpty();
  }

  @Test
  void followsTheNodeAndTellsOnlyChanges() throws IOException {
    node.current = Node.newBuilder().addRoles(Role.ROLE_LIAISON).build();
    NodeWatch started = watch(serve(node), "");
    until(() -> node.asked.get() >= 3);
    assertThat(changes).hasValue(1);
    node.current = Node.newBuilder().addRoles(Role.ROLE_DATA).build();
    until(() -> changes.get() == 2);

    assertThat(started.current().role().word()).isEqualTo("datanode");
  }

  @Test
  void keepsAConfiguredRole() throws IOException {
    node.current = Node.newBuilder().addRoles(Role.ROLE_DATA).build();
    NodeWatch started = watch(serve(node), "liaison");
    until(() -> changes.get() == 1);
    assertThat(started.current().role()).isEqualTo(NodeRole.LIAISON);
  }

  @Test
  void keepsWhatItKnowsWhenTheNodeGoesAndSaysWhyUntilItIsBack() throws IOException {
    node.current = Node.newBuilder().addRoles(Role.ROLE_LIAISON).build();
    int port = serve(node);
    NodeWatch started = watch(port, "");
    until(() -> changes.get() == 1);
    stopServer();
    until(() -> !evidence.gaps().isEmpty());
    EvidenceGap gap = evidence.gaps().getFirst();
    assertThat(gap.kind()).isEqualTo("node-identity");
    assertThat(gap.subject()).isEqualTo("127.0.0.1:" + port);
    assertThat(gap.lasting()).isTrue();
    until(() -> evidence.gaps().getFirst().reason().startsWith("nothing listens at"));
    assertThat(started.current().role()).isEqualTo(NodeRole.LIAISON);

    serve(node, port);
    until(() -> !evidence.gaps().getFirst().lasting());
    assertThat(changes).hasValue(1);
  }

  @Test
  void saysThatTheNodeHasNoSuchService() throws IOException {
    int port = serve();
    watch(port, "");
    until(() -> !evidence.gaps().isEmpty());
    assertThat(evidence.gaps().getFirst().reason())
        .isEqualTo("127.0.0.1:" + port + " has no NodeQueryService");
  }

  @Test
  void saysThatTheNodeWantsCredentialsOrDoesNotAnswerOrSaysNothing() throws IOException {
    limit = Duration.ofMillis(400);
    node.failure = Status.UNAUTHENTICATED;
    watch(serve(node), "");
    until(() -> reason().contains("wants credentials"));
    node.failure = null;
    node.hangs = true;
    until(() -> reason().contains("did not answer within 400 ms"));
    node.hangs = false;
    node.current = null;
    until(() -> reason().contains("answered without a node"));
  }

  @Test
  void leavesOutLabelsBeyondTheBounds() throws IOException {
    Node.Builder many =
        Node.newBuilder()
            .addLabels(NodeLabel.newBuilder().setKey("long").setValue("x".repeat(2_000)));
    for (int i = 0; i < 100; i++) {
      many.addLabels(NodeLabel.newBuilder().setKey("l" + i).setValue("v"));
    }
    node.current = many.build();
    NodeWatch started = watch(serve(node), "");
    until(() -> changes.get() == 1);
    assertThat(started.current().labels())
        .hasSize(64)
        .containsKey("zone")
        .doesNotContainKey("long");
  }

  @Test
  void readsRolesAsBanyanDbMeansThem() {
    assertThat(role(Role.ROLE_META, Role.ROLE_DATA, Role.ROLE_LIAISON)).isEqualTo("standalone");
    assertThat(role(Role.ROLE_LIAISON)).isEqualTo("liaison");
    assertThat(role(Role.ROLE_DATA)).isEqualTo("datanode");
    assertThat(role()).isEmpty();
  }

  private static String role(Role... roles) {
    return NodeRoles.ofNode(Node.newBuilder().addAllRoles(List.of(roles)).build()).word();
  }

  private String reason() {
    return evidence.gaps().isEmpty() ? "" : evidence.gaps().getLast().reason();
  }

  private NodeWatch watch(int port, String role) {
    IdentitySettings settings =
        new IdentitySettings(
            "c",
            "n",
            role,
            "",
            "",
            "h",
            Map.of("zone", "a"),
            Optional.of(ChannelTarget.of("127.0.0.1:" + port, Optional.empty())),
            Duration.ofMillis(20),
            limit);
    NodeWatch started =
        new NodeWatch(
            settings,
            NodeIdentities.resolve(settings, Map.of()),
            evidence,
            InstantSource.system(),
            changes::incrementAndGet);
    watch = started;
    started.start();
    return started;
  }

  private int serve(BindableService... services) throws IOException {
    return serve(0, services);
  }

  private int serve(FakeNode service, int port) throws IOException {
    return serve(port, new BindableService[] {service});
  }

  private int serve(int port, BindableService[] services) throws IOException {
    OkHttpServerBuilder builder =
        OkHttpServerBuilder.forPort(
            new InetSocketAddress("127.0.0.1", port), InsecureServerCredentials.create());
    for (BindableService service : services) {
      builder.addService(service);
    }
    Server started = builder.build().start();
    server = started;
    return started.getPort();
  }

  private void stopServer() {
    Server running = server;
    if (running != null) {
      running.shutdownNow();
      until(running::isTerminated);
    }
  }

  private static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(15).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited long enough").isLessThan(deadline);
      try {
        Thread.sleep(2);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }
  }

  private static final class FakeNode extends NodeQueryServiceGrpc.NodeQueryServiceImplBase {
    final AtomicInteger asked = new AtomicInteger();
    volatile @Nullable Node current;
    volatile @Nullable Status failure;
    volatile boolean hangs;

    @Override
    public void getCurrentNode(
        GetCurrentNodeRequest request, StreamObserver<GetCurrentNodeResponse> answer) {
      asked.incrementAndGet();
      Status status = failure;
      if (status != null) {
        answer.onError(status.asRuntimeException());
        return;
      }
      if (hangs) {
        return;
      }
      GetCurrentNodeResponse.Builder response = GetCurrentNodeResponse.newBuilder();
      Node told = current;
      if (told != null) {
        response.setNode(told);
      }
      answer.onNext(response.build());
      answer.onCompleted();
    }
  }
}
