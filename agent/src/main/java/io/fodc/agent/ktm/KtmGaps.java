package io.fodc.agent.ktm;

import io.fodc.agent.recorder.EvidenceLog;
import io.fodc.ktm.KtmGroup;
import io.fodc.ktm.LeftOut;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The evidence gaps of kernel telemetry: one for each group that is not whole, one per target. */
final class KtmGaps {
  private static final String PROGRAMS = "ktm-programs";
  private static final String TARGET = "ktm-target";

  private static final System.Logger LOG = System.getLogger(KtmGaps.class.getName());

  private final EvidenceLog evidence;
  private List<LeftOut> told = List.of();

  KtmGaps(EvidenceLog evidence) {
    this.evidence = evidence;
  }

  /**
   * Tells which programs are not at work; an unchanged list costs nothing. An extra is no gap: it
   * is in the log alone.
   */
  void leftOut(List<LeftOut> leftOut, long tickMillis) {
    if (leftOut.equals(told)) {
      return;
    }
    told = List.copyOf(leftOut);
    Map<KtmGroup, List<LeftOut>> byGroup =
        leftOut.stream()
            .filter(one -> !one.extra())
            .collect(
                Collectors.groupingBy(
                    LeftOut::group, () -> new EnumMap<>(KtmGroup.class), Collectors.toList()));
    leftOut.stream().filter(LeftOut::extra).forEach(KtmGaps::logExtra);
    for (KtmGroup group : KtmGroup.values()) {
      List<LeftOut> out = byGroup.getOrDefault(group, List.of());
      if (out.isEmpty()) {
        evidence.close(PROGRAMS, group.word(), tickMillis);
      } else {
        String names = out.stream().map(LeftOut::subject).collect(Collectors.joining(", "));
        String reason = names + ": " + out.getFirst().reason();
        evidence.open(PROGRAMS, group.word(), reason, tickMillis);
        LOG.log(
            System.Logger.Level.WARNING,
            "event=ktm-left-out group=" + group.word() + " detail=\"" + reason + "\"");
      }
    }
  }

  private static void logExtra(LeftOut one) {
    LOG.log(
        System.Logger.Level.INFO,
        "event=ktm-extra-left-out program=" + one.subject() + " detail=\"" + one.detail() + "\"");
  }

  /** Tells that a target is there, or why not. */
  void target(String name, String missing, long tickMillis) {
    if (missing.isEmpty()) {
      evidence.close(TARGET, name, tickMillis);
    } else {
      evidence.open(TARGET, name, missing, tickMillis);
    }
  }
}
