package io.fodc.agent.link;

import static io.fodc.agent.link.CaptureTalk.order;
import static io.fodc.schemas.wire.agent.v1.CaptureState.CAPTURE_STATE_DONE;
import static io.fodc.schemas.wire.agent.v1.CaptureState.CAPTURE_STATE_FAILED;
import static io.fodc.schemas.wire.agent.v1.CaptureState.CAPTURE_STATE_REFUSED;
import static io.fodc.schemas.wire.agent.v1.CaptureState.CAPTURE_STATE_RUNNING;
import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.agent.capture.Assessment;
import io.fodc.agent.capture.CaptureException;
import io.fodc.agent.capture.CaptureSettings;
import io.fodc.agent.capture.CaptureTiming;
import io.fodc.agent.capture.ConfigMethod;
import io.fodc.agent.capture.WindowMethod;
import io.fodc.agent.process.ProcessQuery;
import io.fodc.schemas.capture.CaptureKind;
import io.fodc.schemas.wire.agent.v1.AgentMessage;
import io.fodc.schemas.wire.agent.v1.AgentMessage.KindCase;
import io.fodc.schemas.wire.agent.v1.CaptureProgress;
import io.fodc.schemas.wire.agent.v1.StartCapture;
import io.fodc.schemas.wire.agent.v1.UploadHeader;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What an agent makes of orders of captures, over a real link. */
class CaptureOrdersTest {
  private final FakeProxy proxy = new FakeProxy();
  private final LinkFixture agent = new LinkFixture();
  private final StagedMethod first = new StagedMethod("first");
  private final StagedMethod second = new StagedMethod("second");

  CaptureOrdersTest() {
    agent.methods.put(CaptureKind.CPU, List.of(first, second));
    agent.methods.put(CaptureKind.HEAP, List.of(second));
  }

  @AfterEach
  void close() {
    first.take.countDown();
    second.take.countDown();
    agent.close();
    proxy.close();
  }

  private FakeProxy.Session connected() {
    agent.connect(proxy.port());
    FakeProxy.Session session = proxy.session(0);
    session.first(KindCase.HEARTBEAT);
    return session;
  }

  @Test
  void takesUploadsAndOnlyThenSaysDone() {
    byte[] large = new byte[1_000_000];
    new Random(3).nextBytes(large);
    byte[] small = Arrays.copyOf(large, 5_000);
    first.yields.put("cpu.pb.gz", large);
    first.yields.put("note.txt", small);
    FakeProxy.Session session = connected();
    CaptureTalk.start(session, order("a", "cpu").setSeconds(5));
    CaptureProgress done = CaptureTalk.ended(session, "a");
    assertThat(done.getState()).as(done.toString()).isEqualTo(CAPTURE_STATE_DONE);
    String token = CaptureTalk.TOKEN + "a";
    assertThat(proxy.uploads.bytes(token + "-0")).isEqualTo(large);
    assertThat(proxy.uploads.bytes(token + "-1")).isEqualTo(small);
    assertThat(proxy.uploads.complete(token + "-0")).isTrue();
    assertThat(proxy.uploads.complete(token + "-1")).isTrue();
    assertThat(done.getArtifacts()).isEqualTo(2);
    assertThat(done.getArtifactBytes()).isEqualTo(1_005_000);
    assertThat(done.getFraction()).isEqualTo(1);
    assertThat(CaptureTalk.measures(done))
        .containsEntry("samples", "17")
        .containsEntry("goroutines", "7")
        .containsEntry("expected_seconds", "2.000")
        .containsEntry("method", "first")
        .containsKeys("agent_cpu_seconds", "taken_seconds", "memory_headroom_bytes");
    UploadHeader header = proxy.uploads.headers.getFirst();
    assertThat(header.getPurpose()).isEqualTo("artifact");
    assertThat(header.getCaptureId()).isEqualTo("a");
    assertThat(header.getFileName()).isEqualTo("cpu.pb.gz");
    assertThat(header.getMethod()).isEqualTo("first");
    assertThat(header.getTotalBytes()).isEqualTo(1_000_000);
    assertThat(header.getFromMillis()).isEqualTo(1_000);
    assertThat(header.getToMillis()).isEqualTo(3_000);
    assertThat(header.getRemark()).isEqualTo("a remark");
    assertThat(header.getIdentity().getNodeId()).isEqualTo("n1");
    assertThat(header.getSessionId()).isEqualTo("s");
    assertThat(agent.captures().spoolBytes()).isZero();
    assertThat(agent.captures().running()).isZero();
  }

