package io.fodc.proxy.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.fodc.proxy.access.Reach;
import io.fodc.proxy.fleet.CaptureCall;
import io.fodc.proxy.upload.UploadFeed;
import io.fodc.proxy.upload.UploadRefusal;
import io.fodc.schemas.capture.CaptureKind;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CapturesTest {
  private static final CaptureRequest CPU = CaptureRig.request(CaptureKind.CPU, 10);

  @TempDir Path directory;
  private CaptureRig rig;

  @BeforeEach
  void open() throws Exception {
    rig = new CaptureRig(directory);
    for (int n = 1; n <= 3; n++) {
      rig.connected.add(CaptureRig.node(n));
    }
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private List<String> files(String captureId) throws Exception {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(directory.resolve(captureId))) {
      all.forEach(file -> names.add(file.getFileName().toString()));
    }
    // The writer may be at work.
    names.remove("capture.json.new");
    names.sort(null);
    return names;
  }

  @Test
  void aPartGoesFromQueuedToDoneWithItsArtifact() throws Exception {
    Capture capture = rig.create(CPU, 1);
    CaptureCall.Start start = (CaptureCall.Start) rig.told.getFirst();
    assertThat(start.kind()).isEqualTo("cpu");
    assertThat(start.resume()).isFalse();
    assertThat(start.limitMillis()).isEqualTo(145_000);
    Part part = rig.part(capture, 0);
    assertThat(start.token()).isEqualTo(part.token());
    rig.say(part, PartState.RUNNING, 0);
    rig.say(part, PartState.UPLOADING, 0);
    byte[] bytes = bytes(100_000);
    rig.upload(part, 0, bytes);
    rig.say(part, PartState.DONE, 1);

    assertThat(rig.now(capture).state()).isEqualTo(CaptureState.DONE);
    Artifact artifact = rig.part(capture, 0).artifacts().getFirst();
    assertThat(artifact.name()).isEqualTo("n1.cpu.pb.gz");
    try (InputStream in = rig.captures.find(capture.id(), "n1.cpu.pb.gz").orElseThrow().open()) {
      assertThat(in.readAllBytes()).isEqualTo(bytes);
    }
    assertThat(files(capture.id())).containsExactly("artifact-0-0", "capture.json");
    assertThat(rig.captures.numbers().artifactBytes()).isEqualTo(100_000);
    assertThat(rig.captures.numbers().results()).containsEntry("cpu done", 1L);
  }

  @Test
  void doneWithoutItsArtifactsIsNotDone() throws Exception {
    Capture capture = rig.create(CPU, 1);
    rig.say(rig.part(capture, 0), PartState.DONE, 1);
    assertThat(rig.part(capture, 0).code()).isEqualTo("artifacts-missing");
  }

  @Test
  void partsExpireByTheMonotonicClockWhateverTheTimeIsSetTo() throws Exception {
    Capture capture = rig.create(CPU, 1, 2);
    rig.say(rig.part(capture, 0), PartState.RUNNING, 0);
    rig.wall.advance(Duration.ofDays(400));
    rig.captures.sweep();
    rig.wall.advance(Duration.ofDays(-800));
    rig.captures.sweep();
    assertThat(rig.now(capture).state()).isEqualTo(CaptureState.RUNNING);
    rig.nanos.addAndGet(Duration.ofSeconds(145).toNanos() - 1);
    rig.captures.sweep();
    assertThat(rig.now(capture).state()).isEqualTo(CaptureState.RUNNING);
    rig.nanos.incrementAndGet();
    rig.captures.sweep();
    assertThat(rig.now(capture).parts())
        .extracting(Part::state, Part::code)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(PartState.EXPIRED, "deadline"),
            org.assertj.core.groups.Tuple.tuple(PartState.EXPIRED, "offline"));
    assertThat(rig.told.getLast()).isInstanceOf(CaptureCall.Cancel.class);
  }

  @Test
  void oneHeavyCaptureANodeAndTheHolderIsNamed() throws Exception {
    Capture first = rig.create(CPU, 1);
    CaptureAnswer busy =
        rig.captures.create(rig.order(CaptureRig.request(CaptureKind.HEAP, 0), "bob", 1));
    assertThat(((CaptureAnswer.Busy) busy).holders())
        .containsExactly("capture " + first.id() + " (cpu) of alice");
    Capture some = rig.create(CaptureRig.request(CaptureKind.HEAP, 0), 1, 2);
    assertThat(rig.part(some, 0).state()).isEqualTo(PartState.REFUSED);
    assertThat(rig.part(some, 0).message()).contains(first.id(), "cpu", "alice");
    assertThat(rig.part(some, 1).state()).isEqualTo(PartState.QUEUED);
    Capture light = rig.create(CaptureRig.request(CaptureKind.WINDOW, 0), 1);
    assertThat(rig.part(light, 0).state()).isEqualTo(PartState.QUEUED);
  }

  @Test
  void theSameRequestJoinsAndAnotherDoesNot() throws Exception {
    Capture first = rig.create(CPU, 1, 2);
    CaptureAnswer same = rig.captures.create(rig.order(CPU, "bob", 2, 1));
    assertThat(((CaptureAnswer.Joined) same).capture().id()).isEqualTo(first.id());
    assertThat(rig.captures.create(rig.order(CPU, "bob", 2)))
        .isInstanceOf(CaptureAnswer.Busy.class);
    assertThat(
            rig.captures.create(
                rig.order(CaptureRig.request(CaptureKind.CPU, 10, "rate", "50"), "bob", 1, 2)))
        .isInstanceOf(CaptureAnswer.Busy.class);
    rig.captures.cancel(first.id(), Reach.ALL, "alice");
    assertThat(rig.captures.create(rig.order(CPU, "bob", 2, 1)))
        .isInstanceOf(CaptureAnswer.Created.class);
  }

  @Test
  void aKeyIsGoodForOneRequestAndADay() throws Exception {
    IdempotencyKey key = new IdempotencyKey("alice", "k", "body", rig.wall.millis());
    IdempotencyKey other = new IdempotencyKey("alice", "k", "another", rig.wall.millis());
    CaptureOrder order = rig.order(CPU, "alice", Optional.of(key), 1);
    rig.captures.create(order);
    rig.captures.cancel(order.id(), Reach.ALL, "alice");
    for (int round = 0; round < 2; round++) {
      CaptureAnswer again = rig.captures.create(rig.order(CPU, "alice", Optional.of(key), 1));
      assertThat(((CaptureAnswer.Joined) again).capture().id()).isEqualTo(order.id());
      assertThat(rig.captures.create(rig.order(CPU, "alice", Optional.of(other), 1)))
          .isEqualTo(new CaptureAnswer.KeyReused(order.id()));
      rig.restart();
    }
    rig.pass(Duration.ofHours(25));
    assertThat(rig.captures.create(rig.order(CPU, "alice", Optional.of(other), 1)))
        .isInstanceOf(CaptureAnswer.Created.class);
  }

  @Test
  void budgetsSayWhichOneAndWhenToComeBack() throws Exception {
    rig.close();
    rig =
        new CaptureRig(
            new CaptureSettings(
                directory,
                1 << 20,
                1 << 20,
                100,
                Duration.ofDays(1),
                3,
                2,
                4,
                5,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1)));
    rig.create(CPU, 1);
    rig.create(CPU, 2);
    assertThat(rig.captures.create(rig.order(CPU, "alice", 3)))
        .isInstanceOfSatisfying(
            CaptureAnswer.TooMany.class,
            many -> assertThat(many.setting()).isEqualTo("captures.running-per-caller"));
    assertThat(rig.captures.create(rig.order(CPU, "bob", 3, 4, 5)))
        .isInstanceOfSatisfying(
            CaptureAnswer.TooMany.class,
            many -> assertThat(many.setting()).isEqualTo("captures.running-parts"));
    rig.captures.create(rig.order(CPU, "bob", 3));
    assertThat(rig.captures.create(rig.order(CPU, "carol", 4)))
        .isInstanceOfSatisfying(
            CaptureAnswer.TooMany.class,
            many -> assertThat(many.setting()).isEqualTo("captures.running"));
    for (int i = 0; i < 5; i++) {
      assertThat(rig.captures.mayAsk("alice")).isEmpty();
    }
    rig.nanos.addAndGet(Duration.ofSeconds(51).toNanos());
    assertThat(rig.captures.mayAsk("alice"))
        .hasValueSatisfying(
            many -> {
              assertThat(many.setting()).isEqualTo("captures.starts-per-minute");
              assertThat(many.retryAfter()).isEqualTo(Duration.ofSeconds(9));
            });
    assertThat(rig.captures.mayAsk("bob")).isEmpty();
  }

  @Test
  void oneCaptureIsJoinedWithSixteenKeysAndWithoutAnyMore() throws Exception {
    Capture capture = rig.create(CPU, 1);
    for (int i = 0; i < 17; i++) {
      IdempotencyKey key = new IdempotencyKey("bob", "k" + i, "body", rig.wall.millis());
      CaptureAnswer answer = rig.captures.create(rig.order(CPU, "bob", Optional.of(key), 1));
      assertThat(answer)
          .isInstanceOf(i < 16 ? CaptureAnswer.Joined.class : CaptureAnswer.KeysFull.class);
    }
    assertThat(rig.now(capture).keys()).hasSize(16);
    assertThat(rig.captures.create(rig.order(CPU, "bob", 1)))
        .isInstanceOf(CaptureAnswer.Joined.class);
  }

  @Test
  void endedCapturesOfManyPartsGoBeforeTheirNumberSaysSo() throws Exception {
    rig.close();
    CaptureSettings usual = CaptureSettings.in(directory);
    rig =
        new CaptureRig(
            new CaptureSettings(
                directory,
                usual.mostBytes(),
                usual.mostPartBytes(),
                usual.mostCount(),
                usual.mostAge(),
                usual.running(),
                usual.runningOfOne(),
                2,
                usual.perMinute(),
                usual.preflight(),
                usual.upload()));
    Capture first = rig.create(CPU, 1, 2);
    rig.captures.cancel(first.id(), Reach.ALL, "bob");
    for (int i = 1; i < 25; i++) {
      rig.pass(Duration.ofMillis(1));
      rig.captures.cancel(rig.create(CPU, 1, 2).id(), Reach.ALL, "bob");
    }
    assertThat(rig.captures.get(first.id())).isPresent();
    rig.create(CPU, 1, 2);
    assertThat(rig.captures.get(first.id())).isEmpty();
    assertThat(rig.captures.numbers().kept()).isEqualTo(25);
  }

  @Test
  void noAgentIsTheProxyItself() {
    assertThatThrownBy(() -> rig.captures.opened(Capture.SELF, List.of("capture.cpu")))
        .hasMessageContaining("no agent speaks for it");
  }

  @Test
  void cancelsAtEveryStageAndTellsTheAgentUntilItsDeadline() throws Exception {
    for (PartState stage : List.of(PartState.QUEUED, PartState.RUNNING, PartState.UPLOADING)) {
      Capture capture = rig.create(CPU, 1);
      Part part = rig.part(capture, 0);
      if (stage != PartState.QUEUED) {
        rig.say(part, stage, 0);
      }
      UploadFeed feed = rig.captures.feed(part.node(), CaptureRig.offer(part, 0, "cpu.pb.gz"));
      feed.take(0, ByteString.copyFrom(bytes(1000)));
      feed.close();
      rig.captures.cancel(capture.id(), Reach.ALL, "bob");
      assertThat(rig.now(capture).state()).isEqualTo(CaptureState.CANCELLED);
      assertThat(rig.told.getLast())
          .isEqualTo(new CaptureCall.Cancel(part.wireId(), "cancelled by bob"));
      assertThatThrownBy(
              () -> rig.captures.feed(part.node(), CaptureRig.offer(part, 0, "cpu.pb.gz")))
          .isInstanceOf(UploadRefusal.class);
      rig.told.clear();
      rig.captures.opened(part.node(), List.of("capture.cpu"));
      assertThat(rig.told).hasOnlyElementsOfType(CaptureCall.Cancel.class).isNotEmpty();
      rig.pass(Duration.ofSeconds(150));
      rig.told.clear();
      rig.captures.opened(part.node(), List.of("capture.cpu"));
      assertThat(rig.told).isEmpty();
      rig.say(part, PartState.RUNNING, 0);
      assertThat(rig.told).hasOnlyElementsOfType(CaptureCall.Cancel.class).hasSize(1);
    }
  }

  @Test
  void anAgentSpeaksOfItsOwnPartOnly() throws Exception {
    Capture capture = rig.create(CPU, 1, 2);
    Part first = rig.part(capture, 0);
    rig.captures.progress(
        CaptureRig.node(2),
        new PartProgress(first.wireId(), PartState.FAILED, "x", "y", 0, java.util.Map.of(), 0));
    assertThat(rig.part(capture, 0).state()).isEqualTo(PartState.QUEUED);
    assertThat(rig.captures.numbers().foreign()).isEqualTo(1);
  }

  @Test
  void whoComesBackIsToldAgainAndWhoCannotIsNot() throws Exception {
    rig.connected.clear();
    Capture capture = rig.create(CPU, 1, 2);
    assertThat(rig.told).isEmpty();
    rig.connected.add(CaptureRig.node(1));
    rig.connected.add(CaptureRig.node(2));
    rig.captures.opened(CaptureRig.node(1), List.of("capture.cpu"));
    rig.captures.opened(CaptureRig.node(2), List.of("window"));
    assertThat(rig.told).hasSize(1);
    assertThat(rig.part(capture, 1).code()).isEqualTo("unsupported");
    rig.say(rig.part(capture, 0), PartState.RUNNING, 0);
    rig.captures.opened(CaptureRig.node(1), List.of("capture.cpu"));
    assertThat(((CaptureCall.Start) rig.told.getLast()).resume()).isTrue();
  }

  @Test
  void aRestartInTheMiddleOfAnUploadGoesOnWhereItWas() throws Exception {
    Capture capture = rig.create(CPU, 1, 2, 3);
    Part part = rig.part(capture, 0);
    byte[] bytes = bytes(250_000);
    rig.say(part, PartState.UPLOADING, 0);
    try (UploadFeed feed = rig.captures.feed(part.node(), CaptureRig.offer(part, 0, "a.pb.gz"))) {
      feed.take(0, ByteString.copyFrom(bytes, 0, 130_000));
    }
    rig.upload(rig.part(capture, 1), 0, bytes(7));
    rig.restart();

    rig.captures.opened(part.node(), List.of("capture.cpu"));
    CaptureCall.Start again = (CaptureCall.Start) rig.told.getFirst();
    assertThat(again.resume()).isTrue();
    assertThat(again.token()).isEqualTo(part.token());
    try (UploadFeed feed = rig.captures.feed(part.node(), CaptureRig.offer(part, 0, "a.pb.gz"))) {
      assertThat(feed.received()).isEqualTo(130_000);
      assertThat(feed.complete()).isFalse();
    }
    rig.upload(part, 0, bytes);
    rig.say(part, PartState.DONE, 1);
    assertThat(rig.part(capture, 0).state()).isEqualTo(PartState.DONE);
    // One whose receipt was lost hears that all of it is there.
    Part second = rig.part(capture, 1);
    try (UploadFeed feed =
        rig.captures.feed(second.node(), CaptureRig.offer(second, 0, "cpu.pb.gz"))) {
      assertThat(feed.complete()).isTrue();
      feed.finish(7, CaptureRig.sha256(bytes(7)));
      assertThatThrownBy(() -> feed.finish(7, new byte[32])).hasMessageContaining("SHA-256");
    }
    assertThat(rig.captures.numbers().artifactBytes()).isEqualTo(250_007);
  }

  @Test
  void whatExpiredWhileTheProxyWasAwayEndsAndLeavesNothing() throws Exception {
    Capture capture = rig.create(CPU, 1);
    Part part = rig.part(capture, 0);
    rig.say(part, PartState.RUNNING, 0);
    try (UploadFeed feed = rig.captures.feed(part.node(), CaptureRig.offer(part, 0, "a.pb.gz"))) {
      feed.take(0, ByteString.copyFrom(bytes(1000)));
    }
    rig.captures.close();
    rig.wall.advance(Duration.ofHours(1));
    rig.restart();
    assertThat(rig.part(capture, 0).code()).isEqualTo("proxy-restarted");
    rig.restart();
    assertThat(files(capture.id())).containsExactly("capture.json");
    assertThat(rig.captures.numbers().artifactBytes()).isZero();
  }

  @Test
  void aDamagedCaptureIsSetAsideAndTheOthersAreThere() throws Exception {
    Capture good = rig.create(CPU, 1);
    Capture bad = rig.create(CPU, 2);
    rig.captures.close();
    Files.writeString(directory.resolve(bad.id()).resolve("capture.json"), "{\"id\":");
    rig.restart();
    assertThat(rig.captures.get(good.id())).isPresent();
    assertThat(rig.captures.get(bad.id())).isEmpty();
    assertThat(directory.resolve("damaged").resolve(bad.id())).isDirectory();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../etc/passwd",
        "..",
        "/etc/passwd",
        "a/b",
        "a\\b",
        "a\r\nX: y",
        "",
        ".hidden",
        "a\u0000b"
      })
  void noFileNameBecomesAPath(String fileName) throws Exception {
    Capture capture = rig.create(CPU, 1);
    Part part = rig.part(capture, 0);
    assertThatThrownBy(() -> rig.captures.feed(part.node(), CaptureRig.offer(part, 0, fileName)))
        .isInstanceOfSatisfying(
            UploadRefusal.class, e -> assertThat(e.kind()).isEqualTo(UploadRefusal.Kind.INVALID));
    assertThat(files(capture.id())).containsExactly("capture.json");
  }

  @Test
  void namesOfNodesAreMadeSafeAndStayApart() {
    java.util.Set<String> taken = new java.util.HashSet<>();
    for (String node : List.of("../x", "..\\x", "a\"; b", "p:1", "p:1")) {
      String name = ArtifactNames.of(new io.fodc.schemas.node.NodeId("c", node), "f", false, taken);
      assertThat(name).matches("[A-Za-z0-9_-][A-Za-z0-9._-]*");
      assertThat(taken.add(name)).as(name).isTrue();
    }
  }

  @Test
  void uploadsThatAreNotRightAreRefusedByName() throws Exception {
    Capture capture = rig.create(CPU, 1);
    Part part = rig.part(capture, 0);
    assertThatThrownBy(
            () -> rig.captures.feed(CaptureRig.node(2), CaptureRig.offer(part, 0, "cpu.pb.gz")))
        .hasMessageContaining("another agent");
    assertThatThrownBy(() -> rig.captures.feed(part.node(), CaptureRig.offer(part, 16, "x")))
        .hasMessageContaining("at most 16");
    try (UploadFeed feed = rig.captures.feed(part.node(), CaptureRig.offer(part, 0, "x"))) {
      assertThatThrownBy(() -> rig.captures.feed(part.node(), CaptureRig.offer(part, 0, "x")))
          .hasMessageContaining("another call");
      feed.take(0, ByteString.copyFromUtf8("abc"));
      assertThatThrownBy(() -> feed.take(0, ByteString.copyFromUtf8("abc")))
          .hasMessageContaining("chunk at 0, but 3 bytes are here");
      assertThatThrownBy(() -> feed.finish(4, new byte[32])).hasMessageContaining("3 are here");
      assertThatThrownBy(() -> feed.finish(3, new byte[32])).hasMessageContaining("SHA-256");
      assertThat(feed.received()).isZero();
      assertThat(rig.captures.numbers().artifactBytes()).isZero();
    }
    rig.upload(part, 0, bytes(5));
  }

  @Test
  void anEndlessUploadEndsItsPart() throws Exception {
    rig.close();
    rig = new CaptureRig(limits(1 << 20, 64 << 10, 100));
    rig.connected.add(CaptureRig.node(1));
    Capture capture = rig.create(CPU, 1);
    Part part = rig.part(capture, 0);
    try (UploadFeed feed = rig.captures.feed(part.node(), CaptureRig.offer(part, 0, "x"))) {
      assertThatThrownBy(
              () -> {
                for (long at = 0; at < 1 << 20; at += 4096) {
                  feed.take(at, ByteString.copyFrom(new byte[4096]));
                }
              })
          .hasMessageContaining("more than the 65536 bytes")
          .hasMessageContaining("captures.part-max-bytes");
    }
    assertThat(rig.part(capture, 0).code()).isEqualTo("too-large");
  }

  private CaptureSettings limits(long all, long part, int count) {
    return new CaptureSettings(
        directory,
        all,
        part,
        count,
        Duration.ofDays(1),
        10,
        10,
        100,
        1000,
        Duration.ofSeconds(15),
        Duration.ofMinutes(2));
  }

  private Capture filled(int bytes) throws Exception {
    Capture capture = rig.create(CPU, 1);
    rig.upload(rig.part(capture, 0), 0, bytes(bytes));
    rig.say(rig.part(capture, 0), PartState.DONE, 1);
    rig.pass(Duration.ofSeconds(1));
    return capture;
  }

  @Test
  void theOldestGoesForRoomAndARunningOneNever() throws Exception {
    rig.close();
    rig = new CaptureRig(limits(100_000, 100_000, 100));
    rig.connected.add(CaptureRig.node(1));
    rig.connected.add(CaptureRig.node(2));
    Capture first = filled(40_000);
    Capture second = filled(40_000);
    Capture running = rig.create(CPU, 2);
    rig.upload(rig.part(running, 0), 0, bytes(50_000));
    assertThat(rig.captures.get(first.id())).isEmpty();
    assertThat(rig.captures.get(second.id())).isPresent();
    Capture fourth = rig.create(CPU, 1);
    assertThatThrownBy(() -> rig.upload(rig.part(fourth, 0), 0, bytes(60_000)))
        .hasMessageContaining("of 100000 bytes")
        .hasMessageContaining("captures.max-bytes");
    assertThat(rig.part(fourth, 0).code()).isEqualTo("no-room");
    assertThat(rig.now(running).parts().getFirst().artifacts()).hasSize(1);
  }

  @Test
  void keepsSoManyAndForSoLong() throws Exception {
    rig.close();
    rig = new CaptureRig(limits(1 << 20, 1 << 20, 2));
    rig.connected.add(CaptureRig.node(1));
    Capture first = filled(10);
    Capture second = filled(10);
    Capture third = filled(10);
    assertThat(rig.captures.get(first.id())).isEmpty();
    assertThat(rig.captures.get(second.id())).isPresent();
    // A jump of the wall clock makes nothing old.
    rig.wall.advance(Duration.ofDays(30));
    rig.captures.sweep();
    assertThat(rig.captures.get(third.id())).isPresent();
    rig.nanos.addAndGet(Duration.ofDays(2).toNanos());
    rig.captures.sweep();
    assertThat(rig.captures.get(second.id())).isEmpty();
    assertThat(rig.captures.get(third.id())).isEmpty();
  }

  @Test
  void deletesWhatEndedAndNothingElse() throws Exception {
    Capture capture = rig.create(CPU, 1);
    assertThat(rig.captures.delete(capture.id())).isFalse();
    rig.upload(rig.part(capture, 0), 0, bytes(10));
    rig.say(rig.part(capture, 0), PartState.DONE, 1);
    try (InputStream in = rig.captures.find(capture.id(), "n1.cpu.pb.gz").orElseThrow().open()) {
      assertThat(rig.captures.delete(capture.id())).isTrue();
      assertThat(in.readAllBytes()).isEqualTo(bytes(10));
    }
    assertThat(directory.resolve(capture.id())).doesNotExist();
    assertThat(rig.captures.numbers().artifactBytes()).isZero();
    rig.restart();
    assertThat(rig.captures.get(capture.id())).isEmpty();
  }
}
