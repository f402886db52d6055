package io.fodc.ktm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be missing or refuse, each by itself: told with its remedy, the rest goes on. */
class LadderFaultsTest {
  private static final Set<KtmGroup> ALL = EnumSet.allOf(KtmGroup.class);

  @TempDir Path folder;

  @BeforeEach
  void kernel() {
    KernelAtHand.needed();
  }

  private static void refused(KtmFault fault, String told, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(KtmException.class, e -> assertThat(e.fault()).isEqualTo(fault))
        .hasMessageContaining(told)
        .hasMessageContaining(fault.remedy());
  }

  private KtmHost without(Path typeInformation, List<Path> tracefs) {
    return new KtmHost(
        LibBpf.LIBRARY, KtmHost.SYSTEM.proc(), typeInformation, tracefs, KtmHost.SYSTEM.lockdown());
  }

  @Test
  void noLibrary() {
    refused(
        KtmFault.NO_LIBRARY,
        "libbpf-that-is-not-there.so.1",
        () -> LibBpf.load("libbpf-that-is-not-there.so.1"));
  }

  @Test
  void noTypeInformation() {
    Path nowhere = folder.resolve("vmlinux");
    refused(
        KtmFault.NO_BTF,
        nowhere.toString(),
        () ->
            KtmSession.open(
                KernelAtHand.library(),
                without(nowhere, KtmHost.SYSTEM.tracefs()),
                KtmObjects.ofJar(),
                ALL));
  }

  @Test
  void withoutTracefsOnlyWhatNeedsItIsLeftOut() throws Exception {
    KtmHost host = without(KtmHost.SYSTEM.typeInformation(), List.of(folder.resolve("tracing")));
    try (KtmSession session =
        KtmSession.open(KernelAtHand.library(), host, KtmObjects.ofJar(), ALL)) {
      assertThat(session.groups()).hasSize(6).doesNotContain(KtmGroup.SYSCALLS);
      assertThat(session.leftOut())
          .filteredOn(one -> one.group() == KtmGroup.SYSCALLS)
          .hasSize(13)
          .allSatisfy(one -> assertThat(one.fault()).isEqualTo(KtmFault.NO_TRACEFS))
          .noneMatch(LeftOut::extra)
          .allSatisfy(one -> assertThat(one.reason()).contains("mount -t tracefs"));
    }
    refused(
        KtmFault.NO_TRACEFS,
        "nothing could be hooked",
        () ->
            KtmSession.open(
                KernelAtHand.library(), host, KtmObjects.ofJar(), EnumSet.of(KtmGroup.SYSCALLS)));
  }

  /** The files of the jar, one of them replaced. */
  private static KtmObjects with(String name, byte[] bytes) {
    return KtmObjects.checked(
        wanted -> {
          if (wanted.equals(name)) {
            return bytes;
          }
          try (InputStream in = KtmObjects.class.getResourceAsStream(wanted)) {
            return Objects.requireNonNull(in, wanted).readAllBytes();
          }
        });
  }

  @Test
  void aBrokenObjectTakesOnlyItsOwnGroupDown() throws Exception {
    byte[] whole = KtmObjects.ofJar().read(KtmGroup.SCHED);
    for (byte[] broken : List.of(new byte[0], Arrays.copyOf(whole, whole.length / 2))) {
      KtmObjects objects = with("sched.bpf.o", broken);
      try (KtmSession session =
          KtmSession.open(
              KernelAtHand.library(),
              KtmHost.SYSTEM,
              objects,
              EnumSet.of(KtmGroup.SCHED, KtmGroup.PROCESS))) {
        assertThat(session.groups()).containsExactly(KtmGroup.PROCESS);
        assertThat(session.leftOut())
            .singleElement()
            .satisfies(
                one -> {
                  assertThat(one.subject()).isEqualTo("sched");
                  assertThat(one.fault()).isEqualTo(KtmFault.BROKEN_OBJECT);
                  assertThat(one.extra()).isFalse();
                });
      }
      refused(
          KtmFault.BROKEN_OBJECT,
          "sched.bpf.o",
          () ->
              KtmSession.open(
                  KernelAtHand.library(), KtmHost.SYSTEM, objects, EnumSet.of(KtmGroup.SCHED)));
    }
  }