  @Test
  void saysEveryNowAndThenThatItGoesOn() {
    first.take = new CountDownLatch(1);
    FakeProxy.Session session = connected();
    CaptureTalk.start(session, order("a", "cpu"));
    CaptureProgress running = CaptureTalk.until(session, "a", CAPTURE_STATE_RUNNING);
    assertThat(running.getFraction()).isLessThanOrEqualTo(0.5);
    Eventually.until("three more words", () -> CaptureTalk.heard(session, "a").size() > 4);
    first.take.countDown();
    assertThat(CaptureTalk.ended(session, "a").getState()).isEqualTo(CAPTURE_STATE_DONE);
  }

  @Test
  void answersAnOrderThatItKnowsWithHowItStands() {
    FakeProxy.Session session = connected();
    CaptureTalk.start(session, order("a", "cpu"));
    CaptureTalk.ended(session, "a");
    int heard = CaptureTalk.heard(session, "a").size();
    CaptureTalk.start(session, order("a", "cpu").setResume(true));
    Eventually.until("an answer", () -> CaptureTalk.heard(session, "a").size() > heard);
    assertThat(CaptureTalk.heard(session, "a").getLast().getState()).isEqualTo(CAPTURE_STATE_DONE);
    assertThat(first.taken).hasValue(1);
  }

  @Test
  void takesOneHeavyCaptureAtATimeAndNamesItsHolder() {
    first.take = new CountDownLatch(1);
    FakeProxy.Session session = connected();
    CaptureTalk.start(session, order("a", "cpu"));
    CaptureTalk.until(session, "a", CAPTURE_STATE_RUNNING);
    CaptureTalk.start(session, order("b", "heap"));
    CaptureProgress refused = CaptureTalk.ended(session, "b");
    assertThat(refused.getState()).isEqualTo(CAPTURE_STATE_REFUSED);
    assertThat(refused.getCode()).isEqualTo("busy");
    assertThat(refused.getMessage()).contains("capture a (cpu, asked for by alice)");
    first.take.countDown();
    CaptureTalk.ended(session, "a");
    CaptureTalk.start(session, order("c", "heap"));
    assertThat(CaptureTalk.ended(session, "c").getState()).isEqualTo(CAPTURE_STATE_DONE);
  }

  @Test
  void takesAFewLightCapturesAtATime() {
    StagedMethod window = new StagedMethod("window");
    window.take = new CountDownLatch(1);
    agent.methods.put(CaptureKind.WINDOW, List.of(window));
    FakeProxy.Session session = connected();
    for (String id : List.of("a", "b", "c", "d")) {
      CaptureTalk.start(session, order(id, "window"));
      CaptureTalk.until(session, id, CAPTURE_STATE_RUNNING);
    }
    CaptureTalk.start(session, order("e", "window"));
    assertThat(CaptureTalk.ended(session, "e").getMessage()).contains("4 light captures");
    CaptureTalk.start(session, order("f", "cpu"));
    assertThat(CaptureTalk.ended(session, "f").getState()).isEqualTo(CAPTURE_STATE_DONE);
    window.take.countDown();
    CaptureTalk.ended(session, "a");
  }

