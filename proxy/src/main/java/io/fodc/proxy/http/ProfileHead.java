package io.fodc.proxy.http;

import io.fodc.profiling.profile.Comparison;
import io.fodc.profiling.profile.PageHead;
import io.fodc.proxy.capture.Artifact;
import io.fodc.proxy.capture.StoredArtifact;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What stands above a flame graph: whose it is, of when, how it was taken. */
record ProfileHead(StoredArtifact stored, Optional<StoredArtifact> base) {
  private static final int MOST_COMMENTS = 8;

  PageHead page(Comparison what) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("node", stored.node() + ", " + stored.role());
    facts.put("kind", stored.kind().word());
    facts.put("time", time(stored.artifact()));
    facts.put("method", stored.artifact().method());
    base.ifPresent(
        other ->
            facts.put(
                "base",
                other.node() + ", " + time(other.artifact()) + ", " + other.artifact().name()));
    if (!stored.artifact().remark().isEmpty()) {
      facts.put("remark", stored.artifact().remark());
    }
    List<String> comments = what.now().facts().comments();
    if (!comments.isEmpty()) {
      facts.put(
          "the profile says", String.join("; ", comments.stream().limit(MOST_COMMENTS).toList()));
    }
    String title =
        stored.kind().word() + " of " + stored.node() + (base.isPresent() ? ", compared" : "");
    return new PageHead(title, facts);
  }

  private static String time(Artifact artifact) {
    String from = artifact.fromMillis() > 0 ? text(artifact.fromMillis()) : "";
    String to = artifact.toMillis() > 0 ? text(artifact.toMillis()) : "";
    return from.isEmpty() || from.equals(to) ? to : from + " to " + to;
  }

  private static String text(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }
}
