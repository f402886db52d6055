package io.fodc.agent.link;

import io.fodc.schemas.wire.agent.v1.AgentMessage;
import io.fodc.schemas.wire.agent.v1.AgentMessage.KindCase;
import io.fodc.schemas.wire.agent.v1.CancelCapture;
import io.fodc.schemas.wire.agent.v1.CaptureProgress;
import io.fodc.schemas.wire.agent.v1.CaptureState;
import io.fodc.schemas.wire.agent.v1.Label;
import io.fodc.schemas.wire.agent.v1.ProxyMessage;
import io.fodc.schemas.wire.agent.v1.StartCapture;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** What a proxy says of captures, and what it hears. */
final class CaptureTalk {
  static final String TOKEN = "0123456789abcdef";

  private CaptureTalk() {}

  static StartCapture.Builder order(String id, String kind) {
    return StartCapture.newBuilder()
        .setCaptureId(id)
        .setKind(kind)
        .setLimitMillis(20_000)
        .setUploadToken(TOKEN + id)
        .setMaxBytes(64 << 20)
        .setRequestedBy("alice");
  }

  static Label option(String key, String value) {
    return Label.newBuilder().setKey(key).setValue(value).build();
  }

  static void start(FakeProxy.Session session, StartCapture.Builder order) {
    session.send(ProxyMessage.newBuilder().setStartCapture(order).build());
  }

  static void cancel(FakeProxy.Session session, String id, String reason) {
    session.send(
        ProxyMessage.newBuilder()
            .setCancelCapture(CancelCapture.newBuilder().setCaptureId(id).setReason(reason))
            .build());
  }

  static List<CaptureProgress> heard(FakeProxy.Session session, String id) {
    return session.of(KindCase.CAPTURE_PROGRESS).stream()
        .map(AgentMessage::getCaptureProgress)
        .filter(progress -> progress.getCaptureId().equals(id))
        .toList();
  }

  static CaptureProgress until(
      FakeProxy.Session session, String id, Predicate<CaptureProgress> wanted) {
    Eventually.until(
        "word of capture " + id,
        () -> heard(session, id).stream().anyMatch(wanted),
        () -> heard(session, id).toString());
    return heard(session, id).stream().filter(wanted).findFirst().orElseThrow();
  }

  static CaptureProgress until(FakeProxy.Session session, String id, CaptureState state) {
    return until(session, id, progress -> progress.getState() == state);
  }

  static CaptureProgress ended(FakeProxy.Session session, String id) {
    return until(
        session,
        id,
        progress -> progress.getState().getNumber() >= CaptureState.CAPTURE_STATE_DONE_VALUE);
  }

  static Map<String, String> measures(CaptureProgress progress) {
    return progress.getMeasuresList().stream()
        .collect(java.util.stream.Collectors.toMap(Label::getKey, Label::getValue));
  }
}