  @Test
  void aDryRunSaysThePriceAndDoesNothing() {
    FakeProxy.Session session = connected();
    CaptureTalk.start(
        session, StartCapture.newBuilder().setCaptureId("a").setKind("cpu").setDryRun(true));
    CaptureProgress priced = CaptureTalk.ended(session, "a");
    assertThat(priced.getState()).as(priced.toString()).isEqualTo(CAPTURE_STATE_DONE);
    assertThat(priced.getMessage()).contains("nothing was done").contains("about 2 s");
    assertThat(CaptureTalk.measures(priced))
        .containsEntry("expected_bytes", "1000")
        .containsKeys("memory_headroom_bytes", "spool_free_bytes");
    assertThat(first.taken).hasValue(0);
  }

  @Test
  void takesTheFirstMethodThatCan() {
    first.assessment = new Assessment.Unable("target-unreachable", "nobody listens");
    FakeProxy.Session session = connected();
    CaptureTalk.start(session, order("a", "cpu"));
    assertThat(CaptureTalk.ended(session, "a").getState()).isEqualTo(CAPTURE_STATE_DONE);
    assertThat(second.taken).hasValue(1);
    second.assessment = new Assessment.Unable("no-privilege", "may not");
    CaptureTalk.start(session, order("b", "cpu"));
    CaptureProgress refused = CaptureTalk.ended(session, "b");
    assertThat(refused.getCode()).isEqualTo("unsupported");
    assertThat(refused.getMessage()).isEqualTo("first: nobody listens; second: may not");
    CaptureTalk.start(session, order("c", "cpu").addOptions(CaptureTalk.option("method", "first")));
    assertThat(CaptureTalk.ended(session, "c").getCode()).isEqualTo("target-unreachable");
    CaptureTalk.start(session, order("d", "cpu").addOptions(CaptureTalk.option("method", "third")));
    assertThat(CaptureTalk.ended(session, "d").getMessage())
        .isEqualTo("this agent takes kind cpu by first, second");
    CaptureTalk.start(session, order("e", "trace"));
    assertThat(CaptureTalk.ended(session, "e").getCode()).isEqualTo("unsupported");
  }

  @Test
  void whatIsTooDearIsRefusedWithTheNumbersAndNoOtherMethodIsTried() {
    first.assessment =
        new Assessment.TooDear("too-many-goroutines", "9000 of 5000", Map.of("goroutines", "9000"));
    FakeProxy.Session session = connected();
    CaptureTalk.start(session, order("a", "cpu"));
    CaptureProgress refused = CaptureTalk.ended(session, "a");
    assertThat(refused.getCode()).isEqualTo("too-many-goroutines");
    assertThat(CaptureTalk.measures(refused)).containsEntry("goroutines", "9000");
    assertThat(second.taken).hasValue(0);
  }

  @Test
  void withoutHeadroomNothingHeavyIsTaken() {
    agent.captureSettings = settings(true, EnumSet.allOf(CaptureKind.class), Long.MAX_VALUE);
    FakeProxy.Session session = connected();
    CaptureTalk.start(session, order("a", "cpu"));
    CaptureProgress refused = CaptureTalk.ended(session, "a");
    assertThat(refused.getCode()).isEqualTo("no-headroom");
    assertThat(refused.getMessage()).contains("captures.least-memory is " + Long.MAX_VALUE);
    assertThat(CaptureTalk.measures(refused)).containsKey("memory_headroom_bytes");
    assertThat(first.taken).hasValue(0);
  }

  private static CaptureSettings settings(
      boolean enabled, EnumSet<CaptureKind> kinds, long leastMemory) {
    CaptureSettings usual = new LinkFixture().captureSettings;
    return new CaptureSettings(
        enabled,
        kinds,
        List.of(),
        usual.directory(),
        usual.spoolBytes(),
        leastMemory,
        usual.mostCpuPressurePercent());
  }

  @Test
  void takesOnlyTheKindsThatTheNodeAllows() {
    agent.captureSettings = settings(true, EnumSet.of(CaptureKind.HEAP), 0);
    FakeProxy.Session session = connected();
    CaptureTalk.start(session, order("a", "cpu"));
    assertThat(CaptureTalk.ended(session, "a").getMessage())
        .contains("captures.kinds")
        .contains("[heap]");
  }

