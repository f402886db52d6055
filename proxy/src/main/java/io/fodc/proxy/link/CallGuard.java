package io.fodc.proxy.link;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/**
 * Puts a {@link GuardedCall} around every call, so that both transports keep the promises of {@link
 * LinkServer}.
 */
final class CallGuard implements ServerInterceptor {

  private final LinkServerSettings settings;
  private final CallSweep sweep;

  CallGuard(LinkServerSettings settings, CallSweep sweep) {
    this.settings = settings;
    this.sweep = sweep;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    GuardedCall<Q, R> guarded = new GuardedCall<>(call, settings, sweep);
    return guarded.start(next, headers);
  }
}
