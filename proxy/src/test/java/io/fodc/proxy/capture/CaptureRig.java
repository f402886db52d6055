package io.fodc.proxy.capture;

import com.google.protobuf.ByteString;
import io.fodc.proxy.fleet.CaptureCall;
import io.fodc.proxy.fleet.HandClock;
import io.fodc.proxy.upload.UploadFeed;
import io.fodc.proxy.upload.UploadOffer;
import io.fodc.proxy.upload.UploadRefusal;
import io.fodc.schemas.capture.CaptureKind;
import io.fodc.schemas.node.NodeId;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Captures over clocks that are turned by hand, and agents that do what a test says. */
final class CaptureRig implements AutoCloseable {
  final HandClock wall = new HandClock();
  final AtomicLong nanos = new AtomicLong();
  final List<CaptureCall> told = new CopyOnWriteArrayList<>();
  final Set<NodeId> connected = ConcurrentHashMap.newKeySet();
  private final CaptureSettings settings;
  Captures captures;

  CaptureRig(CaptureSettings settings) throws IOException {
    this.settings = settings;
    captures = open();
  }

  CaptureRig(Path directory) throws IOException {
    this(CaptureSettings.in(directory));
  }

  private Captures open() throws IOException {
    return Captures.open(
        settings,
        (node, call) -> {
          if (connected.contains(node)) {
            told.add(call);
          }
          return connected.contains(node);
        },
        SelfProfiler.NONE,
        wall,
        nanos::get);
  }

  /** As a stop and a start of the proxy. */
  void restart() throws IOException {
    captures.close();
    told.clear();
    captures = open();
  }

  void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
    wall.advance(time);
    captures.sweep();
  }

  static NodeId node(int number) {
    return new NodeId("c1", "n" + number);
  }

  static CaptureRequest request(CaptureKind kind, int seconds, String... options) {
    Map<String, String> map = options.length == 0 ? Map.of() : Map.of(options[0], options[1]);
    return new CaptureRequest(
        kind,
        new CaptureTarget(List.of(), List.of(), List.of("c1"), Map.of()),
        seconds,
        map,
        false,
        true);
  }

  CaptureOrder order(CaptureRequest request, String who, int... nodes) {
    return order(request, who, Optional.empty(), nodes);
  }

  CaptureOrder order(
      CaptureRequest request, String who, Optional<IdempotencyKey> key, int... nodes) {
    List<CaptureOrder.Wanted> wanted =
        java.util.Arrays.stream(nodes)
            .mapToObj(
                n ->
                    new CaptureOrder.Wanted(
                        node(n),
                        "datanode-hot",
                        connected.contains(node(n)),
                        List.of(request.kind().capability())))
            .toList();
    return new CaptureOrder(
        captures.newId(), request, wanted, who, "r", key, (result, detail) -> {});
  }

  Capture create(CaptureRequest request, int... nodes) throws IOException {
    return ((CaptureAnswer.Created) captures.create(order(request, "alice", nodes))).capture();
  }

  Capture now(Capture capture) {
    return captures.get(capture.id()).orElseThrow();
  }

  Part part(Capture capture, int index) {
    return now(capture).parts().get(index);
  }

  void say(Part part, PartState state, int artifacts) {
    captures.progress(
        part.node(),
        new PartProgress(part.wireId(), state, "", "", 0.5, Map.of("a", "1"), artifacts));
  }

  static UploadOffer offer(Part part, int number, String fileName) {
    return new UploadOffer(
        part.token() + "-" + number,
        Captures.PURPOSE,
        part.wireId(),
        fileName,
        "application/octet-stream",
        0,
        "test",
        1,
        2,
        "");
  }

  void upload(Part part, int number, byte[] bytes) throws UploadRefusal {
    try (UploadFeed feed = captures.feed(part.node(), offer(part, number, "cpu.pb.gz"))) {
      for (int at = (int) feed.received(); at < bytes.length; at += 10_000) {
        feed.take(at, ByteString.copyFrom(bytes, at, Math.min(10_000, bytes.length - at)));
      }
      feed.finish(bytes.length, sha256(bytes));
    }
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    captures.close();
  }
}