  @Test
  void takesNothingWhenCapturesAreOff() {
    agent.captureSettings = settings(false, EnumSet.allOf(CaptureKind.class), 0);
    FakeProxy.Session session = connected();
    CaptureTalk.start(session, order("a", "cpu"));
    assertThat(CaptureTalk.ended(session, "a").getCode()).isEqualTo("disabled");
  }

  @Test
  void otherProcessesMustBeAllowedByTheSettings() throws Exception {
    Process sleep = new ProcessBuilder("sleep", "60").start();
    try {
      FakeProxy.Session session = connected();
      StartCapture.Builder order =
          order("a", "cpu").addOptions(CaptureTalk.option("pid", Long.toString(sleep.pid())));
      CaptureTalk.start(session, order);
      CaptureProgress refused = CaptureTalk.ended(session, "a");
      assertThat(refused.getCode()).isEqualTo("not-allowed");
      assertThat(refused.getMessage()).contains("captures.processes").contains("sleep");
      agent.close();
      CaptureSettings usual = agent.captureSettings;
      agent.captureSettings =
          new CaptureSettings(
              true,
              usual.kinds(),
              List.of(ProcessQuery.of("slee")),
              usual.directory(),
              usual.spoolBytes(),
              0,
              100);
      agent.connect(proxy.port());
      FakeProxy.Session next = proxy.session(1);
      CaptureTalk.start(next, order.setCaptureId("b"));
      CaptureProgress done = CaptureTalk.ended(next, "b");
      assertThat(done.getState()).as(done.toString()).isEqualTo(CAPTURE_STATE_DONE);
      assertThat(CaptureTalk.measures(done)).containsKey("node_cpu_seconds");
    } finally {
      sleep.destroyForcibly();
    }
  }

  @Test
  void oneThatItNeverHeardOfCannotBeResumed() {
    FakeProxy.Session session = connected();
    CaptureTalk.start(session, order("a", "cpu").setResume(true));
    CaptureProgress lost = CaptureTalk.ended(session, "a");
    assertThat(lost.getState()).isEqualTo(CAPTURE_STATE_FAILED);
    assertThat(lost.getCode()).isEqualTo("lost");
    assertThat(lost.getMessage()).contains("restarted in the middle");
    assertThat(first.taken).hasValue(0);
  }

  @Test
  void forgetsWhatEndedTenMinutesAgoAndTheOldestOfTooMany() {
    AtomicLong nanos = new AtomicLong(1);
    CaptureTiming quick = agent.captureTiming;
    agent.captureTiming =
        new CaptureTiming(
            quick.progress(), quick.patience(), quick.remembered(), quick.upload(), nanos::get);
    FakeProxy.Session session = connected();
    CaptureTalk.start(session, order("a", "cpu"));
    CaptureTalk.ended(session, "a");
    nanos.addAndGet(Duration.ofMinutes(10).toNanos() - 5);
    CaptureTalk.start(session, order("a", "cpu"));
    CaptureTalk.start(session, order("x", "none"));
    CaptureTalk.ended(session, "x");
    assertThat(first.taken).hasValue(1);
    nanos.addAndGet(10);
    CaptureTalk.start(session, order("a", "cpu"));
    Eventually.until("the second taking", () -> first.taken.get() == 2);
    Eventually.until("its end", () -> agent.captures().running() == 0);
    IntStream.range(0, 256).forEach(i -> CaptureTalk.start(session, order("n" + i, "none")));
    CaptureTalk.ended(session, "n255");
    CaptureTalk.start(session, order("a", "cpu"));
    Eventually.until("the third taking", () -> first.taken.get() == 3);
  }

