package io.fodc.proxy.fleet;

import io.fodc.proxy.config.NodeConfig;
import io.fodc.schemas.metric.SeriesDefinition;
import java.util.List;

/**
 * One connection of an agent, as its transport sees it. Calls of one session come one at a time.
 * Once the session is replaced or ended they are ignored.
 */
public interface NodeSession {
  /** Nothing was taken over, so nothing may be acknowledged. */
  long NOTHING_HELD = 0;

  /** Name of the session, as in {@link WelcomeTerms}. */
  String id();

  /** Whether this is still the session that speaks for its node. */
  boolean live();

  /**
   * Takes a heartbeat.
   *
   * @param receivedMillis proxy's clock when it arrived
   */
  void heartbeat(HeartbeatReport report, long receivedMillis);

  /**
   * Appends to the session's dictionary, in order.
   *
   * @param reset whether the dictionary is emptied first
   */
  void define(boolean reset, List<SeriesDefinition> definitions);

  /**
   * Takes the samples of one tick.
   *
   * @param tickMillis its time on the agent's clock
   * @param dictionaryPrefix how many series of the dictionary it covers
   * @return the newest tick held, to be acknowledged; {@link #NOTHING_HELD} when this tick was not
   *     taken over and must stay with the agent
   */
  long tick(long tickMillis, int dictionaryPrefix, TickValues values);

  /** The node's live state changed. */
  void state(NodeDescription description);

  /** The node's configuration. */
  void config(NodeConfig config);

  /** Something happened on the node. */
  void event(NodeEvent event);

  /** The session is over; the first reason counts. */
  void ended(EndReason reason);
}
