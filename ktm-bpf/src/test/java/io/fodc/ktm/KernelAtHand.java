package io.fodc.ktm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.security.auth.module.UnixSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What tests of the real kernel need. They are skipped only for somebody who is not root or has a
 * kernel without type information; where both are there, whatever else is missing is a failure.
 */
final class KernelAtHand {
  private static final int TRACEPOINTS_NEED = 50;

  private KernelAtHand() {}

  /** Skips, or makes sure that nothing can be skipped. */
  static void needed() {
    assumeTrue(root(), "programs in the kernel need root");
    assumeTrue(
        Files.isReadable(KtmHost.SYSTEM.typeInformation()), "this kernel has no type information");
    assertThat(Path.of("/sys/kernel/tracing/events").toFile().list())
        .as("tracefs is mounted; ./fodc test does it: mount -t tracefs tracefs /sys/kernel/tracing")
        .hasSizeGreaterThan(TRACEPOINTS_NEED);
  }

  static boolean root() {
    return new UnixSystem().getUid() == 0;
  }

  static LibBpf library() throws KtmException {
    return LibBpf.load(LibBpf.LIBRARY);
  }

  static KtmSession open(Set<KtmGroup> groups) throws KtmException {
    return KtmSession.open(library(), KtmHost.SYSTEM, KtmObjects.ofJar(), groups);
  }

  static KtmScope byTgid(Workload... workloads) {
    return new KtmScope(
        List.of(workloads).stream()
            .map(
                one ->
                    new KtmTarget(
                        "pid-" + one.pid(),
                        Set.of((int) one.pid()),
                        List.of(),
                        Optional.empty(),
                        Set.of()))
            .toList(),
        false);
  }

  static KtmScope byCgroup(long id, int level) {
    return new KtmScope(
        List.of(
            new KtmTarget(
                "group",
                Set.of(),
                List.of(new KtmTarget.Cgroup(id, level)),
                Optional.empty(),
                Set.of())),
        false);
  }

  static KtmScope byComm(String prefix) {
    return new KtmScope(
        List.of(new KtmTarget(prefix, Set.of(), List.of(), Optional.of(prefix), Set.of())), true);
  }

  /** Every sample of a reading by name and labels, as a page would show it. */
  static Map<String, Double> read(KtmSession session) throws KtmException {
    Map<String, Double> samples = new HashMap<>();
    new KtmReader(session, KtmHost.SYSTEM)
        .read((series, value) -> samples.put(series.name() + series.labels(), value));
    return samples;
  }
}
