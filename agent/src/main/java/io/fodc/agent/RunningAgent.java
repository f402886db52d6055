package io.fodc.agent;

import io.fodc.agent.link.LinkStatus;
import io.fodc.agent.recorder.RecorderStatus;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The agent at work. Closing says goodbye to the proxy, stops recording and frees the window, all
 * within ten seconds.
 *
 * @param httpAddress where its pages are
 * @param recorder state after the newest tick
 * @param link the link's state; empty for an agent on its own
 */
record RunningAgent(
    InetSocketAddress httpAddress,
    Supplier<RecorderStatus> recorder,
    Optional<LinkStatus> link,
    ClosingStack parts)
    implements AutoCloseable {
  @Override
  public void close() {
    parts.close();
  }
}