  @Test
  void whatTheMethodSaysOfItsFailureIsTold() {
    first.failure = new CaptureException("in-use", "somebody else profiles it");
    FakeProxy.Session session = connected();
    CaptureTalk.start(session, order("a", "cpu"));
    CaptureProgress failed = CaptureTalk.ended(session, "a");
    assertThat(failed.getState()).isEqualTo(CAPTURE_STATE_FAILED);
    assertThat(failed.getCode()).isEqualTo("in-use");
    assertThat(failed.getMessage()).isEqualTo("somebody else profiles it");
  }

  @Test
  void aFreshSnapshotOfTheConfigurationComesBeforeDone() {
    agent.config = LinkFixture.snapshot("old", System.currentTimeMillis());
    agent.methods.put(
        CaptureKind.CONFIG, List.of(new ConfigMethod(agent.new Config(), InstantSource.system())));
    FakeProxy.Session session = connected();
    Eventually.until("the old one", () -> !session.of(KindCase.CONFIG_SNAPSHOT).isEmpty());
    CaptureTalk.start(
        session,
        StartCapture.newBuilder().setCaptureId("a").setKind("config").setLimitMillis(10_000));
    Eventually.until("the wish", () -> !agent.collects.isEmpty());
    assertThat(agent.collects.getFirst()).isEqualTo("capture a");
    // Equal to the old one: without the capture it would not be sent again.
    agent.config = LinkFixture.snapshot("old", System.currentTimeMillis() + 1);
    assertThat(CaptureTalk.ended(session, "a").getState()).isEqualTo(CAPTURE_STATE_DONE);
    List<AgentMessage> said =
        session.messages.stream().filter(m -> m.hasConfigSnapshot() || isDone(m)).toList();
    assertThat(said).hasSize(3);
    assertThat(said.get(1).hasConfigSnapshot()).isTrue();
    assertThat(said.get(2).hasCaptureProgress()).isTrue();
  }

  private static boolean isDone(AgentMessage message) {
    return message.hasCaptureProgress()
        && message.getCaptureProgress().getState() == CAPTURE_STATE_DONE;
  }

  @Test
  void aRangeOfTheWindowIsAnArtifact() {
    byte[] export = new byte[700_000];
    new Random(9).nextBytes(export);
    agent.ranges = (from, to) -> LinkFixture.bytes(Arrays.copyOf(export, (int) (to - from)));
    agent.methods.put(
        CaptureKind.WINDOW,
        List.of(
            new WindowMethod(
                (from, to) -> agent.ranges.open(from, to),
                () -> Optional.of(new WindowMethod.Span(1_000, 1_000_000, 700_000)))));
    FakeProxy.Session session = connected();
    CaptureTalk.start(
        session,
        order("a", "window")
            .addOptions(CaptureTalk.option("from", "5"))
            .addOptions(CaptureTalk.option("to", "501000")));
    CaptureProgress done = CaptureTalk.ended(session, "a");
    assertThat(done.getState()).as(done.toString()).isEqualTo(CAPTURE_STATE_DONE);
    UploadHeader header = proxy.uploads.headers.getFirst();
    assertThat(header.getFileName()).isEqualTo("window.fodc");
    assertThat(header.getFromMillis()).isEqualTo(1_000);
    assertThat(header.getToMillis()).isEqualTo(501_000);
    assertThat(proxy.uploads.bytes(header.getUploadId())).isEqualTo(Arrays.copyOf(export, 500_000));
    CaptureTalk.start(
        session, order("b", "window").addOptions(CaptureTalk.option("from", "2000000")));
    assertThat(CaptureTalk.ended(session, "b").getCode()).isEqualTo("empty");
  }

