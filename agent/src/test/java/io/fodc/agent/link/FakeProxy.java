package io.fodc.agent.link;

import io.fodc.schemas.link.LinkLimits;
import io.fodc.schemas.link.LinkViolationException;
import io.fodc.schemas.link.SeriesDictionaryReader;
import io.fodc.schemas.link.TickFrameDecoder;
import io.fodc.schemas.link.TickFrameException;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.wire.agent.v1.AgentMessage;
import io.fodc.schemas.wire.agent.v1.AgentServiceGrpc;
import io.fodc.schemas.wire.agent.v1.Hello;
import io.fodc.schemas.wire.agent.v1.ProxyMessage;
import io.fodc.schemas.wire.agent.v1.TickAck;
import io.fodc.schemas.wire.agent.v1.TickFrame;
import io.fodc.schemas.wire.agent.v1.UploadPart;
import io.fodc.schemas.wire.agent.v1.UploadReceipt;
import io.fodc.schemas.wire.agent.v1.Welcome;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.Status;
import io.grpc.okhttp.OkHttpServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A proxy as the protocol says, with switches for acting up; on a real gRPC server. */
final class FakeProxy extends AgentServiceGrpc.AgentServiceImplBase implements AutoCloseable {
  /** Ticks as received: bits by series. Survives sessions as a proxy's window does. */
  final TreeMap<Long, Map<String, Long>> received = new TreeMap<>();

  final FakeUploads uploads = new FakeUploads();
  final List<Session> sessions = new CopyOnWriteArrayList<>();
  final List<String> violations = new CopyOnWriteArrayList<>();
  final Map<Long, Integer> timesReceived = new ConcurrentHashMap<>();
  volatile Function<Hello, ProxyMessage> greeting = hello -> welcome(newestReceived(), 500, false);
  volatile boolean reading = true;
  volatile boolean acknowledging = true;

  private Server server;

  FakeProxy() {
    this(0, InsecureServerCredentials.create());
  }

  FakeProxy(int port, ServerCredentials credentials) {
    server = start(port, credentials);
  }

  private Server start(int port, ServerCredentials credentials) {
    try {
      return OkHttpServerBuilder.forPort(new InetSocketAddress("127.0.0.1", port), credentials)
          .maxInboundMessageSize(LinkLimits.MAX_MESSAGE_BYTES)
          .permitKeepAliveTime(1, TimeUnit.SECONDS)
          .addService(this)
          .build()
          .start();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  int port() {
    return server.getPort();
  }

  /** Dies at once and comes back on the same port. */
  void restart() {
    int port = port();
    close();
    server = start(port, InsecureServerCredentials.create());
  }

  synchronized long newestReceived() {
    return received.isEmpty() ? 0 : received.lastKey();
  }

  synchronized TreeMap<Long, Map<String, Long>> content() {
    return new TreeMap<>(received);
  }

  Session session(int index) {
    Eventually.until("session " + index, () -> sessions.size() > index);
    return sessions.get(index);
  }

  static ProxyMessage welcome(long resumeAfter, long heartbeatMillis, boolean collectConfig) {
    return ProxyMessage.newBuilder()
        .setWelcome(
            Welcome.newBuilder()
                .setSessionId("s")
                .setHeartbeatIntervalMillis(heartbeatMillis)
                .setResumeAfterTickMillis(resumeAfter)
                .setCollectConfig(collectConfig))
        .build();
  }

  @Override
  public StreamObserver<AgentMessage> connect(StreamObserver<ProxyMessage> out) {
    ServerCallStreamObserver<ProxyMessage> call = (ServerCallStreamObserver<ProxyMessage>) out;
    Session session = new Session(call);
    call.disableAutoRequest();
    call.request(1);
    sessions.add(session);
    return session;
  }

  @Override
  public StreamObserver<UploadPart> upload(StreamObserver<UploadReceipt> out) {
    return uploads.upload(out);
  }

  @Override
  public void close() {
    server.shutdownNow();
    Eventually.until("the end of the fake proxy", server::isTerminated);
  }

  /** One stream of an agent. */
  final class Session implements StreamObserver<AgentMessage> {
    final List<AgentMessage> messages = new CopyOnWriteArrayList<>();
    volatile boolean ended;

    private final ServerCallStreamObserver<ProxyMessage> call;
    private final SeriesDictionaryReader dictionary = new SeriesDictionaryReader();
    private final TickFrameDecoder decoder = new TickFrameDecoder();
    private final List<String> series = new ArrayList<>();

    Session(ServerCallStreamObserver<ProxyMessage> call) {
      this.call = call;
      call.setOnCancelHandler(() -> ended = true);
    }

    void send(ProxyMessage message) {
      synchronized (call) {
        call.onNext(message);
      }
    }

    void fail(Status status) {
      synchronized (call) {
        call.onError(status.asRuntimeException());
      }
    }

    void readOn() {
      call.request(1);
    }

    List<AgentMessage> of(AgentMessage.KindCase kind) {
      return messages.stream().filter(message -> message.getKindCase() == kind).toList();
    }

    AgentMessage first(AgentMessage.KindCase kind) {
      Eventually.until("message " + kind, () -> !of(kind).isEmpty(), () -> kinds());
      return of(kind).getFirst();
    }

    private String kinds() {
      return messages.stream().map(AgentMessage::getKindCase).toList().toString();
    }

    @Override
    public void onNext(AgentMessage message) {
      messages.add(message);
      try {
        switch (message.getKindCase()) {
          case HELLO -> send(greeting.apply(message.getHello()));
          case SERIES_DEFINITIONS -> {
            if (message.getSeriesDefinitions().getReset()) {
              series.clear();
            }
            for (SeriesDefinition definition : dictionary.read(message.getSeriesDefinitions())) {
              series.add(FakeWindow.name(definition));
            }
          }
          case TICK_FRAME -> tick(message.getTickFrame());
          default -> {}
        }
      } catch (TickFrameException | LinkViolationException e) {
        violations.add(String.valueOf(e.getMessage()));
      }
      if (reading) {
        call.request(1);
      }
    }

    private void tick(TickFrame frame) throws TickFrameException {
      decoder.decode(frame, dictionary.size());
      Map<String, Long> values = new HashMap<>();
      for (int i = 0; i < decoder.series(); i++) {
        if (decoder.present(i)) {
          values.put(series.get(i), decoder.bits(i));
        }
      }
      synchronized (FakeProxy.this) {
        if (frame.getTickMillis() <= newestReceived()) {
          violations.add("tick " + frame.getTickMillis() + " after " + newestReceived());
        }
        received.put(frame.getTickMillis(), values);
        timesReceived.merge(frame.getTickMillis(), 1, Integer::sum);
      }
      if (acknowledging) {
        send(
            ProxyMessage.newBuilder()
                .setTickAck(TickAck.newBuilder().setTickMillis(frame.getTickMillis()))
                .build());
      }
    }

    @Override
    public void onError(Throwable failure) {
      ended = true;
    }

    @Override
    public void onCompleted() {
      ended = true;
      synchronized (call) {
        call.onCompleted();
      }
    }
  }
}
