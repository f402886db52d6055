package io.fodc.proxy.capture;

import io.fodc.proxy.access.Reach;
import java.util.List;

/**
 * Which captures are listed. Values of one field are alternatives, all fields must hold.
 *
 * @param kinds words of kinds
 * @param states words of states of captures
 * @param after only those older than this one; empty for the newest
 * @param limit how many at most
 */
public record CaptureFilter(
    List<String> kinds,
    List<String> states,
    List<String> nodeIds,
    List<String> clusters,
    String after,
    int limit,
    Reach reach) {
  boolean holds(Capture capture) {
    return (kinds.isEmpty() || kinds.contains(capture.request().kind().word()))
        && (states.isEmpty() || states.contains(capture.state().word()))
        && (nodeIds.isEmpty()
            || capture.parts().stream().anyMatch(part -> nodeIds.contains(part.node().nodeId())))
        && (clusters.isEmpty()
            || capture.parts().stream().anyMatch(part -> clusters.contains(part.node().cluster())));
  }
}