  /** libbpf 1.1 crashes on some objects with one wrong bit: none may come as far as there. */
  @Test
  void everyFlippedBitIsFoundBeforeTheObjectIsOpened() throws Exception {
    byte[] whole = KtmObjects.ofJar().read(KtmGroup.PROCESS);
    Random random = new Random(Long.getLong("fodc.seed", 7));
    for (int i = 0; i < 200 * Integer.getInteger("fodc.long", 1); i++) {
      byte[] damaged = whole.clone();
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      refused(
          KtmFault.BROKEN_OBJECT,
          "is not what objects.sha256 says",
          () -> with("process.bpf.o", damaged).read(KtmGroup.PROCESS));
    }
  }

  @Test
  void whatIsNoObjectIsRefusedByLibbpf() throws Exception {
    byte[] noise = new byte[10_000];
    new Random(1).nextBytes(noise);
    for (byte[] broken : List.of(new byte[0], noise)) {
      refused(
          KtmFault.BROKEN_OBJECT,
          "process",
          () ->
              KtmSession.open(
                  KernelAtHand.library(),
                  KtmHost.SYSTEM,
                  group -> broken,
                  EnumSet.of(KtmGroup.PROCESS)));
    }
  }

  @Test
  void whatThisKernelRefusesIsLeftOutWithItsReason() throws Exception {
    try (KtmSession session = KernelAtHand.open(EnumSet.of(KtmGroup.MEMORY))) {
      if (session.attached(KtmGroup.MEMORY).stream().anyMatch(p -> p.startsWith("refault"))) {
        return;
      }
      assertThat(session.leftOut())
          .singleElement()
          .satisfies(
              one -> {
                assertThat(one.program()).isEqualTo("refault");
                assertThat(one.section()).isEqualTo("fentry/workingset_refault");
                assertThat(one.fault()).isEqualTo(KtmFault.LOAD_REFUSED);
                assertThat(one.extra()).as("it has no tracepoint on any kernel").isTrue();
              });
      assertThat(KernelAtHand.read(session)).doesNotContainKey("ktm_host_memory_refaults_total{}");
    }
  }

  @Test
  void aKernelThatIsLockedDownIsNamed() throws Exception {
    Path lockdown =
        Files.writeString(folder.resolve("lockdown"), "none [integrity] confidentiality\n");
    KtmHost host =
        new KtmHost(
            LibBpf.LIBRARY,
            KtmHost.SYSTEM.proc(),
            KtmHost.SYSTEM.typeInformation(),
            KtmHost.SYSTEM.tracefs(),
            lockdown);
    try (KtmSession session =
        KtmSession.open(
            KernelAtHand.library(), host, KtmObjects.ofJar(), EnumSet.of(KtmGroup.MEMORY))) {
      assertThat(session.leftOut())
          .allSatisfy(one -> assertThat(one.fault()).isEqualTo(KtmFault.LOCKDOWN));
    }
  }

  @Test
  void everythingIsTakenOutOfTheKernelAgain() throws Exception {
    KtmSession session = KernelAtHand.open(ALL);
    int fds = descriptors();
    session.close();
    session.close();
    assertThat(fds - descriptors()).as("maps, programs and links").isGreaterThan(60);
    int before = descriptors();
    for (int i = 0; i < 3; i++) {
      KernelAtHand.open(EnumSet.of(KtmGroup.MEMORY, KtmGroup.PROCESS)).close();
    }
    assertThat(descriptors()).isEqualTo(before);
  }

  private static int descriptors() {
    String[] open = Path.of("/proc/self/fd").toFile().list();
    return open == null ? 0 : open.length;
  }
}
