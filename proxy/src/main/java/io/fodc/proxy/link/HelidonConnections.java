package io.fodc.proxy.link;

import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.grpc.GrpcConnectionContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one Helidon link server, so that a call finds its own and a close finds every
 * call.
 */
final class HelidonConnections {

  private final ConcurrentHashMap<String, GuardedHttp2Connection> open = new ConcurrentHashMap<>();
  private final LinkServerSettings settings;
  private final CallSweep sweep;
  private volatile boolean draining;

  HelidonConnections(LinkServerSettings settings, CallSweep sweep) {
    this.settings = settings;
    this.sweep = sweep;
  }

  LinkServerSettings settings() {
    return settings;
  }

  CallSweep sweep() {
    return sweep;
  }

  void add(ConnectionContext context, GuardedHttp2Connection connection) {
    open.put(key(context.socketId(), context.childSocketId()), connection);
  }

  void remove(ConnectionContext context, GuardedHttp2Connection connection) {
    open.remove(key(context.socketId(), context.childSocketId()), connection);
  }

  @Nullable GuardedHttp2Connection of(GrpcConnectionContext context) {
    return open.get(key(context.serverSocketId(), context.connectionSocketId()));
  }

  boolean draining() {
    return draining;
  }

  /** From now on new calls are turned away. */
  void drain() {
    draining = true;
  }

  boolean idle() {
    return open.values().stream().allMatch(GuardedHttp2Connection::idle);
  }

  List<GuardedHttp2Connection> all() {
    return new ArrayList<>(open.values());
  }

  private static String key(String socketId, String childSocketId) {
    return socketId + " " + childSocketId;
  }
}