  static Stream<Arguments> wrongOrders() {
    StartCapture.Builder good = order("a", "cpu");
    StartCapture.Builder many = order("a", "cpu");
    for (int i = 0; i < 50_000; i++) {
      many.addOptions(CaptureTalk.option("o" + i, "v"));
    }
    return Stream.of(
        Arguments.of(order("a", ""), "kind '' is unknown"),
        Arguments.of(order("a", "x".repeat(100_000)), "is unknown; there are [cpu"),
        Arguments.of(order("a", "CPU\n"), "kind 'CPU?'"),
        Arguments.of(good.clone().setSeconds(601), "seconds 601 is not within 0 to 600"),
        Arguments.of(good.clone().setSeconds(-1), "seconds -1"),
        Arguments.of(good.clone().setSeconds(Long.MAX_VALUE), "is not within 0 to 600"),
        Arguments.of(good.clone().setLimitMillis(0), "limit_millis 0 is not within 1 to 86400000"),
        Arguments.of(good.clone().setLimitMillis(-5), "limit_millis -5"),
        Arguments.of(good.clone().setLimitMillis(Long.MAX_VALUE), "limit_millis"),
        Arguments.of(good.clone().setUploadToken(""), "upload_token must have 16 to 128"),
        Arguments.of(good.clone().setUploadToken("short"), "upload_token"),
        Arguments.of(good.clone().setUploadToken("0123456789abc\ndef"), "upload_token"),
        Arguments.of(good.clone().setUploadToken("x".repeat(129)), "upload_token"),
        Arguments.of(good.clone().setMaxBytes(0), "max_bytes is 0"),
        Arguments.of(many, "50000 options, at most 16"),
        Arguments.of(
            with("colour", "red"), "option 'colour' is none of kind cpu, which has method, rate"),
        Arguments.of(with("gc", "true"), "option 'gc' is none of kind cpu"),
        Arguments.of(with("RATE", "9"), "option 'RATE' is none"),
        Arguments.of(with("rate", "1000"), "option rate = '1000' must be 1 to 999 Hz"),
        Arguments.of(with("rate", "-1"), "must be 1 to 999 Hz"),
        Arguments.of(with("pid", "../1"), "must be a process id"),
        Arguments.of(with("process", "init"), "must be node or agent"),
        Arguments.of(with("k".repeat(65), "v"), "a key of more than 64"),
        Arguments.of(with("rate", "9".repeat(257)), "a value of more than 256 bytes"),
        Arguments.of(
            with("rate", "9").addOptions(CaptureTalk.option("rate", "9")), "is there twice"),
        Arguments.of(
            with("pid", "1").addOptions(CaptureTalk.option("process", "agent")),
            "exclude each other"),
        Arguments.of(
            order("a", "window")
                .addOptions(CaptureTalk.option("from", "2"))
                .addOptions(CaptureTalk.option("to", "1")),
            "from = 2 is after to = 1"));
  }

  private static StartCapture.Builder with(String key, String value) {
    return order("a", "cpu").addOptions(CaptureTalk.option(key, value));
  }

  @ParameterizedTest
  @MethodSource("wrongOrders")
  void wrongOrdersAreRefusedWithWhatIsAllowed(StartCapture.Builder wrong, String problem) {
    FakeProxy.Session session = connected();
    CaptureTalk.start(session, wrong);
    CaptureProgress refused = CaptureTalk.ended(session, "a");
    assertThat(refused.getState()).isEqualTo(CAPTURE_STATE_REFUSED);
    assertThat(refused.getCode()).isEqualTo("invalid");
    assertThat(refused.getMessage()).contains(problem).hasSizeLessThanOrEqualTo(1_000);
    assertThat(refused.getMessage()).doesNotContainPattern("\\p{Cntrl}");
    assertThat(first.taken).hasValue(0);
  }

  @Test
  void ordersThatCannotBeNamedAreIgnored() {
    FakeProxy.Session session = connected();
    for (String id : List.of("", "a b", "x".repeat(129), "a\nb", "ä")) {
      CaptureTalk.start(session, order("good", "cpu").setCaptureId(id));
    }
    CaptureTalk.start(session, order("good", "cpu"));
    assertThat(CaptureTalk.ended(session, "good").getState()).isEqualTo(CAPTURE_STATE_DONE);
    assertThat(first.taken).hasValue(1);
    assertThat(session.of(KindCase.CAPTURE_PROGRESS))
        .allMatch(message -> message.getCaptureProgress().getCaptureId().equals("good"));
  }
}
