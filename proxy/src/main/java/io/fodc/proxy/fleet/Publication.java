package io.fodc.proxy.fleet;

import java.util.List;

/**
 * What the records of a node's agent say about it.
 *
 * @param agentInstance drawn anew at every start of the agent process; empty before a record said
 * @param agentVersion version of the agent; empty until its state was read
 * @param agentStartMillis start of the agent process; 0 until its state was read
 * @param intervalMillis time between its ticks
 * @param everyMillis time between its windows, as far as they show; at least the interval
 * @param capabilities what the agent can do
 * @param proxyId the proxy that holds its session, as it last said; empty for none
 * @param sessionId that session
 * @param heardMillis when its newest window was written, on the proxy's clock; 0 for none
 * @param leaving whether its windows come to another proxy now, and are kept here until that one
 *     has them
 * @param gaps what its newest window says is missing
 * @param evidence what its state says that it got
 */
public record Publication(
    String agentInstance,
    String agentVersion,
    long agentStartMillis,
    long intervalMillis,
    long everyMillis,
    List<String> capabilities,
    String proxyId,
    String sessionId,
    long heardMillis,
    boolean leaving,
    List<EvidenceGap> gaps,
    PublishedEvidence evidence) {
  static final Publication NOTHING =
      new Publication(
          "", "", 0, 0, 0, List.of(), "", "", 0, false, List.of(), PublishedEvidence.NONE);

  public Publication {
    capabilities = List.copyOf(capabilities);
    gaps = List.copyOf(gaps);
  }

  /** The same, last heard at another time. */
  Publication heard(long millis, boolean nowLeaving, List<EvidenceGap> missing) {
    return new Publication(
        agentInstance,
        agentVersion,
        agentStartMillis,
        intervalMillis,
        everyMillis,
        capabilities,
        proxyId,
        sessionId,
        millis,
        nowLeaving,
        missing,
        evidence);
  }
}
